"""Opens files in binary formats."""

from __future__ import annotations

from handover.screening.reading.files.opened import Opened
from handover.screening.reading.reasons import Reason


def opened(data: bytes, kind: str, name: str) -> Opened:
    found = Opened(reasons=[Reason.UNREAD_FORMAT])
    return found
