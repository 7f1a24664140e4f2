"""The leaver's page and the briefs in the browser: what is expected, by when, and who reads what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from handover.briefing.actions import save_brief
from handover.briefing.contents import Contents
from handover.briefing.models import Brief
from handover.departures.models import Departure, Transfer
from handover.evidence.models import Entry
from handover.gate.models import Held, State
from handover.notices.actions import agree_to_send
from tests.cast import Cast
from tests.integration.conftest import SignIn

EVERYBODY = {"lena", "max", "sofia", "ivan", "cora", "otto"}
TOLD = Contents(open_matters="The offer of May", risks="They look at a rival")


def held_of(departure: Departure) -> Held:
    return Held.objects.create(
        departure=departure,
        leaver=departure.leaver,
        sender="lena@northwind.example",
        recipients=["ana@bodega.example"],
        outside=["ana@bodega.example"],
        digest="sha256:1",
        fingerprint="sha256:1",
        situation={},
        rules=["departure_without_consent"],
        signals=["departure"],
        size=1,
        decide_by=timezone.now() + timedelta(hours=4),
    )


def who_sees(cast: Cast, sign_in: SignIn, address: str) -> set[str]:
    return {who for who in EVERYBODY if sign_in(getattr(cast, who)).get(address).status_code == 200}


def test_each_page_is_there_for_those_whom_it_concerns(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer
) -> None:
    save_brief(vip, TOLD, by=cast.lena, after=0)
    assert who_sees(cast, sign_in, reverse("leaving")) == {"lena"}
    assert who_sees(cast, sign_in, reverse("briefs", args=[leaving.pk])) == {"lena", "max", "sofia", "ivan"}
    assert who_sees(cast, sign_in, reverse("brief", args=[leaving.pk, vip.pk])) == {"lena", "max", "sofia"}


def test_the_list_of_briefs_names_only_clients_that_are_theirs(
    cast: Cast, sign_in: SignIn, leaving: Departure
) -> None:
    address = reverse("briefs", args=[leaving.pk])
    ivan, lena = (sign_in(who).get(address).content.decode() for who in (cast.ivan, cast.lena))
    assert "Neva" in ivan and "Bodega" not in ivan
    assert "Neva" in lena and "Bodega" in lena


def test_before_the_notice_day_the_leaver_learns_nothing(cast: Cast, sign_in: SignIn, leaving: Departure) -> None:
    Departure.objects.filter(pk=leaving.pk).update(notice_on=timezone.localdate() + timedelta(days=1))
    lena = sign_in(cast.lena)
    assert lena.get(reverse("leaving")).status_code == 404
    assert lena.get(reverse("briefs", args=[leaving.pk])).status_code == 404
    assert "My departure" not in lena.get("/").content.decode()


def test_what_is_expected_stands_there_with_its_dates(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer
) -> None:
    page = sign_in(cast.lena).get(reverse("leaving"))
    text = page.content.decode()
    assert "Write the briefs for 3 clients" in text and "0 of 3 briefs written" in text
    first = page.context["lines"][0]
    assert (first.transfer, first.due.comes_first) == (vip, True)
    assert first.due.due_on < page.context["lines"][1].due.due_on
    save_brief(vip, TOLD, by=cast.lena, after=0)
    later = sign_in(cast.lena).get(reverse("leaving"))
    assert later.context["progress"].written == 1 and later.context["lines"][-1].transfer == vip


def test_a_late_brief_is_named(cast: Cast, sign_in: SignIn, leaving: Departure) -> None:
    today = timezone.localdate()
    Departure.objects.filter(pk=leaving.pk).update(notice_on=today - timedelta(days=14))
    assert "1 is late" in sign_in(cast.lena).get(reverse("leaving")).content.decode()


def test_held_mail_and_consent_are_taken_back_from_here(cast: Cast, sign_in: SignIn, leaving: Departure) -> None:
    held, lena = held_of(leaving), sign_in(cast.lena)
    agree_to_send(leaving, by=cast.lena)
    text = lena.get(reverse("leaving")).content.decode()
    assert reverse("held-withdraw", args=[held.uuid]) in text and "1 message of yours is held" in text
    lena.post(reverse("held-withdraw", args=[held.uuid]))
    lena.post(reverse("sender-agreement", args=[leaving.pk]), {"do": "take_back"})
    held.refresh_from_db()
    assert held.state == State.WITHDRAWN
    text = lena.get(reverse("leaving")).content.decode()
    assert "Nothing of yours is held" in text and "taken back on" in text


def test_a_first_brief_begins_with_what_the_book_knows(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer
) -> None:
    vip.snapshot["renewal_on"] = "2027-02-01"
    vip.snapshot["care"] = [{"person": "otto@northwind.example", "role": "Account Manager"}]
    vip.save(update_fields=["snapshot"])
    form = sign_in(cast.lena).get(reverse("brief", args=[leaving.pk, vip.pk])).context["form"]
    assert form["people"].value().startswith("Vic, vic@vip.example:\nPho:")
    assert "At the company: otto@northwind.example (Account Manager)" in form["people"].value()
    assert form["dates"].value() == "Renewal: 2027-02-01"


def test_a_brief_is_written_and_read(cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer) -> None:
    address, lena = reverse("brief", args=[leaving.pk, vip.pk]), sign_in(cast.lena)
    answer = lena.post(address, {"risks": "They look at <b>a rival</b>", "after": 0}, follow=True)
    assert "Saved as version 1." in answer.content.decode()
    sofia = sign_in(cast.sofia).get(address)
    assert "They look at &lt;b&gt;a rival&lt;/b&gt;" in sofia.content.decode() and sofia.context["form"] is None


def test_what_was_typed_stays_when_somebody_was_faster(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer
) -> None:
    save_brief(vip, TOLD, by=cast.max, after=0)
    address = reverse("brief", args=[leaving.pk, vip.pk])
    text = sign_in(cast.lena).post(address, {"people": "typed by Lena", "after": 0}).content.decode()
    assert "Max Manager saved version 1 meanwhile" in text and "typed by Lena" in text
    assert vip.briefs.count() == 1


def test_an_empty_brief_is_refused_in_one_line(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer
) -> None:
    text = sign_in(cast.lena).post(reverse("brief", args=[leaving.pk, vip.pk]), {"after": 0}).content.decode()
    assert "write at least one part" in text and not Brief.objects.exists()


@pytest.mark.parametrize("who", ["sofia", "ivan", "cora", "otto"])
def test_who_only_reads_or_less_writes_nothing(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer, who: str
) -> None:
    before = Entry.objects.count()
    answer = sign_in(getattr(cast, who)).post(
        reverse("brief", args=[leaving.pk, vip.pk]), {"risks": "none", "after": 0}
    )
    assert answer.status_code == 404
    assert not Brief.objects.exists() and Entry.objects.count() == before


def test_older_versions_are_read_and_not_written_over(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer
) -> None:
    save_brief(vip, Contents(people="the first words"), by=cast.lena, after=0)
    save_brief(vip, Contents(people="the second words"), by=cast.lena, after=1)
    address, lena = reverse("brief", args=[leaving.pk, vip.pk]), sign_in(cast.lena)
    old = lena.get(address + "?version=1")
    assert "the first words" in old.content.decode() and old.context["form"] is None
    assert lena.get(address).context["form"]["people"].value() == "the second words"
    assert lena.get(address + "?version=3").status_code == 404


def test_the_pages_ask_as_much_for_many_clients_as_for_few(cast: Cast, sign_in: SignIn, leaving: Departure) -> None:
    lena, addresses = sign_in(cast.lena), (reverse("leaving"), reverse("briefs", args=[leaving.pk]))

    def queries() -> list[int]:
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as seen:
                assert lena.get(address).status_code == 200
            counts.append(len(seen))
        return counts

    queries()  # what is read once only
    few = queries()
    template = leaving.transfers.get(client__name="Neva")
    for number in range(12):
        many = template.client
        many.pk, many.name = None, f"Further {number}"
        many.save()
        one = Transfer.objects.create(
            departure=leaving, client=many, snapshot={**template.snapshot, "name": many.name}
        )
        if number % 2:
            save_brief(one, TOLD, by=cast.lena, after=0)
    assert queries() == few


def test_a_departure_leads_to_its_briefs_those_who_may_read_them(
    cast: Cast, sign_in: SignIn, leaving: Departure
) -> None:
    page, briefs = reverse("departure", args=[leaving.pk]), reverse("briefs", args=[leaving.pk])
    readers = {
        who
        for who in EVERYBODY - {"otto"}
        if f'href="{briefs}"' in sign_in(getattr(cast, who)).get(page).content.decode()
    }
    assert readers == {"lena", "max", "sofia", "ivan"}
