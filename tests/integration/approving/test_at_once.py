"""Two at the same second: two approvers, two clicks, two workers. One result, and everybody learns which."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from handover.approvals.models import Approval
from handover.approving.actions import carry_out_due, decide
from handover.approving.models import Intent, State, Verb
from handover.book.models import Person
from handover.gate.models import Errand, Held, Kind
from handover.notices.models import Notice
from tests.cast import Cast
from tests.integration.approving.conftest import LATER, read_by

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 6


@pytest.fixture(autouse=True)
def on_disk(cast: Cast, bodega: Notice, held: Held, tmp_path: Path) -> Iterator[None]:
    """SQLite as people run it: in memory, as in the other tests, its connections would share their locks."""
    read_by(held, cast)
    if connection.vendor != "sqlite":
        yield
        return
    name = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(tmp_path / "handover.sqlite3")
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as file:
        connection.connection.backup(file)
    yield
    connection.settings_dict["NAME"] = name


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """All of them begin at the same moment, each on a connection of its own; their answers in order."""
    gate, answers = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(at: int) -> None:
        try:
            gate.wait(timeout=30)
            answers[at] = deeds[at]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def seen(look: Callable[[], Any]) -> Any:
    """What is in the database that the others wrote to."""
    return at_once(look)[0]


def saying(row: Notice | Held, by: Person, now: datetime) -> Callable[[], str]:
    return lambda: decide(row.ref, Verb.APPROVE, by=by, digest=row.digest, now=now).code


@pytest.mark.parametrize("kind", ["notice", "held"])
def test_two_approvers_at_the_same_second_give_one_result(
    cast: Cast, bodega: Notice, held: Held, kind: str
) -> None:
    row: Notice | Held = held if kind == "held" else bodega
    now = datetime.now(UTC)
    codes = at_once(*[saying(row, who, now) for who in (cast.max, cast.cora)])
    assert sorted(codes) == ["already", "approved"]
    assert seen(Intent.objects.count) == 1


def test_one_form_sent_many_times_at_once_gives_one_result(cast: Cast, bodega: Notice) -> None:
    now = datetime.now(UTC)
    codes = at_once(*[saying(bodega, cast.max, now)] * TIMES)
    assert sorted(codes) == ["already_yours"] * (TIMES - 1) + ["approved"]
    assert seen(Intent.objects.count) == 1


def test_several_workers_carry_it_out_once(cast: Cast, bodega: Notice, held: Held) -> None:
    now = datetime.now(UTC)
    for row in (bodega, held):
        assert seen(saying(row, cast.max, now)) == "approved"
    tallies = at_once(*[lambda: carry_out_due(now + LATER)] * TIMES)
    assert sum(tally["done"] for tally in tallies) == 2
    assert sum(tally["fault"] + tally["void"] for tally in tallies) == 0
    assert seen(Approval.objects.filter(subject=bodega.ref).count) == 1
    assert seen(Errand.objects.filter(held=held, kind=Kind.RELEASE).count) == 1
    assert seen(lambda: set(Intent.objects.values_list("state", flat=True))) == {State.DONE}
