"""ENTRANCE: mail that was sent already."""
