"""Handover: when a client's person leaves, every client keeps a name to call."""
