"""A child that wants more memory than it may have."""

from __future__ import annotations

from handover.screening.reading.files import child
from handover.screening.reading.files.opened import Opened


def greedy(*_: object) -> Opened:
    return Opened(size=len(bytearray(600 * 1024 * 1024)))


setattr(child, "opened", greedy)  # noqa: B010

if __name__ == "__main__":
    child.main()
