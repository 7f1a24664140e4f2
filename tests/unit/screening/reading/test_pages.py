"""HTML: what is shown, what is hidden, and what stands in attributes. (39 to 42 of the classes.)"""

from __future__ import annotations

from urllib.parse import quote

import pytest

from handover.screening.reading import read
from handover.screening.signals import Readability
from handover.screening.views import Reading
from tests.unit.screening.reading.mails import (
    COVER,
    PLANTED,
    TOKEN,
    attachment,
    coded,
    found,
    mail,
    mixed,
    part,
    reasons,
)

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (552).to_bytes(4) + (132).to_bytes(4) + bytes(600)
DOT = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (1).to_bytes(4) + (1).to_bytes(4) + bytes(600)


def page(markup: str) -> Reading:
    return read(mail("Content-Type: text/html; charset=utf-8", f"<html><body>{markup}</body></html>"))


def shown(reading: Reading) -> str:
    return "\n".join(view.text for view in reading.views if view.is_visible and view.part != "subject")


def salted(before: str, after: str = "") -> str:
    return "<p>" + "".join(f"{letter}{before}kqx{after}" for letter in TOKEN) + "</p>"


@pytest.mark.parametrize(
    "markup",
    [
        "".join(f"{letter}<!-- x -->" for letter in TOKEN),
        "".join(f"<b>{letter}</b>" for letter in TOKEN),
        "".join(f"<x-y>{letter}</x-y>" for letter in TOKEN),
        "".join(f"&#{ord(letter)}" if letter.isalpha() else letter for letter in TOKEN),
        "".join(f"&#x{ord(letter):x};" for letter in TOKEN),
        TOKEN.replace("@", "&commat;").replace(".", "&period;"),
        TOKEN.replace("@", "<wbr>@<wbr>"),
        TOKEN.replace("@", "</span><span>@"),
        f"<div/><p <b>{TOKEN}",
        f"<noscript>{TOKEN}</noscript>",
        f"<svg><text>{TOKEN}</text></svg>",
        f"<textarea>{TOKEN}</textarea>",
        f"<select><option>{TOKEN}</option></select>",
        f"<table>{TOKEN}<tr><td>a</table>",
        f"<plaintext>{TOKEN}",
        f"<!--[if mso]>x<![endif]--><![if !mso]>{TOKEN}<![endif]>",
        f"<ruby>{TOKEN}<rt>x</rt></ruby>",
        f"<math><mtext>{TOKEN}</mtext></math>",
    ],
)
def test_39_broken_and_cut_up_markup(markup: str) -> None:
    assert found(page(f"<p>{COVER}</p>{markup}"))


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "DISPLAY : NONE",
        "display:none !important",
        "visibility:hidden",
        "font-size:0",
        "font-size:0px",
        "font-size: 1px",
        "font-size:.1em",
        "font:0/0 a",
        "opacity:0",
        "color:#fff",
        "color:white",
        "color:#FEFEFE",
        "color:rgb(255,255,255)",
        "color:transparent",
        "color:red;background:red",
        "position:absolute;left:-9999px",
        "text-indent:-999em",
        "max-height:0;overflow:hidden",
        "width:0;overflow:hidden",
        "mso-hide:all",
        "clip:rect(0 0 0 0)",
        "transform:scale(0)",
    ],
)
def test_40_hidden_salt_does_not_split_the_words_that_are_shown(style: str) -> None:
    reading = page(salted(f'<span style="{style}">', "</span>"))
    assert TOKEN in shown(reading)


@pytest.mark.parametrize(
    "markup",
    [
        "<style>.k{display:none}</style>" + salted('<i class="k">', "</i>"),
        "<style>p .k, .j {font-size:0}</style>" + salted('<i class="a k">', "</i>"),
        "<style>#k{visibility:hidden}</style>" + salted('<i id="k">', "</i>"),
        "<style>.k{color:#ffffff}</style>" + salted('<i class="k">', "</i>"),
        salted("<span hidden>", "</span>"),
        salted('<font color="white">', "</font>"),
        salted("<script>", "</script>"),
        salted("<template>", "</template>"),
    ],
)
def test_40_salt_by_style_sheet_or_old_markup(markup: str) -> None:
    assert TOKEN in shown(page(markup))


@pytest.mark.parametrize(
    "style", ["display:none", "font-size:0", "color:white", "opacity:0", "left:-9999px", "height:0"]
)
def test_40_hidden_text_is_read_as_hidden(style: str) -> None:
    reading = page(f'<p>{COVER}</p><div style="{style}">{PLANTED}</div>')
    assert TOKEN not in shown(reading)
    assert found(reading)


def test_40_where_salt_may_be_the_text_the_whole_is_read_as_well() -> None:
    markup = "".join(f'<span style="display:none">{letter}</span>q' for letter in "mara") + PLANTED
    assert any("mqaqrqaq" in view.text for view in page(f"<p>{markup}</p>").views)


def test_40_white_letters_on_a_dark_ground_are_shown() -> None:
    assert TOKEN in shown(page(f'<div style="background:#103050"><p style="color:white">{PLANTED}</p></div>'))
    assert TOKEN in shown(page(f'<table bgcolor="#103050"><tr><td><font color="#ffffff">{PLANTED}</font></table>'))


@pytest.mark.parametrize(
    "markup",
    [
        f"<bdo dir=rtl>{TOKEN[::-1]}</bdo>",
        f'<span style="unicode-bidi:bidi-override;direction:rtl">{TOKEN[::-1]}</span>',
        '<div style="display:flex;flex-direction:row-reverse"><i>b</i><i>a</i></div>',
        '<div style="display:flex"><i style="order:2">b</i><i style="order:1">a</i></div>',
        "<style>i{float:right}</style>" + "".join(f'<i style="float:right">{letter}</i>' for letter in TOKEN[::-1]),
        "".join(f'<i style="position:absolute;left:{9 * n}px">{letter}</i>' for n, letter in enumerate(TOKEN)),
        "<p style='writing-mode:vertical-rl'>x</p>",
        "<table dir=rtl><tr><td>b<td>a</table>",
        "<p style='direction:rtl'><i style='display:inline-block'>b</i><i style='display:inline-block'>a</i></p>",
        "".join(f'<i style="grid-column:{n}">{letter}</i>' for n, letter in enumerate(TOKEN)),
        "<style>i{position:absolute}</style>"
        + "".join(f'<i style="left:{n}em">{x}</i>' for n, x in enumerate(TOKEN)),
        "".join(f'<img alt="{letter}" src="cid:{n}">' for n, letter in enumerate(TOKEN)),
        "<p>\u202e" + TOKEN[::-1] + "</p>",
        "<style>@font-face{font-family:x;src:url(data:font/woff2;base64,AAAA)}</style>x",
    ],
)
def test_40_pages_that_move_their_letters_about(markup: str) -> None:
    assert page(f"<p>{COVER}</p>{markup}").readability is Readability.AMBIGUOUS


@pytest.mark.parametrize(
    "markup",
    [
        f'<img alt="{PLANTED}" src="cid:1">',
        f'<a title="{PLANTED}" href="#">x</a>',
        f'<a href="mailto:{TOKEN}?subject=x">x</a>',
        f'<a href="https://social.example/{TOKEN}">x</a>',
        f'<form action="mailto:{TOKEN}"><input></form>',
        f'<input placeholder="{PLANTED}">',
        f'<input type="button" value="{PLANTED}">',
        f'<p aria-label="{PLANTED}">x</p>',
        f'<p data-note="{PLANTED}">x</p>',
        f'<iframe srcdoc="<p>{PLANTED}</p>"></iframe>',
        f'<a href="data:text/html,<p>{PLANTED}">x</a>',
        f'<a href="data:text/html;base64,{coded(PLANTED).decode().replace(chr(10), "")}">x</a>',
        f'<object data="data:text/plain,{PLANTED}"></object>',
        f'<table summary="{PLANTED}"></table>',
        f'<map><area href="mailto:{TOKEN}" alt="x"></map>',
        f'<style>p:before{{content:"{PLANTED}"}}</style>',
        f"<!-- {PLANTED} -->",
        f"<title>{PLANTED}</title>",
        f"<template><p>{PLANTED}</p></template>",
        f'<a href="mailto:x@harbour.example?body={quote(PLANTED)}">x</a>',
        f"<style>li{{list-style-type:'{PLANTED}'}}</style>",
        f'<meta http-equiv="refresh" content="0;url=mailto:{TOKEN}">',
        f'<blockquote cite="mailto:{TOKEN}">x</blockquote>',
        f'<video poster="https://x.example/{TOKEN}"></video>',
    ],
)
def test_41_text_in_attributes_and_links(markup: str) -> None:
    assert found(page(f"<p>{COVER}</p>{markup}"))


def with_picture(words: str, picture: bytes = PNG, kind: str = "image/png") -> bytes:
    html = part(f'<p>{words}</p><img src="cid:1">', fields="Content-Type: text/html; charset=utf-8")
    return mixed(html, attachment(picture, "image001.png", kind, "Content-ID: <1>\n"), kind="multipart/related")


@pytest.mark.parametrize("words", ["", "See picture.", "Dear Hugo, please see below. Mara"])
def test_42_a_picture_with_few_words(words: str) -> None:
    assert "image_with_few_words" in reasons(with_picture(words))


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="https://x.example/letter.png">',
        '<img src="data:image/png;base64,iVBORw0KGgo=">',
        "<svg><path d='M0'/></svg>",
    ],
)
def test_42_pictures_from_elsewhere_count_too(markup: str) -> None:
    assert "image_with_few_words" in page(f"<p>Hi</p>{markup}").readability_reasons


def test_42_a_picture_in_two_colours_is_a_text_or_a_code_whatever_stands_beside_it() -> None:
    code = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (290).to_bytes(4) + (290).to_bytes(4) + b"\1\0\0\0\0" + bytes(600)
    assert reasons(mixed(part(COVER * 3), attachment(code, "code.png", "image/png"))) == ("picture_of_text",)
    gif = b"GIF89a" + (290).to_bytes(2, "little") * 2 + b"\x80" + bytes(600)
    assert reasons(mixed(part(COVER * 3), attachment(gif, "code.gif", "image/gif"))) == ("picture_of_text",)
    assert reasons(mixed(part(COVER * 3), attachment(PNG, "photo.png", "image/png"))) == ()


def test_42_a_letter_with_a_logo_and_a_counting_dot_are_fine() -> None:
    assert reasons(with_picture(COVER)) == ()
    assert reasons(with_picture("Hi", DOT)) == ("image_with_few_words",)  # the page asks for it at no small size
    raw = mixed(part("Fine, thanks.\n"), attachment(DOT, "dot.png", "image/png"))
    assert reasons(raw) == ()


def test_the_same_text_in_two_alternatives_is_taken_once() -> None:
    lines = "<br>".join(COVER.split("\n"))
    html = part(f"<div><b>{lines}</b></div>", fields="Content-Type: text/html")
    reading = read(mixed(part(), html, kind="multipart/alternative"))
    assert [view.part for view in reading.views] == ["subject", "body", "signature"]


def test_alternatives_that_differ_are_both_read() -> None:
    html = part(f"<p>{COVER}</p><p>{PLANTED}</p>", fields="Content-Type: text/html")
    reading = read(mixed(part(), html, kind="multipart/alternative"))
    assert found(reading)
    starts = [view.offset for view in reading.views if view.part == "body"]
    assert len(set(starts)) == len(starts)
