"""A text as a reader takes it: folded for matching, with the way back to what was written."""
