"""From staged rows into the book and back out again: the one part of importing that knows the database."""

from __future__ import annotations
