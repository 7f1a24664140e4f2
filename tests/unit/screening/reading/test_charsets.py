"""Letters under a wrong, rare or unknown name."""

from __future__ import annotations

import pytest

from handover.screening.reading import read
from handover.screening.signals import Readability
from tests.unit.screening.reading.mails import PLANTED, TOKEN, coded, found, mail, reasons, with_file

RUSSIAN = (
    "Здравствуйте, Игорь! Образцы пришли утром и уже в лаборатории. Пишите мне домой: mara.private@post.example"
)
SPANISH = (
    "Buenos días: las muestras llegaron esta mañana. Escríbame a casa, a mara.private@post.example, señor Núñez."
)


def text(content: bytes, charset: str, encoding: str = "base64") -> bytes:
    fields = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {encoding}"
    return mail(fields, coded(content) if encoding == "base64" else content, crlf=encoding == "base64")


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        (PLANTED, "us-ascii"),
        (PLANTED, '"UTF-8"'),
        (SPANISH, "utf-8"),
        (SPANISH, "iso-8859-1"),
        (SPANISH, "ISO-8859-15"),
        (SPANISH, "windows-1252"),
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "KOI8-U"),
        (RUSSIAN, "ibm866"),
        (RUSSIAN, "iso-8859-5"),
        ("“Quoted” – " + PLANTED, "windows-1252"),
        ("試料は届きました。 " + PLANTED, "iso-2022-jp"),
        ("样品已到。 " + PLANTED, "gb18030"),
    ],
)
def test_ordinary_charsets_are_read(content: str, charset: str) -> None:
    reading = read(text(content.encode(charset.strip('"')), charset))
    assert reading.readability_reasons == ()
    assert content == reading.views[1].text.rstrip("\n") or found(reading)


@pytest.mark.parametrize("charset", ["utf-7", "UTF-7", "unicode-1-1-utf-7"])
def test_32_utf_7(charset: str) -> None:
    content = "".join(
        f"+{coded(letter.encode('utf-16-be')).decode().rstrip('=').strip().rstrip('=')}-" for letter in TOKEN
    )
    reading = read(text(content.encode(), charset, "7bit"))
    assert reading.readability is Readability.AMBIGUOUS
    assert found(reading)


@pytest.mark.parametrize(
    ("codec", "charset"),
    [
        ("utf-16", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16be"),
        ("utf-16-le", "utf-8"),
        ("utf-16-be", "us-ascii"),
        ("utf-32", "utf-32"),
        ("utf-16", "utf-8"),
    ],
)
def test_33_utf_16_with_and_without_its_mark(codec: str, charset: str) -> None:
    reading = read(text(SPANISH.encode(codec), charset))
    assert reading.readability is not Readability.CLEAR
    if charset != "us-ascii" and codec != "utf-16":
        assert found(reading)


@pytest.mark.parametrize("charset", ["cp037", "ibm037", "cp500", "cp1140", "ebcdic-cp-us", "cp1026"])
def test_34_ebcdic(charset: str) -> None:
    codec = "cp037" if charset == "ebcdic-cp-us" else charset
    assert read(text(PLANTED.encode(codec), charset)).readability is not Readability.CLEAR


@pytest.mark.parametrize(
    "charset", ["x-none", "utf-9", "rot13", "idna", "hex", "unicode_escape", "a" * 90, "x-user-defined", "ютф"]
)
def test_35_charsets_that_nobody_knows(charset: str) -> None:
    reading = read(text(RUSSIAN.encode(), charset))
    assert reading.readability is not Readability.CLEAR
    assert found(reading)


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        (RUSSIAN.encode(), "iso-8859-1"),
        (RUSSIAN.encode(), "koi8-r"),
        (RUSSIAN.encode(), "us-ascii"),
        (RUSSIAN.encode("koi8-r"), "windows-1251"),
        (RUSSIAN.encode("windows-1251"), "koi8-r"),
        (RUSSIAN.encode("windows-1251"), "iso-8859-1"),
        (RUSSIAN.encode("cp866"), "windows-1251"),
        (RUSSIAN.encode("windows-1251"), "utf-8"),
        (SPANISH.encode("iso-8859-1"), "utf-8"),
        (SPANISH.encode("iso-8859-1"), "us-ascii"),
        (SPANISH.encode(), "windows-1252"),
        (b"\x1b$B$3$l\x1b(J" + PLANTED.encode(), "us-ascii"),
        (b"\x1b(J" + PLANTED.encode(), "utf-8"),
        (b"\x1b(J" + RUSSIAN.encode("koi8-r"), "koi8-r"),
    ],
)
def test_36_a_label_that_does_not_fit_draft_chen_email_mime_ambiguity(content: bytes, charset: str) -> None:
    reading = read(text(content, charset))
    assert reading.readability is Readability.AMBIGUOUS
    assert found(reading)


def test_36_eight_bit_letters_under_no_charset_are_utf_8_or_in_doubt() -> None:
    assert reasons(mail("X-A: 1", RUSSIAN)) == ()
    assert reasons(mail("X-A: 1", RUSSIAN.encode("koi8-r"))) == ("charset_disagrees",)


def test_33_utf_16_under_a_name_for_bytes() -> None:
    for codec in ("utf-16-le", "utf-16-be"):
        reading = read(text(PLANTED.encode(codec), "utf-8"))
        assert reading.readability is Readability.AMBIGUOUS
        assert found(reading)


def test_36_a_page_may_name_its_charset_itself() -> None:
    page = '<html><head><meta charset="koi8-r"></head><body>' + RUSSIAN + "</body></html>"
    reading = read(mail("Content-Type: text/html", page.encode("koi8-r")))
    assert reading.readability_reasons == ()
    assert any("Образцы" in view.text for view in reading.views)


def test_37_38_invisible_and_look_alike_letters_reach_the_view_as_written() -> None:
    written = "ма\u200bra.pri\u2060vate@pоst.example"
    assert read(mail("Content-Type: text/plain; charset=utf-8", written)).views[1].text.strip() == written


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-8", "cp1251"])
def test_text_files_are_read_by_their_own_mark(codec: str) -> None:
    mark = b"\xff\xfe" if codec == "utf-16-le" else b""
    reading = read(with_file(mark + RUSSIAN.encode(codec), "note.csv", "text/csv"))
    assert reading.readability_reasons == ()
    assert [view.text for view in reading.views if view.part == "attachment:note.csv"] == [RUSSIAN]
