"""Lena has written to clients already: a mailbox with what she sent, and an authorisation to look at it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from handover.departures.models import Departure
from handover.evidence.models import Entry
from handover.lookback import actions, running
from handover.lookback.authorising import Grounds
from handover.lookback.models import LookBack
from handover.lookback.sources.finding import find
from tests.cast import Cast
from tests.unit.lookback.mails import HOME, mail, mbox, word_reader, write


def on(days_ago: int) -> str:
    """A date as mail writes it, so many days ago."""
    return format_datetime(timezone.now() - timedelta(days=days_ago))


def sent(body: str, *, days_ago: int = 3, **more: Any) -> bytes:
    return mail(body, on=on(days_ago), **more)


def mailbox(folder: Path, mails: Sequence[bytes], name: str = "sent") -> Path:
    return write(folder / name, mbox(mails))


def grounds(cast: Cast, **other: Any) -> Grounds:
    given: dict[str, Any] = {
        "purpose": "Find out which clients were told, so that each gets a name to call",
        "allowed_by": cast.cora,
        "staff_told_on": timezone.localdate() - timedelta(days=400),
        "less_intrusive": "Lena was asked for the list and could not remember all of them",
    }
    return Grounds(**{**given, **other})


def begun(cast: Cast, departure: Departure, *paths: Path, piece: int = 1 << 20, **other: Any) -> LookBack:
    words = [str(path) for path in paths]
    return actions.begin(
        departure,
        grounds(cast, **other),
        paths=words,
        chunks=find(words, piece=piece),
        private=[HOME],
        by=cast.max,
    )


def read_all(cast: Cast, lookback: LookBack, *, at_most: int | None = None) -> int:
    """Take in the chunks that are open, or the first of them; how many."""
    chunks = actions.open_pieces(lookback)[:at_most]
    look = actions.look_of(lookback, "en")
    taken = sum(
        actions.take_in(lookback, one, by=cast.max)
        for one in running.run(chunks, look, processes=1, screen=word_reader)
    )
    if at_most is None:
        actions.finish(lookback, by=cast.max)
    return taken


def verbs() -> list[str]:
    return list(Entry.objects.filter(verb__startswith="lookback.").order_by("id").values_list("verb", flat=True))
