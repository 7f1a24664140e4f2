from __future__ import annotations

from handover.notices.vcard import Card, vcard


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
