"""Whose words are they? The habits of the common mail programs in three languages."""

from __future__ import annotations

import pytest

from handover.screening.reading import read, read_text
from handover.screening.reading.segments import Author, cut
from handover.screening.views import Reading, Voice
from tests.unit.screening.reading.mails import mail, mixed, part

MARA = Author("mara.lind@harbour.example", "Mara Lind", is_reply=True)
OWN = "The second truck comes on Friday."
THEIRS = "Please tell us who signs the order now."

TAILS = {
    "Gmail, English": f"On Tue, 4 Mar 2025 at 09:12, Hugo Brandt <hugo@brandt.example> wrote:\n\n> {THEIRS}\n> Hugo\n",
    "Gmail, English, two lines": f"On Tue, 4 Mar 2025 at 09:12, Hugo Brandt Purchasing Department\n<hugo@brandt.example> wrote:\n\n> {THEIRS}\n",
    "Gmail, Spanish": f"El mar, 4 mar 2025 a las 9:12, Hugo Brandt (<hugo@brandt.example>) escribió:\n\n> {THEIRS}\n",
    "Gmail, Russian": f"вт, 4 мар. 2025 г. в 09:12, Hugo Brandt <hugo@brandt.example>:\n\n> {THEIRS}\n",
    "Apple Mail, English": f"> On 4 Mar 2025, at 09:12, Hugo Brandt <hugo@brandt.example> wrote:\n> \n> {THEIRS}\n",
    "Apple Mail, Spanish": f"> El 4 mar 2025, a las 9:12, Hugo Brandt <hugo@brandt.example> escribió:\n> \n> {THEIRS}\n",
    "Apple Mail, Russian": f"> 4 марта 2025 г., в 09:12, Hugo Brandt <hugo@brandt.example> написал(а):\n> \n> {THEIRS}\n",
    "Apple Mail, forwarded": f"Begin forwarded message:\n\nFrom: Hugo Brandt <hugo@brandt.example>\nSubject: Order\nDate: 4 March 2025\nTo: Mara\n\n{THEIRS}\n",
    "Outlook, English": f"From: Hugo Brandt <hugo@brandt.example>\nSent: Tuesday, March 4, 2025 9:12 AM\nTo: Mara Lind\nSubject: Order\n\n{THEIRS}\n",
    "Outlook, Spanish": f"De: Hugo Brandt <hugo@brandt.example>\nEnviado el: martes, 4 de marzo de 2025 9:12\nPara: Mara Lind\nAsunto: Pedido\n\n{THEIRS}\n",
    "Outlook, Russian": f"От: Hugo Brandt <hugo@brandt.example>\nОтправлено: 4 марта 2025 г. 9:12\nКому: Mara Lind\nТема: Заказ\n\n{THEIRS}\n",
    "Outlook, no address": f"From: Hugo Brandt\nSent: Tuesday, March 4, 2025 9:12 AM\nTo: Mara Lind\nSubject: Order\n\n{THEIRS}\n",
    "Outlook, ruled": f"-----Original Message-----\nFrom: Hugo Brandt [mailto:hugo@brandt.example]\nSent: Tuesday\nTo: Mara\n\n{THEIRS}\n",
    "Outlook, ruled, Spanish": f"-----Mensaje original-----\nDe: hugo@brandt.example\nEnviado: martes\nPara: Mara\n\n{THEIRS}\n",
    "Outlook, ruled, Russian": f"-----Исходное сообщение-----\nОт: hugo@brandt.example\nОтправлено: вторник\nКому: Mara\n\n{THEIRS}\n",
    "Outlook, line above": f"________________________________\nFrom: Hugo <hugo@brandt.example>\nSent: Tuesday\n\n{THEIRS}\n",
    "Thunderbird, English": f"On 04/03/2025 09:12, Hugo Brandt wrote:\n> {THEIRS}\n",
    "Thunderbird, Spanish": f"El 4/3/25 a las 9:12, Hugo Brandt escribió:\n> {THEIRS}\n",
    "Thunderbird, Russian": f"04.03.2025 09:12, Hugo Brandt пишет:\n> {THEIRS}\n",
    "Thunderbird, forwarded": f"-------- Forwarded Message --------\nSubject: Order\nDate: Tue\nFrom: Hugo <hugo@brandt.example>\nTo: Mara\n\n{THEIRS}\n",
    "Gmail, forwarded": f"---------- Forwarded message ---------\nFrom: Hugo Brandt <hugo@brandt.example>\nDate: Tue\nSubject: Order\n\n{THEIRS}\n",
    "Gmail, forwarded, Spanish": f"---------- Mensaje reenviado ---------\nDe: Hugo <hugo@brandt.example>\nDate: mar\nSubject: Pedido\n\n{THEIRS}\n",
    "Yandex": f'04.03.2025, 09:12, "Hugo Brandt" <hugo@brandt.example>:\n> {THEIRS}\n',
    "Yandex, forwarded": f'-------- Пересылаемое сообщение --------\n04.03.2025, 09:12, "Hugo" <hugo@brandt.example>:\n\n{THEIRS}\n\n-------- Конец пересылаемого сообщения --------\n',
    "Mail.ru": f"Вторник, 4 марта 2025, 9:12 +03:00 от Hugo Brandt <hugo@brandt.example>:\n\n{THEIRS}\n",
    "Mail.ru, forwarded": f"-------- Пересылаемое сообщение --------\nОт кого: Hugo <hugo@brandt.example>\nКому: Mara\nДата: 4 марта\n\n{THEIRS}\n",
    "The Bat": f"Вы писали 4 марта 2025 г., 9:12:12:\n\n> {THEIRS}\n",
    "a name alone": f"Hugo Brandt <hugo@brandt.example>:\n> {THEIRS}\n",
    "marks alone": f"> {THEIRS}\n",
    "a name that writes": f"Hugo Brandt пишет:\n> {THEIRS}\n",
}


def voices(text: str, words: str, author: Author = MARA) -> set[Voice]:
    return {one.voice for one in cut(text, author) if words in text[one.start : one.end].replace("\n> ", " ")}


@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS)
def test_a_quoted_tail_is_somebody_elses(tail: str) -> None:
    text = f"{OWN}\n\nMara\n\n{tail}"
    assert voices(text, OWN) == {Voice.WRITER}
    assert voices(text, THEIRS) == {Voice.OTHERS}
    pieces = cut(text, MARA)
    assert "".join(text[piece.start : piece.end] for piece in pieces) == text


def test_answers_between_the_quoted_lines_are_the_writers() -> None:
    text = f"On 04/03/2025 09:12, Hugo wrote:\n> When does it come?\n\n{OWN}\n\n> {THEIRS}\n\nI will ask.\n"
    assert voices(text, OWN) == {Voice.WRITER}
    assert voices(text, "I will ask") == {Voice.WRITER}
    assert voices(text, THEIRS) == {Voice.OTHERS}


def test_behind_a_forwarded_message_that_is_closed_the_writer_goes_on() -> None:
    text = TAILS["Yandex, forwarded"] + "\n" + OWN
    assert voices(text, OWN) == {Voice.WRITER}
    assert voices(text, THEIRS) == {Voice.OTHERS}


@pytest.mark.parametrize(
    "header",
    [
        "---------- Forwarded message ---------\nFrom: Mara Lind <mara.lind@harbour.example>\nDate: Tue\nSubject: Order\n\n",
        "-----Original Message-----\nFrom: Mara Lind\nSent: Tuesday\nTo: Hugo\n\n",
        "De: Mara Lind <Mara.Lind@Harbour.example>\nEnviado: martes\nPara: Hugo\nAsunto: Pedido\n\n",
        "On Tue, 4 Mar 2025 at 09:12, Mara Lind <mara.lind@harbour.example> wrote:\n> ",
    ],
)
def test_what_the_writer_wrote_earlier_is_the_writers(header: str) -> None:
    assert voices(f"See below.\n\n{header}{OWN}\n", OWN) == {Voice.WRITER}


def test_quotes_inside_quotes_each_have_their_writer() -> None:
    text = (
        "Yes.\n\nOn Tue, 4 Mar 2025, Hugo <hugo@brandt.example> wrote:\n> Thanks.\n>\n"
        "> On Mon, 3 Mar 2025, Mara Lind <mara.lind@harbour.example> wrote:\n"
        f">> {OWN}\n> {THEIRS}\n"
    )
    assert voices(text, OWN) == {Voice.WRITER}
    assert voices(text, THEIRS) == {Voice.OTHERS}
    assert voices(text, "Thanks") == {Voice.OTHERS}


@pytest.mark.parametrize(
    "text",
    [
        f"Write to me here: Mara <mara.private@post.example>:\n{OWN}\n",
        f"From: Monday\nTo: Friday\n{OWN}\n",
        f"On Friday we said:\n{OWN}\n",
        f"My mother wrote:\n{OWN}\n",
        f"Отгрузка от понедельника:\n{OWN}\n",
        f"De: 3 cajas\nPara: 4 cajas\n{OWN}\n",
    ],
)
def test_what_only_resembles_an_announcement_hides_nothing(text: str) -> None:
    assert voices(text, OWN) == {Voice.WRITER}


def test_a_first_letter_cannot_quote_an_answer() -> None:
    """Without an earlier message in its header, marks before the lines are the writer's own."""
    author = Author(MARA.address, MARA.name, is_reply=False)
    assert voices(f"> {OWN}\n", OWN, author) == {Voice.WRITER}
    assert voices(f"On Tue, 4 Mar 2025, Hugo <hugo@brandt.example> wrote:\n> {OWN}\n", OWN, author) == {
        Voice.WRITER
    }
    head = b"From: mara.lind@harbour.example\nTo: hugo@brandt.example\nSubject: Hello\n"
    assert _voice_of(read(mail("X-A: 1", f"> {OWN}\n", head=head)), OWN) == {Voice.WRITER}
    assert _voice_of(read(mail("In-Reply-To: <1@x>", f"> {OWN}\n", head=head)), OWN) == {Voice.OTHERS}


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        (f"{OWN}\n\nKind regards,\nMara Lind\nHarbour Ltd\n+44 20 7946 0000\n", "Kind regards"),
        (f"{OWN}\n\nBest,\nMara\n", "Best"),
        (f"{OWN}\n\nUn saludo,\n\nMara Lind\n", "Un saludo"),
        (f"{OWN}\n\nAtentamente\nMara\n", "Atentamente"),
        (f"{OWN}\n\nС уважением,\nМара\n+7 495 000-00-00\n", "С уважением"),
        (f"{OWN}\n\nС наилучшими пожеланиями\nМара", "С наилучшими"),
        (f"{OWN}\n\n-- \nMara Lind\nHarbour\n\nThis message is confidential. {'x ' * 200}\n", "-- "),
        (f"{OWN}\n--\nMara Lind\n", "--"),
        (f"{OWN}\n\nSent from my iPhone\n", "Sent from"),
        (f"{OWN}\n\nEnviado desde mi iPhone", "Enviado"),
        (f"{OWN}\n\nОтправлено с iPhone\n", "Отправлено"),
        (f"{OWN}\n\n________\nMara | Harbour\n", "____"),
    ],
)
def test_signatures(text: str, signature: str) -> None:
    parts = {one.part: text[one.start : one.end] for one in cut(text, MARA)}
    assert parts["body"].strip() == OWN
    assert parts["signature"].startswith(signature)


@pytest.mark.parametrize("mark", ["P.S.", "PS:", "P.D.", "З.Ы.", "ПС."])
def test_a_postscript_is_text_again(mark: str) -> None:
    text = f"{OWN}\n\nBest,\nMara\n\n{mark} {THEIRS}\n"
    assert cut(text, MARA)[-1].part == "body"


def test_thanks_in_the_middle_of_a_letter_is_no_signature() -> None:
    text = f"Thanks\n\n{'We have looked at all the samples and they are fine. ' * 4}\n\n{OWN}\n"
    assert [one.part for one in cut(text, MARA)] == ["body"]


HTML_TAILS = {
    "Gmail": f'<div class="gmail_quote"><div class="gmail_attr">вт, 4 мар. 2025 г. в 09:12, Hugo &lt;hugo@brandt.example&gt;:<br></div><blockquote class="gmail_quote">{THEIRS}</blockquote></div>',
    "Outlook": f'<div id="divRplyFwdMsg"><b>From:</b> Hugo &lt;hugo@brandt.example&gt;<br><b>Sent:</b> Tuesday<br><b>To:</b> Mara<br></div><div>{THEIRS}</div>',
    "Outlook, ruled": f'<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>De:</b> Hugo &lt;hugo@brandt.example&gt;<br><b>Enviado:</b> martes<br><b>Para:</b> Mara</p></div><p>{THEIRS}</p>',
    "Thunderbird": f'<div class="moz-cite-prefix">On 04/03/2025 09:12, Hugo wrote:<br></div><blockquote type="cite"><p>{THEIRS}</p></blockquote>',
    "Apple Mail": f'<blockquote type="cite"><div>On 4 Mar 2025, at 09:12, Hugo &lt;hugo@brandt.example&gt; wrote:</div><br><div>{THEIRS}</div></blockquote>',
    "Yandex": f'<div>04.03.2025, 09:12, "Hugo" &lt;hugo@brandt.example&gt;:</div><blockquote><p>{THEIRS}</p></blockquote>',
    "Yahoo": f'<div class="yahoo_quoted"><div>On Tuesday, Hugo wrote:</div><div>{THEIRS}</div></div>',
}


def _voice_of(reading: Reading, words: str) -> set[Voice]:
    return {view.voice for view in reading.views if words in view.text}


@pytest.mark.parametrize("tail", HTML_TAILS.values(), ids=HTML_TAILS)
def test_quotes_in_pages(tail: str) -> None:
    raw = mail("In-Reply-To: <1@x>\nContent-Type: text/html; charset=utf-8", f"<div>{OWN}</div><br>{tail}")
    assert _voice_of(read(raw), OWN) == {Voice.WRITER}
    assert _voice_of(read(raw), THEIRS) == {Voice.OTHERS}


def test_an_indented_paragraph_of_a_page_is_the_writers() -> None:
    raw = mail("Content-Type: text/html", f"<p>Hello</p><blockquote>{OWN}</blockquote>")
    assert _voice_of(read(raw), OWN) == {Voice.WRITER}


def test_offsets_lead_back_to_the_body() -> None:
    text = f"{OWN}\n\nBest,\nMara\n\n{TAILS['Gmail, English']}"
    for view in read_text(text, sender=MARA.address).views:
        assert text[view.offset : view.offset + len(view.text)] == view.text
    reading = read(
        mixed(
            part(text), part("<p>Another text</p>", fields="Content-Type: text/html"), kind="multipart/alternative"
        )
    )
    assert len({view.offset for view in reading.views if view.part in ("body", "signature", "quoted")}) == 4


def test_a_typed_text_with_its_fields() -> None:
    reading = read_text(
        OWN, subject="Friday", sender="Mara.Lind@Harbour.example", to=["Hugo@brandt.example"], cc=["a@b.example"]
    )
    assert [(view.part, view.text) for view in reading.views] == [("subject", "Friday"), ("body", OWN)]
    assert (reading.sender, reading.recipients) == (
        "mara.lind@harbour.example",
        ("hugo@brandt.example", "a@b.example"),
    )
    assert reading.digest != read_text(OWN + " ", subject="Friday").digest
