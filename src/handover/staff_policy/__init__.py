"""The policy as members of staff read it, and its versions as those who answer for it keep them."""
