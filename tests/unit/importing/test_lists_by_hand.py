"""Lists made by hand: encodings, separators, headers in any words, and the questions that only a person can answer."""

# ruff: noqa: E501  # headers and rows are as long as products write them

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from handover.book.importing.preview import inspect
from handover.errors import UnusableInput
from tests.unit.importing.conftest import Read

RUSSIAN = "Клиентская база;;;;;\r\nКомпания;Контакт;Почта;Телефон;Ответственный;Статус\r\nООО «Ёлка»;Пётр;petr@elka.example;8 (343) 1;Ким Алина;Клиент\r\n"
SPANISH = "Empresa,Contacto,Correo,Teléfono,Responsable,Estado\nPeña S.L.,José Núñez,jose@pena.example,+34 1,Ana Muñoz,Cliente\n"


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "koi8_r"])
def test_russian_lists_in_any_encoding(read: Read, encoding: str) -> None:
    text = RUSSIAN.replace("«", "").replace("»", "") if encoding == "koi8_r" else RUSSIAN
    found = read({"c.csv": text.encode(encoding)})
    assert found.contacts()[0][1:] == ("Пётр", "petr@elka.example", "8 (343) 1")
    assert found.relations() == {text.split("\r\n")[2].split(";")[0]: "client"}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-16-be", "mac_roman"])
def test_spanish_lists_in_any_encoding(read: Read, encoding: str) -> None:
    assert read({"c.csv": SPANISH.encode(encoding)}).contacts() == [
        ("Peña S.L.", "José Núñez", "jose@pena.example", "+34 1")
    ]


def test_polish_in_its_own_encoding(read: Read) -> None:
    text = "Firma;Kontakt;E-mail;Opiekun\nZakład Łódź;Paweł Żak;p@z.example;Świętosława Kołodziej\n"
    assert read({"c.csv": text.encode("cp1250")}).owners() == {"Zakład Łódź": "Świętosława Kołodziej"}


def test_one_broken_byte_does_not_spoil_the_rest(read: Read) -> None:
    rows = "".join(f"Peña {n};José;j{n}@p.example;Ana Muñoz\n" for n in range(30))
    data = ("Empresa;Contacto;Correo;Responsable\n" + rows).encode().replace("José;j7@".encode(), b"Jos\xe9;j7@")
    found = read({"c.csv": data})
    assert found["counts"]["contacts"] == 30
    assert found.problems() == [(9, "Contacto", "characters lost")]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_separator(read: Read, separator: str) -> None:
    assert read({"c.csv": SPANISH.replace(",", separator)})["counts"]["contacts"] == 1


def test_unicode_text_of_excel(read: Read) -> None:
    assert (
        read({"c.txt": SPANISH.replace(",", "\t").replace("\n", "\r\n").encode("utf-16")})["counts"]["contacts"]
        == 1
    )


def test_a_told_separator(read: Read) -> None:
    found = read({"c.csv": "sep=|\n" + SPANISH.replace(",", "|").replace("Peña S.L.", "Peña, Ruiz; y Cía")})
    assert [one["name"] for one in found["clients"]] == ["Peña, Ruiz; y Cía"]


def test_columns_are_found_by_what_they_hold(read: Read) -> None:
    found = read(
        {
            "c.csv": "Wer;Was;Wohin;Womit;Betreuer\nAnn;Alpha GmbH;ann@alpha.example;+49 30 1234567;Una\nBob;Beta Ltd;bob@beta.example;+49 30 7654321;Una\n"
        }
    )
    assert found.contacts() == [
        ("Alpha GmbH", None, "ann@alpha.example", "+49 30 1234567"),
        ("Beta Ltd", None, "bob@beta.example", "+49 30 7654321"),
    ]


def test_a_list_without_a_header_line(read: Read) -> None:
    rows = "Acme;Ana;ana@acme.example;Una\nBrix;Bo;bo@brix.example;Una\n"
    with pytest.raises(UnusableInput, match="columns: column 1, column 2, column 3, column 4"):
        read({"c.csv": rows})
    found = read({"c.csv": rows}, mapping={"column 1": "company", "column 2": "name", "column 4": "owner"})
    assert found.contacts() == [("Acme", "Ana", "ana@acme.example", None), ("Brix", "Bo", "bo@brix.example", None)]


def test_headers_in_other_words(read: Read) -> None:
    found = read(
        {
            "c.csv": "Nombre comercial de la empresa;Persona de contacto principal;Correo-e de trabajo;Nº de teléfono;Comercial asignado\nPeña;Ana;a@p.example;1;Una\n"
        }
    )
    assert (found.owners(), found.contacts()) == ({"Peña": "Una"}, [("Peña", "Ana", "a@p.example", "1")])


def test_name_beside_contact_is_the_company(read: Read) -> None:
    assert read({"c.csv": "Name,Contact,E-mail,Owner\nAcme,Ana,a@a.example,Una\n"}).contacts()[0][:2] == (
        "Acme",
        "Ana",
    )


def test_owner_and_their_address_are_one_person(read: Read) -> None:
    found = read(
        {"c.csv": "Company,Contact,E-mail,Owner,Owner email\nAcme,Ana,a@a.example,Una Ull,UNA@own.example\n"}
    )
    assert found.people() == [("Una Ull", "una@own.example", True)]


def test_an_owner_named_by_address_alone(read: Read) -> None:
    found = read({"c.csv": "Company,Contact,E-mail,Owner\nAcme,Ana,a@a.example,Una@own.example\n"})
    assert found.people() == [("una@own.example", "una@own.example", True)]


def test_a_missing_owner_column_is_a_question(read: Read) -> None:
    with pytest.raises(UnusableInput) as asked:
        read({"clients.csv": "Company,Contact,E-mail,Betrayed by\nAcme,Ana,a@a.example,Una\n"})
    assert str(asked.value) == (
        "clients.csv: which column holds the owner? columns: Company, Contact, E-mail, Betrayed by; "
        'say --map "COLUMN=owner", or --map "none=owner" if there is none'
    )


def test_a_missing_email_column_is_a_question(read: Read) -> None:
    with pytest.raises(UnusableInput, match="which column holds the e-mail"):
        read({"clients.csv": "Company,Contact,Owner\nAcme,Ana,Una\n"})


@pytest.mark.parametrize("none", ["", "none"])
def test_questions_are_answered_by_a_mapping(read: Read, none: str) -> None:
    files: dict[str, str | bytes] = {"clients.csv": "Company,Contact,Write to,Betrayed by\nAcme,Ana,bad,Una\n"}
    found = read(files, mapping={"write TO": "email", "Betrayed by": "owner"})
    assert (found.owners(), found.problems()) == ({"Acme": "Una"}, [(2, "Write to", "e-mail invalid")])
    without = read(files, mapping={"Write to": "email", none: "owner"})
    assert (without.owners(), without.people()) == ({"Acme": None}, [])


def test_a_slip_in_a_mapping_is_told(read: Read) -> None:
    with pytest.raises(UnusableInput, match="no column is called 'Correos'"):
        read({"c.csv": SPANISH}, mapping={"Correos": "email"})
    with pytest.raises(UnusableInput, match="there is no field 'mail2'"):
        read({"c.csv": SPANISH}, mapping={"Correo": "mail2"})


def test_private_clients_are_their_own_company(read: Read) -> None:
    found = read({"c.csv": "Name,E-mail,Owner\nAna Ruiz,a@a.example,Una\n"}, mapping={"none": "company"})
    assert found.contacts() == [("Ana Ruiz", "Ana Ruiz", "a@a.example", None)]


def test_a_list_of_companies_beside_a_list_of_contacts(read: Read) -> None:
    found = read(
        {
            "companies.csv": "Company;Owner;Status\nAcme;Una;Client\nBrix;Vic;\n",
            "contacts.csv": "Company;Contact;E-mail\nacme;Ana;a@a.example\nCord;Cy;c@c.example\n",
        }
    )
    assert found.owners() == {"Acme": "Una", "Brix": "Vic", "Cord": None}
    assert found.contacts() == [("Acme", "Ana", "a@a.example", None), ("Cord", "Cy", "c@c.example", None)]


def test_a_kind_can_be_forced(read: Read) -> None:
    files: dict[str, str | bytes] = {"c.csv": "Vorname,Nachname,Firma,E-Mail\nAna,Ruiz,Acme,a@a.example\n"}
    assert read(files, kind="outlook").people() == []
    with pytest.raises(UnusableInput, match="cannot be read as that"):
        read(files, kind="nonsense")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "a.csv: is empty"),
        ("a.csv", b"\xef\xbb\xbf\r\n", "a.csv: is empty"),
        ("a.pdf", b"%PDF-1.7 ...", "is a PDF"),
        ("a.xlsx", b"PK\x03\x04 broken", "damaged spreadsheet"),
        ("a.bin", bytes(range(32)) * 50, "is no text and no spreadsheet"),
        ("a.csv", b'Company,Contact,E-mail,Owner\nAcme,"Ana,a@a.example,Una\nBrix,Bo,b@b.example,Una\n', "row 2: a quotation mark is opened and never closed"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_so_in_one_line(read: Read, name: str, content: bytes, said: str) -> None:
    with pytest.raises(UnusableInput, match=said) as told:
        read({name: content})
    assert "\n" not in str(told.value)


def test_missing_files_and_folders_say_so(read: Read, tmp_path: Path) -> None:
    from handover.book.importing.reading import plan

    with pytest.raises(UnusableInput, match="there is no such file"):
        plan([tmp_path / "nowhere.csv"])
    with pytest.raises(UnusableInput, match="is a folder"):
        plan([tmp_path])


def workbook(rows: list[list[Any]], *, second: bool = False) -> bytes:
    book = Workbook(write_only=True)
    first = book.create_sheet("Clients")
    for row in [["Our clients"], [], *rows]:
        first.append(row)
    if second:
        book.create_sheet("Notes").append(["call them"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ROWS: list[list[Any]] = [
    ["Company", "Contact", "E-mail", "Phone", "Owner", "Status", "Renewal date"],
    ["Acme", "Ana", "a@a.example", 34910000001, "Una", "Client", datetime.datetime(2026, 5, 1)],  # noqa: DTZ001
    ["Brix", "Bo", None, 12.5, "Una", None, None],
]


def test_a_spreadsheet_counts_rows_like_its_csv(read: Read) -> None:
    found = read({"c.xlsx": workbook(ROWS, second=True)})
    assert found.contacts() == [("Acme", "Ana", "a@a.example", "34910000001"), ("Brix", "Bo", None, "12.5")]
    assert found.problems() == [(3, "Notes", "sheet not read"), (5, "E-mail", "e-mail missing")]


def test_formulas_of_a_spreadsheet_are_not_worked_out(read: Read) -> None:
    rows = [
        *ROWS,
        ["Cord", "Cy", '=HYPERLINK("mailto:c@c.example","c@c.example")', "=1+1", "Una", "=A1", None],
        ["#REF!", "Di", "=B3", None, "Una", None, None],
    ]
    found = read({"c.xlsx": workbook(rows)})
    assert ("Cord", "Cy", "c@c.example", None) in found.contacts()
    assert [one for one in found.problems() if one[0] > 5] == [
        (6, "Phone", "formula"),
        (7, "Company", "formula"),
        (7, "Company", "no company"),
    ]


def test_a_preview_shows_columns_samples_and_questions(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("Company,Contact,E-mail,Betrayed by\nAcme,Ana,a@a.example,Una\nBrix,Bo,b@b.example,Una\n")
    (shown,) = inspect([path])
    assert (shown["name"], shown["kind"]) == ("clients.csv", "plain")
    assert shown["columns"][2] == {"header": "E-mail", "field": "email", "samples": ["a@a.example", "b@b.example"]}
    assert shown["columns"][3] == {"header": "Betrayed by", "field": "", "samples": ["Una"]}
    assert len(shown["questions"]) == 1
    (answered,) = inspect([path], mapping={"Betrayed by": "owner"})
    assert answered["questions"] == []
