"""Attached files: what they are by their first bytes, and the texts inside."""
