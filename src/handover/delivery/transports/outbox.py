"""The built-in outbox: each message a file, durable before it counts as sent. For a start without a mail server."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from handover.delivery import reasons
from handover.delivery.transports import AtData, Doubtful, Never, Outgoing, Unreachable, described

LONGEST_NAME = 200


class Outbox:
    """Writes `<Message-ID>.eml` into a folder; the same message written twice is one file.

    Also the witness of what it holds: a file appears under its name whole or not at all.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def hand_over(self, message: Outgoing, at_data: AtData) -> str:
        path = self._path(message.message_id)
        self._make_room(path, message.raw)
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            _write(aside, message.raw)
            at_data()
            _rename(aside, path)
        finally:
            with suppress(OSError):
                aside.unlink(missing_ok=True)
        return f"written to {path.name}"

    def close(self) -> None:
        """Nothing is kept open."""

    def saw(self, message_id: str) -> bool:
        """Whether the file is there. One that is not may have been taken away by somebody: no answer."""
        return self._path(message_id).exists()

    def _path(self, message_id: str) -> Path:
        name = quote(message_id.strip("<>"), safe="@")
        if len(name) > LONGEST_NAME:
            name = hashlib.sha256(message_id.encode()).hexdigest()
        return self.folder / f"{name}.eml"

    def _make_room(self, path: Path, raw: bytes) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            other = path.exists() and path.read_bytes() != raw
        except OSError as error:
            raise Unreachable(reasons.OUTBOX_UNWRITABLE, described(error)) from error
        if other:
            raise Never(reasons.OTHER_TEXT_IN_OUTBOX, path.name)


def _write(path: Path, content: bytes) -> None:
    try:
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise Unreachable(reasons.OUTBOX_UNWRITABLE, described(error)) from error


def _rename(aside: Path, path: Path) -> None:
    """The step at which the message has gone out; the folder's fsync makes the new name outlive a power cut."""
    try:
        aside.replace(path)
    except OSError as error:
        raise Unreachable(reasons.OUTBOX_UNWRITABLE, described(error)) from error
    try:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise Doubtful(reasons.UNCLEAR_ANSWER, described(error)) from error
