"""Look-backs in the browser: who reaches which page; the leaver sees what was looked at and gets their own data."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from handover.departures.models import Departure
from handover.lookback import scanning
from handover.lookback.models import LookBack, Message
from tests.cast import Cast
from tests.integration.conftest import SignIn
from tests.integration.lookback.looking import begun, mailbox, read_all, sent, verbs
from tests.unit.lookback.mails import HOME, mbox, word_reader

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "_screen", word_reader)


@pytest.fixture
def lookback(cast: Cast, departure: Departure, tmp_path: Path) -> LookBack:
    mails = [sent("I am leaving.", to="oleg@neva.example"), sent("I am leaving."), sent("list", to=HOME)]
    found = begun(cast, departure, mailbox(tmp_path, mails))
    read_all(cast, found)
    return found


def test_a_mailbox_from_the_browser(cast: Cast, departure: Departure, sign_in: SignIn) -> None:
    browser, page = sign_in(cast.max), reverse("lookbacks", args=[departure.pk])
    given = {
        "purpose": "Who was told?",
        "allowed_by": cast.cora.pk,
        "staff_told_on": (timezone.localdate() - timedelta(days=30)).isoformat(),
        "less_intrusive": "Lena was asked",
        "days": 90,
        "keep_days": 30,
        "private": HOME,
    }
    refused = browser.post(
        page, {**given, "less_intrusive": "", "mailbox": SimpleUploadedFile("box", mbox([sent("x")]))}
    )
    assert refused.status_code == 200 and LookBack.objects.count() == 0
    box = SimpleUploadedFile("box", mbox([sent("I am leaving."), sent("An offer.")]))
    answer = browser.post(page, {**given, "mailbox": box})
    found = LookBack.objects.get()
    assert answer.headers["Location"] == reverse("lookback", args=[found.pk])
    assert found.finished_at and Message.objects.count() == 2
    assert "Acme" in browser.get(answer.headers["Location"]).content.decode()


def test_the_result_shows_the_words_and_who_has_nobody(cast: Cast, lookback: LookBack, sign_in: SignIn) -> None:
    page = sign_in(cast.max).get(reverse("lookback", args=[lookback.pk])).content.decode()
    assert page.index("Neva") < page.index("Acme")
    assert "“leaving”" in page and "<rect" in page and "style=" not in page
    assert verbs()[-1] == "lookback.result_seen"


@pytest.mark.parametrize(
    ("who", "result", "own"),
    [("max", 200, 200), ("cora", 200, 200), ("lena", 404, 200), ("sofia", 404, 404), ("otto", 404, 404)],
)
def test_who_reaches_which_page(
    cast: Cast, lookback: LookBack, sign_in: SignIn, who: str, result: int, own: int
) -> None:
    browser = sign_in(getattr(cast, who))
    pages = [reverse(name, args=[lookback.pk]) for name in ("lookback", "lookback-table")]
    assert {browser.get(page).status_code for page in pages} == {result}
    assert browser.get(reverse("lookback-own-data", args=[lookback.pk])).status_code == own
    assert browser.get(reverse("lookbacks", args=[lookback.departure_id])).status_code == own
    if who != "max":
        assert browser.post(reverse("lookback-forget", args=[lookback.pk])).status_code in (403, 404)
        assert browser.post(reverse("lookbacks", args=[lookback.departure_id]), {}).status_code == 404
        assert Message.objects.count() == 3


def test_the_leaver_takes_everything_along_that_is_kept(cast: Cast, lookback: LookBack, sign_in: SignIn) -> None:
    browser = sign_in(cast.lena)
    page = browser.get(reverse("lookbacks", args=[lookback.departure_id])).content.decode()
    assert "Cora Compliance" in page and "Find out which clients were told" in page
    kept = json.loads(browser.get(reverse("lookback-own-data", args=[lookback.pk])).content)
    assert len(kept["messages"]) == 3


def test_it_can_be_ended_before_its_time(cast: Cast, lookback: LookBack, sign_in: SignIn) -> None:
    browser = sign_in(cast.max)
    browser.post(reverse("lookback-forget", args=[lookback.pk]))
    assert Message.objects.count() == 0
    assert "The figures stay." in browser.get(reverse("lookback", args=[lookback.pk])).content.decode()
