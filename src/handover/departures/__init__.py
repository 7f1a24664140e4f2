"""Someone leaves: what they looked after on that day, and the plan that gives every client a successor."""
