"""Inquiries in the browser: who reaches which page, and the way from message to repair."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from handover.departures.models import Departure
from handover.inquiries import actions
from handover.inquiries.models import Inquiry
from tests.cast import Cast
from tests.integration.conftest import SignIn
from tests.integration.inquiries.telling import goodbye

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_the_book")]
ANN = "ann@acme.example"


@pytest.fixture
def inquiry(cast: Cast, departure: Departure) -> Inquiry:
    found = actions.open_inquiry(departure, [goodbye("es", ANN)], by=cast.max)
    actions.conclude(found, by=cast.max)
    return found


def test_from_the_message_to_the_repair(cast: Cast, departure: Departure, sign_in: SignIn) -> None:
    browser = sign_in(cast.max)
    new = reverse("inquiry-new", args=[departure.pk])
    assert "Unknown is an answer" in browser.get(new).content.decode()
    file = SimpleUploadedFile("bye.eml", goodbye("es", ANN))
    answer = browser.post(new, {"letters": [file], "consent": "none", "text": ""})
    found = Inquiry.objects.get()
    assert answer.headers["Location"] == reverse("inquiry", args=[found.pk])
    page = browser.get(answer.headers["Location"]).content.decode()
    assert "This is not legal advice." in page and "words of departure" in page
    browser.post(reverse("inquiry-repair", args=[found.pk]), {"also_told": "ana@bodega.example"})
    page = browser.get(answer.headers["Location"]).content.decode()
    assert page.count("notice written, waits for approval") == 2
    assert departure.notices.count() == 2


def test_nothing_given_is_refused(cast: Cast, departure: Departure, sign_in: SignIn) -> None:
    answer = sign_in(cast.max).post(reverse("inquiry-new", args=[departure.pk]), {"text": ""})
    assert answer.status_code == 422 and Inquiry.objects.count() == 0


def test_answers_make_new_findings(cast: Cast, inquiry: Inquiry, sign_in: SignIn) -> None:
    browser = sign_in(cast.max)
    browser.post(reverse("inquiry-answers", args=[inquiry.pk]), {"consent": "given"})
    page = browser.get(reverse("inquiry", args=[inquiry.pk])).content.decode()
    assert "The company had consented." in page
    assert inquiry.conclusions.count() == 2


def test_the_person_reads_their_findings_and_is_heard(cast: Cast, inquiry: Inquiry, sign_in: SignIn) -> None:
    browser = sign_in(cast.lena)
    page = browser.get(reverse("inquiry", args=[inquiry.pk])).content.decode()
    assert "was that wrong" in page and "Prepare the notices" not in page
    browser.post(reverse("inquiry-account", args=[inquiry.pk]), {"text": "I <b>meant</b> well."})
    page = browser.get(reverse("inquiry", args=[inquiry.pk])).content.decode()
    assert "I &lt;b&gt;meant&lt;/b&gt; well." in page


@pytest.mark.parametrize(
    ("who", "sees", "runs"),
    [("max", 200, 200), ("cora", 200, 404), ("lena", 200, 404), ("sofia", 404, 404), ("otto", 404, 404)],
)
def test_who_reaches_which_page(
    cast: Cast, inquiry: Inquiry, sign_in: SignIn, who: str, sees: int, runs: int
) -> None:
    browser, departure = sign_in(getattr(cast, who)), inquiry.departure
    reading = [
        reverse("inquiries", args=[departure.pk]),
        reverse("inquiry", args=[inquiry.pk]),
        reverse("inquiry-report", args=[inquiry.pk]),
        reverse("inquiry-own-data", args=[inquiry.pk]),
    ]
    assert {browser.get(page).status_code for page in reading} == {sees}
    running = [reverse("inquiry-new", args=[departure.pk]), reverse("inquiry-answers", args=[inquiry.pk])]
    assert {browser.get(page).status_code for page in running} == {runs}
    if runs == 404:
        assert browser.post(reverse("inquiry-repair", args=[inquiry.pk])).status_code == 404
        assert departure.notices.count() == 0


def test_the_person_takes_everything_along_that_is_kept(cast: Cast, inquiry: Inquiry, sign_in: SignIn) -> None:
    actions.add_account(inquiry, "I meant well.", by=cast.lena)
    kept = json.loads(sign_in(cast.lena).get(reverse("inquiry-own-data", args=[inquiry.pk])).content)
    assert kept["accounts"][0]["said"] == "I meant well."
    assert kept["messages"][0]["read"]["envelope"]["recipients"] == [ANN]
    assert len(kept["conclusions"][0]["said"]["findings"]) == 9


def test_the_report_is_a_file_in_the_readers_language(cast: Cast, inquiry: Inquiry, sign_in: SignIn) -> None:
    cast.max.language = "ru"
    cast.max.save(update_fields=["language"])
    answer = sign_in(cast.max).get(reverse("inquiry-report", args=[inquiry.pk]))
    assert 'lang="ru"' in answer.content.decode() and "Это не юридическая консультация." in answer.content.decode()
    assert answer.headers["Content-Disposition"] == f'attachment; filename="inquiry-{inquiry.pk}.html"'


def test_the_report_as_pdf(cast: Cast, inquiry: Inquiry, sign_in: SignIn) -> None:
    pytest.importorskip("weasyprint")
    answer = sign_in(cast.max).get(reverse("inquiry-report", args=[inquiry.pk]) + "?as=pdf")
    assert answer.content.startswith(b"%PDF-")
