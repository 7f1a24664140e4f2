"""A sample company, so that the whole story can be clicked through at once."""
