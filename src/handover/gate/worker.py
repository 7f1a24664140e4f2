"""A process that judges letters for the gate, or keeps its house or its books: a question in, an answer out.

A process of its own can be ended when a message takes too long, whatever it is busy with. It ends by itself when
the gate is gone.
"""

from __future__ import annotations

import json
import os
import struct
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO

import django

from handover.checks.drafts import Draft
from handover.gate.session import Letter, Ruling

if TYPE_CHECKING:
    from handover.gate.checking import Check
    from handover.gate.desk import Desk
    from handover.gate.scene import Scene

FRESH_SECONDS = 2.0
KEEPS = "keeps"


def main(check: Callable[[], Check] | None = None) -> None:
    """Answer until nobody asks any more; `check` makes what judges, else the seam of this installation.

    With the word KEEPS as its argument it judges nothing, and loads no rules.
    """
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not stand between two answers.
    os.dup2(2, 1)
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handover.settings")
    django.setup()
    office = _Office(check, is_judge=KEEPS not in sys.argv[1:])
    with suppress(BrokenPipeError):  # the gate is gone
        _write(answers, {"ready": True})
        while (question := _read(sys.stdin.buffer)) is not None:
            _write(answers, office.answer(*question))
        office.go_home()
    # Closing what nobody reads any more would say so once again.
    os._exit(0)


class _Office:
    def __init__(self, check: Callable[[], Check] | None, *, is_judge: bool = True) -> None:
        self._scene: tuple[float, Scene] | None = None
        self._connected = 0.0
        self._desk = self._judging(check) if is_judge else None

    def _judging(self, check: Callable[[], Check] | None) -> Desk:
        from django.utils import timezone

        from handover.gate import seam
        from handover.gate.desk import Desk

        return Desk((check or seam.check)(), self._current, timezone.now)

    def answer(self, asked: Mapping[str, Any], raw: bytes) -> dict[str, Any]:
        self._renew_connection()
        try:
            return self._done(asked, raw)
        except Exception as fault:
            # The message itself may stand in an error's words: its kind and place are all that is told.
            _give_up_connection()
            return {"fault": f"{type(fault).__name__} at {_place(fault)}"}

    def go_home(self) -> None:
        from handover.gate import house

        house.go_home()

    def _renew_connection(self) -> None:
        """Anew every two seconds: not for each letter, and yet a database that was taken away is soon noticed."""
        if time.monotonic() - self._connected > FRESH_SECONDS:
            _give_up_connection()
            self._connected = time.monotonic()

    def _done(self, asked: Mapping[str, Any], raw: bytes) -> dict[str, Any]:
        if asked["do"] == "tend":
            from handover.gate import house

            return house.tend()
        if asked["do"] == "probe":
            from handover.gate.models import Sighting

            Sighting.objects.get_or_create(token=asked["token"])
            return {}
        if asked["do"] == "keep":
            from handover.checks.actions import keep_together

            return {"faults": keep_together([[Draft(**one) for one in group] for group in asked["drafts"]])}
        if self._desk is None:
            raise LookupError("a letter for somebody who judges nothing")
        return _told(self._desk.rule(_letter(asked, raw)))

    def _current(self) -> Scene:
        from handover.gate import scene

        if self._scene is None or time.monotonic() - self._scene[0] > FRESH_SECONDS:
            self._scene = (time.monotonic(), scene.read())
        return self._scene[1]


def _letter(asked: Mapping[str, Any], raw: bytes) -> Letter:
    plain = {name: str(asked[name]) for name in ("sender", "login", "leaver", "queue_id")}
    return Letter(recipients=tuple(asked["recipients"]), raw=raw, **plain)


def _told(ruling: Ruling) -> dict[str, Any]:
    return {
        "fate": ruling.fate.value,
        "text": ruling.text,
        "remove": ruling.remove,
        "reasons": list(ruling.reasons),
        "drafts": [vars(draft) for draft in ruling.drafts],
    }


def _place(fault: BaseException) -> str:
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else "?"  # noqa: PTH119


def _give_up_connection() -> None:
    from django.db import connection

    connection.close()


def pack(asked: Mapping[str, Any], raw: bytes = b"") -> bytes:
    """A question or an answer as it travels: two lengths, words in JSON, octets."""
    words = json.dumps(asked).encode()
    return struct.pack("!II", len(words), len(raw)) + words + raw


def _write(stream: BinaryIO, answer: Mapping[str, Any]) -> None:
    stream.write(pack(answer))
    stream.flush()


def _read(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    lengths = stream.read(8)
    if len(lengths) < 8:
        return None
    words, octets = struct.unpack("!II", lengths)
    asked, raw = stream.read(words), stream.read(octets)
    return (json.loads(asked), raw) if len(asked) + len(raw) == words + octets else None


if __name__ == "__main__":
    main()
