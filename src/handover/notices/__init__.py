"""From memo to the final text for one contact, in their language."""
