"""What can go wrong for a person who uses Handover: each class says it in one clear line."""

from __future__ import annotations


class HandoverError(Exception):
    """Something is not usable as it was given."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (self.__doc__ or "").strip())


class UnusableInput(HandoverError):
    """The input cannot be used: the message names the file, the row, the field and what to do."""


class NotAllowed(HandoverError):
    """This person may not do that."""
