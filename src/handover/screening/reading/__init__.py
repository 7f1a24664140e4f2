"""Raw bytes, or a typed text, to a Reading: what is in it, whose words they are, and whether readers would agree."""

from __future__ import annotations

from handover.screening.reading.message import is_message, read, read_text, read_with

__all__ = ["is_message", "read", "read_text", "read_with"]
