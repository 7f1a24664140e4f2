"""Judging for `check`: one message, or very many rows on all cores, in order and in constant memory."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from handover.checks.judging import Judgement, judge
from handover.checks.reader import Reader, configured
from handover.cli.judged import EXIT, line
from handover.cli.messages import Given, from_row, rows
from handover.cli.situation import pack_for
from handover.policy.situation import Engagement, Situation

if TYPE_CHECKING:
    from concurrent.futures import Future

    from handover.policy.pack import Pack

Rows = list[tuple[int, bytes]]
Results = list[tuple[str, int]]  # what to print, and the exit code
CHUNK = 64
#: Below this, starting processes takes longer than they save.
WORTH_ALL_CORES = 2_000_000
#: How many chunks wait for each process: enough to keep it busy, few enough to keep memory constant.
WAITING = 3


@dataclass(frozen=True)
class How:
    """By which pack (a name, a file, or empty for the engagement's own) and in which language."""

    pack: str
    language: str

    def must_be_usable(self, situation: Situation) -> None:
        """A wrong pack or setting is told before anything is read."""
        _pack(self.pack, situation.engagement)
        _reader()

    def judge(self, given: Given) -> Judgement:
        return judge(
            given.message,
            situation=given.situation,
            pack=_pack(self.pack, given.situation.engagement),
            language=self.language,
            reader=_reader(),
        )


@cache
def _pack(name: str, engagement: Engagement) -> Pack:
    return pack_for(name, engagement)


@cache
def _reader() -> Reader | None:
    return configured()


@dataclass(frozen=True)
class Source:
    """Rows of one file: its name for messages, the situation of rows that name none, and how to judge and print."""

    name: str
    otherwise: Situation
    how: How
    as_json: bool

    def judged(self, chunk: Rows) -> Results:
        """What to print for each row, and its exit code."""
        return [self._row(number, text) for number, text in chunk]

    def _row(self, number: int, text: bytes) -> tuple[str, int]:
        ((_, row),) = rows([text], self.name, first=number)
        given = from_row(row, number, name=self.name, otherwise=self.otherwise)
        judgement = self.how.judge(given)
        decision = judgement.decision
        if self.as_json:
            return line(judgement.as_json(id=given.id)), EXIT[decision.outcome]
        why = ", ".join(reason.rule for reason in decision.reasons)
        return f"{given.id}: {decision.outcome.value}{' - ' + why if why else ''}", EXIT[decision.outcome]


def check_rows(source: Source) -> int:
    """Judge every row and print its result; the exit code of the strictest decision."""
    if source.name == "-":
        return _print(map(source.judged, _chunks(sys.stdin.buffer)))
    path = Path(source.name)
    with path.open("rb") as lines:
        # A fault in the last row shall not come to light after a thousand results were printed.
        for number, row in rows(lines, source.name):
            from_row(row, number, name=source.name, otherwise=source.otherwise)
    with path.open("rb") as lines:
        if path.stat().st_size >= WORTH_ALL_CORES and _cores() > 1:
            return _print(_on_all_cores(source, _chunks(lines)))
        return _print(map(source.judged, _chunks(lines)))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _chunks(lines: Iterable[bytes]) -> Iterator[Rows]:
    numbered = ((number, text) for number, text in enumerate(lines, 1) if text.strip())
    while chunk := list(islice(numbered, CHUNK)):
        yield chunk


def _on_all_cores(source: Source, chunks: Iterator[Rows]) -> Iterator[Results]:
    from concurrent.futures import ProcessPoolExecutor  # one message starts without it

    with ProcessPoolExecutor(_cores()) as pool:
        submitted: Iterator[Future[Results]] = (pool.submit(source.judged, chunk) for chunk in chunks)
        waiting = deque(islice(submitted, _cores() * WAITING))
        while waiting:
            done = waiting.popleft().result()
            waiting.extend(islice(submitted, 1))
            yield done


def _print(results: Iterable[Results]) -> int:
    code = 0
    for chunk in results:
        for text, row_code in chunk:
            sys.stdout.write(text + "\n")
            code = max(code, row_code)
    return code
