"""vCard in its three versions, as phones, Outlook and address books write it."""

# ruff: noqa: E501  # cards are as long as products write them

from __future__ import annotations

import quopri

from tests.unit.importing.conftest import Read


def quoted(text: str, charset: str) -> str:
    """Quoted-printable with a soft line break in the middle, as vCard 2.1 has it."""
    coded = "".join(f"={byte:02X}" for byte in text.encode(charset))
    assert quopri.decodestring(coded).decode(charset) == text
    middle = len(coded) // 6 * 3
    return coded[:middle] + "=\r\n" + coded[middle:]


def test_version_2_1_with_quoted_printable_and_a_charset(read: Read) -> None:
    name, company = quoted("Пётр Иванов", "windows-1251"), quoted("ООО «Ромашка»", "utf-8")
    card = (
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:=C8;=CF\r\n"
        f"FN;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:{name}\r\n"
        f"ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{company}\r\n"
        "TEL;HOME;VOICE:+7 1\r\nTEL;WORK;FAX:+7 9\r\nTEL;CELL:+7 2\r\n"
        "EMAIL;INTERNET:second@r.example\r\nEMAIL;PREF;INTERNET:FIRST@r.example\r\n"
        "PHOTO;ENCODING=BASE64;TYPE=JPEG:/9j/4AAQSkZJRgABAQ\r\n AAAQABAAD\r\n\r\nEND:VCARD\r\n"
    )
    found = read({"a.vcf": card})
    assert found.contacts() == [("ООО «Ромашка»", "Пётр Иванов", "first@r.example", "+7 2")]
    assert found.problems() == []


def test_version_3_with_groups_folding_and_escapes(read: Read) -> None:
    folded = "FN:José Luis Núñez de la Torre".encode()
    inside = folded.index("ñ".encode()) + 1  # the fold cuts a letter of two bytes in two
    card = (
        b"BEGIN:VCARD\nVERSION:3.0\nN:N\xc3\xba\xc3\xb1ez;Jos\xc3\xa9;Luis;Dr.;\n"
        + folded[:inside] + b"\n " + folded[inside:] + b"\n"
        b"item1.ORG:Acme\\, S.L.;Sales\nitem2.EMAIL;type=INTERNET;type=WORK:jose@acme.example\nitem2.X-ABLabel:_$!<Work>!$_\n"
        b"TEL;type=IPHONE;type=CELL;type=VOICE;type=pref:+34 600\nTEL;type=WORK:+34 910\n"
        b"CATEGORIES:Friends,Cliente potencial\nADR;TYPE=WORK:;;Calle 1;Madrid;;28001;Spain\nEND:VCARD\n"
    )  # fmt: skip
    found = read({"a.vcf": card})
    assert found.contacts() == [("Acme, S.L.", "José Luis Núñez de la Torre", "jose@acme.example", "+34 910")]
    assert found.relations() == {"Acme, S.L.": "prospect"}
    assert found.client("Acme, S.L.")["country"] == "ES"


def test_version_4_with_preferences_kinds_and_tel_uris(read: Read) -> None:
    found = read(
        {
            "book.vcf": "BEGIN:VCARD\nVERSION:4.0\nKIND:individual\nFN:Ana Ruiz\nORG:Acme\nEMAIL;PREF=2:two@acme.example\n"
            'EMAIL;PREF=1:one@acme.example\nTEL;VALUE=uri;TYPE="voice,work";PREF=1:tel:+34-910\nLANG;PREF=1:es\n'
            "CATEGORIES:former client\nEND:VCARD\n"
            "BEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:Everybody\nMEMBER:urn:uuid:1\nEND:VCARD\n"
            "BEGIN:VCARD\nVERSION:4.0\nFN:Bo Li\nEND:VCARD\n"
        }
    )
    assert found.contacts() == [("Acme", "Ana Ruiz", "one@acme.example", "+34-910")]
    assert found.client("Acme")["contacts"][0]["language"] == "es"
    assert found.relations() == {"Acme": "former"}
    assert found.problems() == [(3, "ORG", "no company")]


def test_a_card_whose_name_is_its_company_has_no_name(read: Read) -> None:
    found = read({"a.vcf": "BEGIN:VCARD\nVERSION:3.0\nFN:ACME\nN:;;;;\nORG:Acme;\nTEL:1\nEND:VCARD\n"})
    assert found.contacts() == [("Acme", None, None, "1")]
    assert found.problems() == [(1, "EMAIL", "e-mail missing")]


def test_a_card_without_fn_is_named_by_its_n(read: Read) -> None:
    found = read(
        {"a.vcf": "BEGIN:VCARD\nVERSION:2.1\nN:Ruiz;Ana;María;Dr.\nORG:Acme\nEMAIL:a@a.example\nEND:VCARD\n"}
    )
    assert found.contacts() == [("Acme", "Ana María Ruiz", "a@a.example", None)]


def test_duplicates_and_broken_addresses_are_named_by_card_and_property(read: Read) -> None:
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:{}\nORG:Acme\nEMAIL:{}\nEND:VCARD\n"
    found = read(
        {
            "a.vcf": card.format("Ana", "ana@acme.example")
            + card.format("?va", "nope")
            + card.format("Ana R", "ANA@acme.example")
        }
    )
    assert found.problems() == [
        (2, "FN", "characters lost"),
        (2, "EMAIL", "e-mail invalid"),
        (3, "EMAIL", "duplicate contact"),
    ]


def test_a_card_inside_a_card_is_part_of_it(read: Read) -> None:
    found = read(
        {
            "a.vcf": "BEGIN:VCARD\nVERSION:2.1\nFN:Boss\nORG:Acme\nAGENT:\nBEGIN:VCARD\nVERSION:2.1\nFN:Helper\nEND:VCARD\n"
            "EMAIL:boss@acme.example\nEND:VCARD\nBEGIN:VCARD\nVERSION:2.1\nFN:Next\nORG:Acme\nEMAIL:next@acme.example\nEND:VCARD\n"
        }
    )
    assert [name for _, name, *_ in found.contacts()] == ["Boss", "Next"]


def test_a_book_in_utf_16_and_in_a_narrow_encoding(read: Read) -> None:
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:José Núñez\r\nORG:Peña\r\nEMAIL:j@p.example\r\nEND:VCARD\r\n"
    for encoding in ("utf-16", "cp1252", "utf-8-sig"):
        assert read({"a.vcf": card.encode(encoding)}).contacts() == [("Peña", "José Núñez", "j@p.example", None)]


def test_many_cards_keep_their_numbers(read: Read) -> None:
    cards = [
        f"BEGIN:VCARD\nVERSION:3.0\nFN:P{n}\nORG:C{n // 2}\nEMAIL:p{n}@c.example\nEND:VCARD\n" for n in range(500)
    ]
    cards[400] = cards[400].replace("p400@c.example", "")
    found = read({"a.vcf": "".join(cards)})
    assert (found["counts"]["clients"], found["counts"]["contacts"]) == (250, 500)
    assert found.problems() == [(401, "EMAIL", "e-mail missing")]
