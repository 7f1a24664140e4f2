"""PURE: what cannot be put back into a mail server as it was. Whoever decides ends it by refusing it.

Known before anybody says yes: a yes to what can never go out would leave it released and unsent for ever.
"""

from __future__ import annotations

import re

from handover.errors import Words

_BARE_CR_OR_LF = re.compile(rb"\r(?!\n)|(?<!\r)\n")


def obstacle(sender: str, raw: bytes) -> Words | None:
    """Why this message cannot go back with the same bytes and the same sender; None if it can."""
    if not sender:
        return Words(
            "it came without an envelope sender, as bounces and automatic replies do, and cannot be put back"
        )
    if _BARE_CR_OR_LF.search(raw):
        return Words("it has bare line ends, which servers read differently, and cannot be put back unchanged")
    return None
