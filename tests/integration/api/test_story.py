"""The main job told by a program: the same verbs as on the pages, the same refusals, an outsider at every door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from handover.api.models import Scope
from handover.delivery.models import Delivery, Pause
from handover.departures.models import Departure
from handover.evidence.models import Entry
from tests.cast import Cast, make_client
from tests.integration.api.conftest import Knock

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(cast: Cast, program: Knock) -> int:
    make_client(cast.lena, "Alba Textil", ("Ana", "ana@alba.example"), language="es")
    make_client(cast.lena, "Birch Ltd", ("Bill", "bill@birch.example"), language="en")
    last_day = (timezone.localdate() + timedelta(days=20)).isoformat()
    status, said = program(cast.max).post("/departures", leaver=cast.lena.email, last_day=last_day)
    assert (status, said["leaver_name"]) == (201, "Lena Leaver")
    return int(said["id"])


def drafted(cast: Cast, program: Knock, opened: int) -> list[dict[str, Any]]:
    among = [cast.sofia.email, cast.ivan.email]
    assert program(cast.max).post(f"/departures/{opened}/plan", successors=among)[1]["placed"] == 2
    assert program(cast.max).post(f"/departures/{opened}/notices/draft")[1]["written"] == 2
    return list(program(cast.max).get(f"/departures/{opened}/notices")[1]["items"])


def test_from_a_departure_to_a_queue(cast: Cast, program: Knock, opened: int) -> None:
    for one in drafted(cast, program, opened):
        _, whole = program(cast.cora).get(f"/notices/{one['uuid']}")
        status, yes = program(cast.cora).post(f"/notices/{one['uuid']}/approve", digest=whole["digest"])
        assert (status, yes["by"]) == (200, "Cora Compliance")
    status, sent = program(cast.max).post(f"/departures/{opened}/send", at_once=True)
    assert (status, sent) == (200, {"queued": 2, "held": []})
    assert Delivery.objects.count() == 2
    covered = program(cast.max).get(f"/departures/{opened}")[1]
    assert covered["totals"]["by_notice_state"] == {"queued": 2}
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"departures.opened", "departures.planned", "notices.drafted", "approvals.approved"} <= verbs


def test_a_text_that_was_not_read_is_not_approved(cast: Cast, program: Knock, opened: int) -> None:
    [one, _] = drafted(cast, program, opened)
    status, said = program(cast.cora).post(f"/notices/{one['uuid']}/approve", digest="sha256:another")
    assert (status, "read it again" in said["detail"]) == (422, True)
    assert not Entry.objects.filter(verb="approvals.approved").exists()


def test_an_outsider_finds_nothing(cast: Cast, program: Knock, opened: int) -> None:
    [one, _] = drafted(cast, program, opened)
    otto = program(cast.otto)
    assert otto.get("/departures")[1] == {"items": [], "count": 0}
    for path in (f"/departures/{opened}", f"/departures/{opened}/notices", f"/notices/{one['uuid']}", "/ledger"):
        assert otto.get(path)[0] == 404, path
    for path in ("plan", "notices/draft", "send", "cancel", "evidence", "notices/approve-clean"):
        assert otto.post(f"/departures/{opened}/{path}", reason="x")[0] == 404, path


def test_the_leaver_sees_their_departure_and_not_what_clients_are_told(
    cast: Cast, program: Knock, opened: int
) -> None:
    [one, _] = drafted(cast, program, opened)
    lena = program(cast.lena)
    assert lena.get(f"/departures/{opened}")[0] == 200
    assert lena.get(f"/notices/{one['uuid']}")[0] == 404
    assert lena.post(f"/notices/{one['uuid']}/approve", digest="x")[0] == 404
    assert lena.post(f"/departures/{opened}/plan")[0] == 404


def test_a_successor_sees_their_own_clients_alone(cast: Cast, program: Knock, opened: int) -> None:
    drafted(cast, program, opened)
    covered = program(cast.sofia).get(f"/departures/{opened}")
    theirs = {one["successor"] for one in covered[1].get("transfers", [])}
    assert covered[0] in (200, 404) and theirs <= {cast.sofia.email}


def test_a_choice_by_hand_and_taking_it_back(cast: Cast, program: Knock, opened: int) -> None:
    transfer = Departure.objects.get(pk=opened).transfers.first()
    assert transfer is not None
    path = f"/departures/{opened}/transfers/{transfer.pk}"
    assert program(cast.max).post(f"{path}/place", successor=cast.ivan.email)[0] == 200
    assert transfer.placement.successor == cast.ivan
    assert program(cast.max).post(f"{path}/take-back")[0] == 200
    assert program(cast.max).post(f"{path}/place", successor="nobody@northwind.example")[0] == 404


def test_the_queue_is_held_by_those_who_may(cast: Cast, program: Knock) -> None:
    assert program(cast.otto).post("/queue/pause", reason="why not")[0] == 403
    assert program(cast.max).post("/queue/pause", reason="a wrong memo")[0] == 200
    assert Pause.objects.get().reason == "a wrong memo"
    assert program(cast.max).post("/queue/resume")[0] == 200


def test_wrong_fields_are_named_and_not_repeated(cast: Cast, program: Knock) -> None:
    status, said = program(cast.max, Scope.PLAN).post("/departures", leaver=cast.lena.email, last_day="soon-secret")
    assert (status, [one["field"] for one in said["errors"]]) == (422, ["body.said.last_day"])
    assert "soon-secret" not in str(said)


def test_a_verb_refuses_in_one_line(cast: Cast, program: Knock, opened: int) -> None:
    last_day = (timezone.localdate() + timedelta(days=20)).isoformat()
    status, said = program(cast.max).post("/departures", leaver=cast.lena.email, last_day=last_day)
    assert (status, "has an open departure already" in said["detail"]) == (422, True)
    assert Departure.objects.count() == 1


def test_lists_come_in_pages(cast: Cast, program: Knock) -> None:
    for number in range(7):
        make_client(cast.lena, f"Client {number}")
    status, said = program(cast.max).get("/clients?limit=3&offset=6")
    assert (status, said["count"], [one["name"] for one in said["items"]]) == (200, 7, ["Client 6"])
