"""For programs: all that a page can do, as an API."""
