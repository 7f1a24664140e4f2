"""What must stand somewhere in a message before a dear look for contacts is worth it.

The engine that finds which rules may hit looks for these patterns in the same pass: most mails have no number spoken
out in words and no address spelled with "arroba".
"""

from __future__ import annotations

from enum import StrEnum

from handover.screening.contacts import emails, handles, numbers, phones


class Hint(StrEnum):
    """A shape that a message may hold."""

    ADDRESS = "address"
    SPELLED = "spelled"
    NUMBER = "number"
    SPOKEN = "spoken"
    LINK = "link"
    PROFILE = "profile"
    AT_NAME = "at_name"
    NAMED = "named"
    SITE = "site"


PATTERNS: dict[Hint, str] = {
    Hint.ADDRESS: emails.PLAIN.pattern,
    Hint.SPELLED: emails.MAYBE.pattern,
    Hint.NUMBER: phones.SHAPE.pattern,
    Hint.SPOKEN: numbers.MAYBE.pattern,
    Hint.LINK: handles.LINK.pattern,
    Hint.PROFILE: handles.PROFILE.pattern,
    Hint.AT_NAME: handles.AT_NAME.pattern,
    Hint.NAMED: handles.NAMED.pattern,
    Hint.SITE: handles.SITE.pattern,
}
EVERY = frozenset(Hint)
