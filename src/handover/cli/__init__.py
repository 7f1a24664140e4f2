"""The terminal: `handover` and its commands."""
