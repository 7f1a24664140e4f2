from __future__ import annotations

import io
import zipfile

from django.urls import reverse

from handover.book.models import Person, Role, RoleGrant
from handover.departures.models import Departure
from handover.evidence.models import Entry
from tests.cast import Cast
from tests.integration.conftest import SignIn


def test_the_manager_reads_the_entries_of_their_departures_only(
    cast: Cast, departure: Departure, sign_in: SignIn, admin: Person
) -> None:
    sign_in(admin).post(reverse("person-new"), {"name": "N", "email": "n@northwind.example", "language": "en"})
    shown = sign_in(cast.max).get(reverse("ledger")).context["entries"]
    assert {one["entry"].departure for one in shown} == {departure.ref}
    everything = sign_in(admin).get(reverse("ledger")).context["entries"]
    assert "book.person_added" in {one["entry"].verb for one in everything}


def test_entries_are_filtered_by_departure_verb_and_actor(
    cast: Cast, departure: Departure, sign_in: SignIn, admin: Person
) -> None:
    browser = sign_in(admin)

    def found(**asked: str) -> list[str]:
        return [one["entry"].verb for one in browser.get(reverse("ledger"), asked).context["entries"]]

    assert found(verb="departures.opened") == ["departures.opened"]
    assert found(departure="departure:0") == []
    assert set(found(actor="max", departure=departure.ref)) == {"departures.opened", "departures.planned"}


def test_an_entry_shows_its_facts_and_its_personal_part(cast: Cast, departure: Departure, sign_in: SignIn) -> None:
    entry = Entry.objects.get(verb="departures.opened")
    page = sign_in(cast.max).get(reverse("ledger-entry", args=[entry.pk])).content.decode()
    assert str(entry.uuid) in page and "lena@northwind.example" in page


def test_an_entry_says_in_words_what_it_is_about(cast: Cast, departure: Departure, sign_in: SignIn) -> None:
    page = sign_in(cast.max).get(reverse("ledger"), {"verb": "departures.opened"}).content.decode()
    assert f'<a href="{reverse("departure", args=[departure.pk])}">Lena Leaver</a>' in page


def test_an_auditor_verifies_the_ledger_and_sees_a_forgery(
    cast: Cast, departure: Departure, sign_in: SignIn
) -> None:
    RoleGrant.objects.create(person=cast.otto, role=Role.AUDITOR)
    browser, address = sign_in(cast.otto), reverse("checkpoints")
    browser.post(reverse("evidence-export", args=[departure.pk]))
    assert "The ledger is intact." in browser.post(address).content.decode()
    Entry.objects.filter(verb="departures.opened").update(actor_name="Somebody Else")
    assert "The ledger was tampered with." in browser.post(address).content.decode()


def test_the_evidence_of_a_departure_is_a_file_that_verifies(
    cast: Cast, departure: Departure, sign_in: SignIn
) -> None:
    browser, address = sign_in(cast.max), reverse("evidence-export", args=[departure.pk])
    assert browser.get(address).status_code == 200
    answer = browser.post(address)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        assert "entries.jsonl" in bundle.namelist()
    assert Entry.objects.filter(verb="evidence.exported", actor_id="max@northwind.example").count() == 1
