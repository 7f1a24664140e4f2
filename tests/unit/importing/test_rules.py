"""How a careful person reads an export: one test for each rule of reading cells and rows."""

# ruff: noqa: E501  # headers and rows are as long as products write them

from __future__ import annotations

import pytest

from handover.book.importing import cells, values
from tests.unit.importing.conftest import Read, Result

HEADER = "Company;Contact;E-mail;Phone;Owner;Status\n"
ANA = "Acme;Ana;ana@acme.example;1;Una Ull;Client\n"


def plain(read: Read, rows: str, header: str = HEADER) -> Result:
    return read({"list.csv": header + rows})


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  Jose\u0301 \u00a0 Núñez\u200b ", "José Núñez"),
        ("cafe\u0301", "café"),
        ("two\r\nlines\tand a tab", "two lines and a tab"),
        ("-", ""),
        ("— –", ""),
        ("'+34 600", "+34 600"),
        ("'=not a formula", "=not a formula"),
        ("'quoted'", "'quoted'"),
        ('="0034"', "0034"),
        ('="say ""hi"""', 'say "hi"'),
        ('=HYPERLINK("mailto:a@b.example","a@b.example")', "a@b.example"),
        ('=HIPERVINCULO("http://x"; "Acme, S.L.")', "Acme, S.L."),
        ('=ГИПЕРССЫЛКА(A1;"Ромашка")', "Ромашка"),
        ("=A1&B1", None),
        ("=+351210007472", None),
        ("#REF!", None),
        ("#N/A", None),
        ("#ССЫЛКА!", None),
        ("#1 Plumbers", "#1 Plumbers"),
    ],
)
def test_a_cell_is_read_without_its_traces(raw: str, text: str | None) -> None:
    assert cells.read(raw) == text


def test_names_are_joined_or_kept_as_written(read: Read) -> None:
    found = read(
        {"c.csv": "Company,First name,Middle name,Last name,E-mail,Owner\nAcme, Ana ,María,Ruiz,a@a.example,Una\n"}
    )
    assert found.contacts()[0][1] == "Ana María Ruiz"
    assert plain(read, "Acme;RUIZ, Ana;a@a.example;;Una;\n").contacts()[0][1] == "RUIZ, Ana"


@pytest.mark.parametrize(
    ("cell", "first"),
    [
        ("A@B.Example", "a@b.example"),
        ("x@, y@z.example", "y@z.example"),
        ("x@y.example;z@y.example", "x@y.example"),
        ("nope / x@y.example", "x@y.example"),
        ("bad ::: x@y.example", "x@y.example"),
        ("ana @acme.example", None),
        ("a@b.example c@d.example", None),
        ("irina@аcme.example", None),
        ("a@@b.example", None),
        ("a@localhost", None),
        ("a@b..example", None),
        ("@b.example", None),
        ("a..b@c.example", None),
        ("o'neill+x@b-c.example", "o'neill+x@b-c.example"),
        ("/o=ExchangeLabs/ou=Group/cn=ana", None),
    ],
)
def test_the_first_valid_address_counts(cell: str, first: str | None) -> None:
    assert next(iter(values.addresses(cell)), None) == first


def test_a_contact_without_a_valid_address_stays(read: Read) -> None:
    found = plain(read, "Acme;Ana;-;;Una;\nAcme;Bo;bo@acme;;Una;\n")
    assert [one[1:3] for one in found.contacts()] == [("Ana", None), ("Bo", None)]
    assert found.problems() == [(2, "E-mail", "e-mail missing"), (3, "E-mail", "e-mail invalid")]


def test_the_first_filled_phone_counts_work_before_mobile(read: Read) -> None:
    header = "Company;Contact;E-mail;Home phone;Fax;Mobile;Phone;Owner\n"
    rows = "A;a;a@a.example;h;f;m;w;U\nA;b;b@a.example;h;f;m;;U\nA;c;c@a.example;tel:+34 1;f;;;U\nA;d;d@a.example;;f;;;U\n"
    assert [one[3] for one in plain(read, rows, header).contacts()] == ["w", "m", "+34 1", None]


def test_of_two_columns_with_one_header_the_first_filled_counts(read: Read) -> None:
    header = "Company;Contact;E-mail;E-mail;Owner\n"
    found = plain(read, "A;a;;a@a.example;U\nA;b;bad;b@a.example;U\n", header)
    assert [one[2] for one in found.contacts()] == ["a@a.example", None]
    assert found.problems() == [(1, "E-mail", "duplicate header"), (3, "E-mail", "e-mail invalid")]


def test_rows_count_as_a_spreadsheet_counts_them(read: Read) -> None:
    text = "sep=;\nOur clients;;;;;\n\n" + HEADER + '"Acme\nLtd";Ana;bad;;Una;\n\n;;;;;\nAcme ltd;Bo;;;Una;\n'
    found = read({"list.csv": text})
    assert found.problems() == [(5, "E-mail", "e-mail invalid"), (8, "E-mail", "e-mail missing")]
    assert [one["name"] for one in found["clients"]] == ["Acme Ltd"]


def test_rows_with_too_few_or_too_many_cells(read: Read) -> None:
    found = plain(
        read,
        "Acme;Ana;ana@acme.example\nAcme;Bo;bo@acme.example;1;Una;Client;;;\nAcme;Ltd;Cy;c@acme.example;1;Una;Client\n",
    )
    assert [one[1] for one in found.contacts()] == ["Ana", "Bo"]
    assert found.problems() == [(2, None, "row too short"), (4, None, "row too long")]


def test_a_footer_after_a_blank_line_is_no_data(read: Read) -> None:
    found = plain(read, ANA + "\nTotal: 1\n\nConfidential\n")
    assert (found["counts"]["contacts"], found.problems()) == (1, [])


def test_a_blank_line_in_the_middle_is_no_footer(read: Read) -> None:
    found = plain(read, ANA + ";;;;;\nOnly Company Ltd\nBrix;Bo;bo@brix.example;;Una;\n")
    assert set(found.owners()) == {"Acme", "Only Company Ltd", "Brix"}


def test_the_same_address_at_one_client_is_one_contact(read: Read) -> None:
    found = plain(
        read,
        "Acme;;ana@acme.example;;Una;\nACME;Ana;ANA@ACME.EXAMPLE;1;Una;\nAcme;Anna;ana@acme.example;2;Una;\nBrix;Ana;ana@acme.example;;Una;\n",
    )
    assert found.contacts() == [
        ("Acme", "Ana", "ana@acme.example", "1"),
        ("Brix", "Ana", "ana@acme.example", None),
    ]
    assert found.problems() == [(3, "E-mail", "duplicate contact"), (4, "E-mail", "duplicate contact")]


def test_a_contact_in_no_client_has_only_that_problem(read: Read) -> None:
    found = plain(read, ";A?na;bad;=1+1;Una Ull;\n")
    assert found["clients"] == []
    assert found.people() == [("Una Ull", None, True)]
    assert sorted(found.problems()) == [(2, "Company", "no company"), (2, "Contact", "characters lost")]


def test_the_first_owner_counts_and_another_is_named(read: Read) -> None:
    found = plain(
        read,
        "A;a;a@a.example;;;\nA;b;b@a.example;;Una Ull;\nA;c;c@a.example;;UNA  ULL;\nA;d;d@a.example;;Vic;\nB;e;e@b.example;;;\n",
    )
    assert found.owners() == {"A": "Una Ull", "B": None}
    assert found.problems() == [(5, "Owner", "two owners for one client"), (6, "Owner", "owner missing")]


def test_numbers_that_lost_their_digits(read: Read) -> None:
    found = read(
        {
            "companies.csv": 'Record ID,Company name,Company owner\n1.84E+10,Acme,Una\n"1,84E+10",Brix,Una\n3,Cord,Una\n',
            "contacts.csv": "Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Associated Company,Associated Company IDs\n"
            '1,A,A,a@a.example,"3,4E+10",m,Acme,1.84E+10\n2,B,B,b@b.example,,,Brix,18400000001\n3,C,C,c@c.example,,,Acme,3\n4,D,D,d@d.example,,,Cord,77\n',
        }
    )
    assert found.contacts() == [
        ("Acme", "A A", "a@a.example", "m"),
        ("Brix", "B B", "b@b.example", None),
        ("Cord", "C C", "c@c.example", None),
    ]
    assert sorted(found.problems(), key=str) == [
        (2, "Associated Company IDs", "scientific notation"),
        (2, "Phone Number", "scientific notation"),
        (2, "Record ID", "scientific notation"),
        (3, "Record ID", "scientific notation"),
        (5, "Associated Company", "company not found"),
    ]


def test_two_companies_of_one_name_stay_two(read: Read) -> None:
    found = read(
        {
            "companies.csv": "Record ID,Company name,Company owner\n1,Acme,Una\n2,Acme,Vic\n",
            "contacts.csv": "Record ID,First Name,Last Name,Email,Associated Company,Associated Company IDs\n1,A,A,a@a.example,Acme,2\n2,B,B,b@b.example,Acme,\n",
        }
    )
    assert [(one["owner"], len(one["contacts"])) for one in found["clients"]] == [("Una", 0), ("Vic", 1)]
    # Which of the two is meant nobody can know: the contact is named, not guessed into one of them.
    assert found.problems() == [(3, "Associated Company", "company not found")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Customer - Channel", "client"),
        ("Клиент с 06.08.2021", "client"),
        ("Действующий клиент", "client"),
        ("Kunde", "client"),
        ("* myContacts ::: Clients", "client"),
        ("Cliente;Importante", "client"),
        ("Cliente potencial", "prospect"),
        ("Потенциальный", "prospect"),
        ("Лид от 31.01.2021", "prospect"),
        ("Sales-qualifizierter Lead", "prospect"),
        ("Lead calificado para ventas", "prospect"),
        ("Warm lead", "prospect"),
        ("Oportunidad", "prospect"),
        ("Former Customer", "former"),
        ("Antiguo cliente", "former"),
        ("Ehemaliger Kunde", "former"),
        ("Бывший", "former"),
        ("Договор расторгнут 10.11.2019", "former"),
        ("Technology Partner", ""),
        ("Поставщик", ""),
        ("Лидер рынка", ""),
        ("Kundendienst", ""),
        ("VIP", ""),
        ("", ""),
    ],
)
def test_relations_are_read_where_they_are_said(text: str, said: str) -> None:
    assert values.relation(text) == said


@pytest.mark.parametrize(
    ("cell", "name", "email", "inactive"),
    [
        ("Ana Ruiz", "Ana Ruiz", "", False),
        ("Ana Ruiz (Deactivated User)", "Ana Ruiz", "", True),
        ("Ana Ruiz (usuario desactivado)", "Ana Ruiz", "", True),
        ("Ana Ruiz (Sales)", "Ana Ruiz (Sales)", "", False),
        ("ANA@own.example", "ana@own.example", "ana@own.example", False),
        ("Ana Ruiz <ana@own.example>", "Ana Ruiz", "ana@own.example", False),
        ("Ana Ruiz (ana@own.example)", "Ana Ruiz", "ana@own.example", False),
    ],
)
def test_an_owner_is_a_name_an_address_or_both(cell: str, name: str, email: str, *, inactive: bool) -> None:
    assert values.owner(cell) == (name, email, inactive)


def test_countries_languages_and_days_in_many_ways() -> None:
    names = ("Spain", "España", "Испания", "Spanien", "ES", "es", "Espagne")
    assert {values.country(name) for name in names} == {"ES"}
    assert [values.country(name) for name in ("USA", "РФ", "UK", "Atlantis")] == ["US", "RU", "GB", ""]
    assert {values.language(name) for name in ("es_ES", "Spanish", "Español (España)", "испанский", "ES")} == {"es"}
    assert [values.day(text) for text in ("2026-03-14", "14.03.2026", "3/14/2026", "03/04/2026", "31.02.2026")] == [
        "2026-03-14", "2026-03-14", "2026-03-14", "", "",
    ]  # fmt: skip
