"""Held mail, look-backs, inquiries, imports and people by program: the same rights as on the pages, and no more."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.utils import timezone

from handover.api.models import Scope
from handover.book.models import Client, ImportBatch, Person
from handover.departures.models import Departure
from handover.evidence.models import Entry
from handover.gate.models import Held
from handover.inquiries.models import Inquiry
from handover.lookback.models import LookBack
from tests.cast import Cast
from tests.integration.api.conftest import Knock
from tests.integration.company import held_message
from tests.integration.inquiries.telling import goodbye
from tests.integration.web.conftest import admin, data, departure

__all__ = ["admin", "data", "departure"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def held(departure: Departure) -> Held:
    return held_message(departure, "Adiós a todos")


def _verbs(verb: str) -> int:
    return Entry.objects.filter(verb=verb).count()


def test_held_mail_is_listed_without_its_words_and_reading_it_is_recorded(
    cast: Cast, held: Held, program: Knock
) -> None:
    code, listed = program(cast.cora).get("/held")
    assert (code, listed["count"]) == (200, 1) and "Adiós" not in str(listed)
    assert program(cast.cora).get(f"/held/{held.uuid}")[1]["digest"] == held.digest
    assert _verbs("gate.looked") == 0
    code, read = program(cast.cora).post(f"/held/{held.uuid}/read")
    assert code == 200 and "Adiós a todos" in read["body"]
    assert _verbs("gate.looked") == 1


def test_a_release_needs_the_digest_the_scope_and_the_right(cast: Cast, held: Held, program: Knock) -> None:
    path = f"/held/{held.uuid}/release"
    assert program(cast.cora, Scope.HELD).post(path, digest=held.digest)[0] == 403
    assert program(cast.cora).post(path, digest="sha256:other")[0] == 422
    assert program(cast.lena).post(path, digest=held.digest)[0] in (403, 422)
    assert program(cast.otto).post(path, digest=held.digest)[0] == 404
    held.refresh_from_db()
    assert held.state == "waiting"
    assert program(cast.cora).post(path, digest=held.digest)[0] == 200
    assert program(cast.max).post(f"/held/{held.uuid}/refuse", reason="too late")[0] == 422
    assert program(cast.cora).get("/held?state=released")[1]["count"] == 1


def test_the_sender_takes_it_back_and_nobody_else(cast: Cast, held: Held, program: Knock) -> None:
    assert program(cast.max).post(f"/held/{held.uuid}/withdraw")[0] == 403
    assert program(cast.lena).post(f"/held/{held.uuid}/withdraw")[0] == 200


@pytest.mark.parametrize(
    "path", ["/held/{held}", "/departures/{departure}/lookbacks", "/departures/{departure}/inquiries", "/imports"]
)
def test_the_outsider_finds_none_of_it(
    cast: Cast, departure: Departure, held: Held, program: Knock, path: str
) -> None:
    assert program(cast.otto).get(path.format(held=held.uuid, departure=departure.pk))[0] == 404
    assert program(cast.otto).get("/held")[1]["count"] == 0


def test_a_look_back_by_program(cast: Cast, departure: Departure, program: Knock) -> None:
    mails = b"From lena@northwind.example Mon Nov 23 10:00:00 2026\n" + goodbye("es", "ana@bodega.example")
    said = {
        "purpose": "Find out which clients were told",
        "allowed_by": cast.cora.email,
        "staff_told_on": (timezone.localdate() - timedelta(days=400)).isoformat(),
        "less_intrusive": "Lena was asked and could not remember",
    }

    def begin(person: Person, **other: str) -> int:
        headers = {"Authorization": f"Bearer {program(person).token}"}
        form = {**said, **other, "mailbox": SimpleUploadedFile("sent.mbox", mails)}
        path = f"/api/v1/departures/{departure.pk}/lookbacks"
        return Browser().post(path, form, headers=headers).status_code

    assert begin(cast.sofia) == 404
    assert begin(cast.max, less_intrusive="") == 403
    assert not LookBack.objects.exists()
    assert begin(cast.max) == 201
    found = LookBack.objects.get()
    assert program(cast.max).get(f"/departures/{departure.pk}/lookbacks")[1]["count"] == 1
    code, told = program(cast.cora).post(f"/lookbacks/{found.pk}/result")
    assert code == 200 and [one["client"] for one in told["clients"] if one["heard"]] == ["Bodega Sur"]
    assert _verbs("lookback.result_seen") == 1
    assert program(cast.lena).post(f"/lookbacks/{found.pk}/result")[0] == 404
    assert program(cast.lena).post(f"/lookbacks/{found.pk}/own-data")[0] == 200
    assert program(cast.cora).send("delete", f"/lookbacks/{found.pk}", {})[0] == 404
    assert program(cast.max).send("delete", f"/lookbacks/{found.pk}", {})[0] == 200


def test_an_inquiry_by_program(cast: Cast, departure: Departure, program: Knock) -> None:
    message = base64.b64encode(goodbye("es", "ana@bodega.example")).decode()
    path = f"/departures/{departure.pk}/inquiries"
    assert program(cast.sofia).post(path, messages=[message])[0] == 404
    assert program(cast.max).post(path)[0] == 422
    assert program(cast.max).post(path, messages=["not base64!"])[0] == 422
    code, report = program(cast.max).post(path, messages=[message])
    assert code == 201 and len(report["findings"]) == 9
    found = Inquiry.objects.get()
    assert program(cast.lena).post(f"/inquiries/{found.pk}/account", text="They asked me.")[0] == 200
    assert "They asked me." in str(program(cast.cora).get(f"/inquiries/{found.pk}")[1])
    assert program(cast.cora).post(f"/inquiries/{found.pk}/answers", answers={})[0] == 404
    assert program(cast.max).post(f"/inquiries/{found.pk}/answers", answers={"nonsense": "yes"})[0] == 422
    code, repaired = program(cast.max).post(f"/inquiries/{found.pk}/repair")
    assert code == 200 and [one["address"] for one in repaired] == ["ana@bodega.example"]


def test_an_import_is_tried_done_and_undone(cast: Cast, program: Knock) -> None:
    table = b"Company,Contact,E-mail,Owner\nAlba,Ana,ana@alba.example,Lena Leaver\n"

    def bring(person: Person, **other: str) -> tuple[int, dict[str, object]]:
        headers = {"Authorization": f"Bearer {program(person).token}"}
        form = {"files": SimpleUploadedFile("clients.csv", table), **other}
        answer = Browser().post("/api/v1/imports", form, headers=headers)
        return answer.status_code, answer.json()

    assert bring(cast.sofia)[0] == 404
    code, tried = bring(cast.max)
    assert code == 200 and tried["id"] is None and tried["counts"]["clients"] == 1  # type: ignore[index]
    assert not Client.objects.filter(name="Alba").exists()
    assert bring(cast.max, dry_run="false")[0] == 200
    assert Client.objects.filter(name="Alba").exists()
    batch = ImportBatch.objects.get()
    assert program(cast.max).get(f"/imports/{batch.pk}/problems")[0] == 200
    assert program(cast.max).post(f"/imports/{batch.pk}/undo")[0] == 200
    assert not Client.objects.filter(name="Alba").exists()
    assert bring(cast.max, mapping="[]")[0] == 422


def test_people_by_an_administrators_program_alone(cast: Cast, admin: Person, program: Knock) -> None:
    new = {"name": "Nina New", "email": "nina@northwind.example"}
    assert program(cast.max).post("/people", **new)[0] == 404
    assert program(admin, Scope.BOOK).post("/people", **new)[0] == 403
    code, made = program(admin).post("/people", **new)
    assert code == 201
    path = f"/people/{made['id']}"
    assert program(admin).post(f"{path}/roles", role="auditor")[1]["roles"] == ["auditor"]
    assert program(admin).post(f"{path}/roles", role="emperor")[0] == 422
    assert program(admin).post(f"{path}/roles/revoke", role="auditor")[1]["roles"] == []
    assert program(admin).send("patch", path, {"title": "Clerk", "manager": cast.max.email})[1]["title"] == "Clerk"
    assert program(admin).post(f"{path}/deactivate")[0] == 200
    assert program(admin).get(path)[1]["is_active"] is False
    assert program(admin).post(f"/people/{admin.pk}/deactivate")[0] == 404
    assert program(admin).post(f"/people/{admin.pk}/roles/revoke", role="admin")[0] == 422


def test_no_program_sets_passwords_factors_or_tokens() -> None:
    from handover.api.urls import api

    paths = [path for path, ways in api.get_openapi_schema()["paths"].items() if set(ways) - {"get", "delete"}]
    assert [path for path in paths if "password" in path or "factor" in path or "tokens" in path] == []
