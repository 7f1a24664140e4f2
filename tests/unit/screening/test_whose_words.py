"""What passes for somebody else's words and is not, and the reverse."""

from __future__ import annotations

import pytest

from handover.screening.reading import read, read_text
from handover.screening.screen import screen, screen_text
from handover.screening.signals import Known, Signal
from handover.screening.views import Reading, Voice

LEAVING = "Friday is my last day here"
LENA = "lena.koch@firm.example"
ANSWERED = "In-Reply-To: <1@client.example>\n"
GMAIL_TAIL = "\n\nOn Tue, 4 Mar 2025 at 09:12, Marta Ruiz <marta@client.example> wrote:\n> Is it true?\n"
OUTLOOK_TAIL = "\n\nFrom: Marta Ruiz <marta@client.example>\nSent: Tuesday, March 4, 2025\nTo: Lena\nSubject: {}\n\nIs it true?\n"


def mail(subject: str, body: str, header: str = "") -> bytes:
    return f"From: {LENA}\nTo: marta@client.example\nSubject: {subject}\n{header}\n{body}".encode()


def voice_of_subject(reading: Reading) -> Voice:
    return next(view.voice for view in reading.views if view.part == "subject")


@pytest.mark.parametrize("mark", ["Re: ", "RE: Fwd: ", "RV: ", "Отв: "])
def test_the_subject_of_an_answer_is_the_clients(mark: str) -> None:
    raw = mail(f"{mark}{LEAVING}?", "Thank you, noted." + GMAIL_TAIL, ANSWERED)
    assert voice_of_subject(read(raw)) is Voice.OTHERS
    assert Signal.DEPARTURE not in screen(raw).present


def test_the_subject_is_the_clients_where_the_quoted_mail_shows_it() -> None:
    tail = OUTLOOK_TAIL.format(LEAVING)
    assert voice_of_subject(read(mail(f"RE: {LEAVING}", "Noted." + tail))) is Voice.OTHERS
    assert voice_of_subject(read_text("Noted." + tail, subject=f"RE: {LEAVING}", sender=LENA)) is Voice.OTHERS


@pytest.mark.parametrize(
    ("subject", "body", "header"),
    [
        pytest.param(f"Re: {LEAVING}", "Noted.", "", id="answers nothing"),
        pytest.param(f"Re: {LEAVING}", "Noted.", ANSWERED, id="quotes nothing"),
        pytest.param(f"Re: {LEAVING}", "Noted.\n\n> Is it true?\n", "", id="a quotation typed by hand"),
        pytest.param(f"Re: {LEAVING}", "Noted." + OUTLOOK_TAIL.format("Order 12"), ANSWERED, id="changed"),
        pytest.param(LEAVING, "Noted." + GMAIL_TAIL, ANSWERED, id="no mark"),
    ],
)
def test_a_reply_mark_does_not_hide_what_the_writer_put_there(subject: str, body: str, header: str) -> None:
    raw = mail(subject, body, header)
    assert voice_of_subject(read(raw)) is Voice.WRITER
    assert Signal.DEPARTURE in screen(raw).present


@pytest.mark.parametrize(
    ("known", "written"),
    [
        ("lena@home.example", "you can write to Lena@home.example"),
        ("+447700900123", "her number is 07700 900123"),
    ],
)
def test_the_writers_private_contact_counts_inside_a_quotation_too(known: str, written: str) -> None:
    text = f"See below.\n\nOn Tue, 4 Mar 2025 at 09:12, Marta Ruiz <marta@client.example> wrote:\n> Hello,\n> {written}\n"
    found = screen_text(text, sender=LENA, to=["marta@client.example"], known=Known(writer=frozenset({known})))
    assert found.present == {Signal.PERSONAL_CONTACT}
    assert {one.part for one in found.findings} == {"quoted"}
    assert all(text[one.start : one.end] == one.quote for one in found.findings)
    assert screen_text(text, sender=LENA, to=["marta@client.example"]).present == frozenset()


@pytest.mark.parametrize("name", ["Lena Koch <lena.koch@firm.example>", "Lena Koch"])
def test_what_the_writer_quotes_of_herself_is_hers(name: str) -> None:
    text = f"As I said.\n\nOn Tue, 4 Mar 2025 at 09:12, {name} wrote:\n> {LEAVING}.\n"
    assert Signal.DEPARTURE in screen_text(text, sender=LENA, to=["marta@client.example"]).present
