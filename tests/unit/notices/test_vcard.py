from __future__ import annotations

import base64

from handover.notices.vcard import Card, vcard, with_photo


def test_a_card_has_what_an_address_book_needs() -> None:
    card = vcard(
        Card("Sofía Sucesora", "sofia@northwind.example", "+34 910 000 001", "Account Manager", "Northwind")
    )
    assert card.decode().split("\r\n") == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "FN:Sofía Sucesora",
        "N:Sofía Sucesora;;;;",
        "ORG:Northwind",
        "TITLE:Account Manager",
        "EMAIL;TYPE=INTERNET,WORK:sofia@northwind.example",
        "TEL;TYPE=WORK,VOICE:+34 910 000 001",
        "END:VCARD",
        "",
    ]


def test_what_is_not_known_is_left_out() -> None:
    assert b"TEL" not in vcard(Card("Sofía", "s@n.example")) and b"TITLE" not in vcard(Card("Sofía", "s@n.example"))


def test_a_name_cannot_add_a_line_or_a_part() -> None:
    card = vcard(Card("Ann\r\nTEL:+1 private; Lee, \\x", "s@n.example")).decode()
    assert "FN:Ann TEL:+1 private\\; Lee\\, \\\\x\r\n" in card
    assert not any(line.startswith("TEL") for line in card.split("\r\n"))


def test_long_lines_are_folded_between_characters() -> None:
    name = "Преемник" * 20
    card = vcard(Card(name, "s@n.example"))
    assert max(len(line) for line in card.split(b"\r\n")) <= 75
    assert f"FN:{name}" in card.decode().replace("\r\n ", "")


def test_a_picture_is_folded_into_the_card_and_without_one_the_card_stays_as_it_is() -> None:
    card, jpeg = vcard(Card("Sofía", "s@n.example")), bytes(range(256)) * 8
    assert with_photo(card, b"") == card
    pictured = with_photo(card, jpeg)
    assert max(len(line) for line in pictured.split(b"\r\n")) <= 75
    lines = pictured.replace(b"\r\n ", b"").split(b"\r\n")
    (photo,) = (line for line in lines if line.startswith(b"PHOTO"))
    head, _, value = photo.partition(b":")
    assert head == b"PHOTO;ENCODING=b;TYPE=JPEG"
    assert base64.b64decode(value) == jpeg
    assert [line for line in lines if line != photo] == card.split(b"\r\n")
