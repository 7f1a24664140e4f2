"""Notes, positions, the last activity and deals: what a brief is filled from, and what is no part of the result."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from handover.book.importing import values
from handover.book.importing.reading import plan, reading
from handover.errors import UnusableInput
from tests.unit.importing.conftest import Read

ACCOUNTS = (
    "Id,Name,OwnerId,Description,LastActivityDate\n"
    '0011t00000AAAAA,Acme,0051t00000UUUUU,"Pays late.\n\n\n  Asks for\u00a0Lena.",2026-08-06\n'
    "0011t00000BBBBB,Brix,0051t00000UUUUU,=SUM(A1),03/04/2026\n"
)
DEALS = (
    "Id,IsDeleted,AccountId,Name,StageName,Amount,CurrencyIsoCode,CloseDate,IsClosed\n"
    "0061t00000AAAAA,false,0011t00000AAAAA,Renewal 2027,Negotiation,12000.0,EUR,2026-12-31,false\n"
    "0061t00000BBBBB,false,0011t00000AAAAA,Old order,Closed Won,1.0,EUR,2024-12-31,true\n"
    "0061t00000CCCCC,false,0011t00000ZZZZZ,Nobody's,Proposal,,,,false\n"
    "0061t00000DDDDD,true,0011t00000AAAAA,In the bin,Proposal,,,,false\n"
    "0061t00000EEEEE,false,,,Proposal,,,,false\n"
    "0061t00000AAAAA,false,0011t00000AAAAA,Renewal again,Negotiation,,,,false\n"
)


def staged(folder: Path, question: str, **texts: str) -> list[tuple[Any, ...]]:
    """The answer to a question to the rows of these files."""
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text)
    with reading([folder / f"{name}.csv" for name in texts]) as (staging, _):
        return [tuple(row) for row in staging.rows(question)]


def test_notes_keep_their_lines_and_a_day_that_could_be_read_twice_is_not_read(tmp_path: Path) -> None:
    asked = "SELECT name, notes, last_activity FROM company ORDER BY c"
    assert staged(tmp_path, asked, accounts=ACCOUNTS) == [
        ("Acme", "Pays late.\n\nAsks for Lena.", "2026-08-06"),
        ("Brix", "", ""),
    ]


def test_deals_are_found_by_the_id_of_their_company(tmp_path: Path) -> None:
    asked = "SELECT c, name, stage, amount, currency, closes, is_open FROM deal_of ORDER BY c, d"
    assert staged(tmp_path, asked, accounts=ACCOUNTS, deals=DEALS) == [
        (1, "Renewal 2027", "Negotiation", "12000.0", "EUR", "2026-12-31", 1),
        (1, "Old order", "Closed Won", "1.0", "EUR", "2024-12-31", 0),
    ]


def test_what_is_wrong_with_a_deal_is_among_the_problems_and_the_deal_is_in_no_other_list(read: Read) -> None:
    result = read({"accounts.csv": ACCOUNTS, "deals.csv": DEALS})
    assert set(result) == {"people", "clients", "problems", "counts"}
    assert set(result["counts"]) == {"people", "clients", "contacts", "problems"}
    told = [(one["row"], one["field"], one["why"]) for one in result["problems"] if one["file"] == "deals.csv"]
    assert told == [(4, "AccountId", "company not found"), (6, "Name", "no name"), (7, None, "duplicate deal")]


def test_deals_alone_belong_to_nobody(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(DEALS)
    with pytest.raises(UnusableInput, match=r"^deals.csv: lists deals; give it together with the file of the comp"):
        plan([tmp_path / "deals.csv"])


def test_hubspot_in_spanish(tmp_path: Path) -> None:
    companies = "ID de registro,Nombre de la empresa,Propietario de la empresa\n18402000569,Muñoz,Lucía\n"
    contacts = (
        "ID de registro,Nombre,Apellidos,Correo,Cargo,IDs de empresas asociadas,Notas,Última actividad\n"
        "51,Ana,Gil,ana@munoz.example,Compras,18402000569,Prefiere el teléfono,2025-08-06 13:13\n"
        "52,Ana,Gil,ana@munoz.example,,18402000569,,\n"
    )
    deals = (
        "ID de registro,Nombre del negocio,Etapa del negocio,Valor,Fecha de cierre,IDs de empresas asociadas\n"
        "71,Ampliación,Propuesta enviada,9000,2027-01-15 10:00,18402000569\n"
        "72,Prueba,Cierre perdido,100,2025-01-15 10:00,18402000569\n"
    )
    files = {"companies": companies, "contacts": contacts, "deals": deals}
    asked = "SELECT name, title, notes, last_activity FROM contact_of"
    assert staged(tmp_path, asked, **files) == [("Ana Gil", "Compras", "Prefiere el teléfono", "2025-08-06")]
    asked = "SELECT name, stage, amount, closes, is_open FROM deal_of"
    assert staged(tmp_path, asked, **files) == [
        ("Ampliación", "Propuesta enviada", "9000", "2027-01-15", 1),
        ("Prueba", "Cierre perdido", "100", "2025-01-15", 0),
    ]


def test_pipedrive_finds_the_organization_of_a_deal_by_its_name(tmp_path: Path) -> None:
    people = (
        "Person - ID,Person - Name,Person - Email,Person - Organization,Person - Job title\n"
        "1,Ana Gil,ana@acme.example,Acme,Buyer\n"
    )
    deals = (
        "Deal - ID,Deal - Title,Deal - Organization,Deal - Stage,Deal - Status,Deal - Value,"
        "Deal - Currency of Value,Deal - Expected close date\n"
        "7,Spring order,ACME,Offer made,Open,900,EUR,2027-03-01\n"
        "8,Autumn order,Acme,Offer made,Lost,900,EUR,\n"
    )
    assert staged(
        tmp_path, "SELECT name, stage, closes, is_open FROM deal_of ORDER BY d", people=people, deals=deals
    ) == [
        ("Spring order", "Offer made", "2027-03-01", 1),
        ("Autumn order", "Offer made", "", 0),
    ]


def test_a_list_by_hand_says_it_of_the_contact_and_without_one_of_the_client(tmp_path: Path) -> None:
    listed = (
        "Клиент,ФИО,Почта,Ответственный,Должность,Примечание,Последний контакт\n"
        "Кедр,Анна Волкова,anna@kedr.example,Лена,Бухгалтер,Звонить утром,06.08.2026\n"
        "Кедр,,,Лена,,Ждут скидку,01.02.2026\n"
    )
    asked = "SELECT name, title, notes, last_activity FROM contact_of"
    assert staged(tmp_path, asked, listed=listed) == [("Анна Волкова", "Бухгалтер", "Звонить утром", "2026-08-06")]
    assert staged(tmp_path, "SELECT name, notes, last_activity FROM company", listed=listed) == [
        ("Кедр", "Ждут скидку", "2026-02-01")
    ]


def test_a_card_tells_the_position_and_the_note(tmp_path: Path) -> None:
    (tmp_path / "a.vcf").write_text(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana Gil\r\nORG:Acme\r\nEMAIL:ana@acme.example\r\nTITLE:Head\\, buying\r\n"
        "NOTE:Likes tea\\nand brevity\r\nEND:VCARD\r\n"
    )
    with reading([tmp_path / "a.vcf"]) as (staging, _):
        (row,) = staging.rows("SELECT title, notes FROM contact_of")
    assert tuple(row) == ("Head, buying", "Likes tea\nand brevity")


def test_a_card_with_a_long_note_says_so(read: Read) -> None:
    card = f"BEGIN:VCARD\nVERSION:3.0\nFN:Ana Gil\nORG:Acme\nEMAIL:a@b.example\nNOTE:{'long ' * 900}\nEND:VCARD\n"
    assert read({"a.vcf": card}).problems() == [(1, "NOTE", "text shortened")]


def test_a_text_without_end_is_shortened_and_said_to_be(read: Read, tmp_path: Path) -> None:
    long = f"Id,Name,OwnerId,Description\n0011t00000AAAAA,Acme,0051t00000UUUUU,{'long ' * 5000}\n"
    assert (2, "Description", "text shortened") in read({"accounts.csv": long}).problems()
    ((notes,),) = staged(tmp_path, "SELECT notes FROM company", accounts=long)
    assert len(notes) <= values.LONGEST_NOTE
    assert notes.endswith("long…")


@pytest.mark.parametrize(
    ("stage", "is_closed"),
    [
        ("Closed Won", True),
        ("Won", True),
        ("Cerrada perdida", True),
        ("Успешно реализовано", True),
        ("Закрыто и не реализовано", True),
        ("Gewonnen", True),
        ("Negotiation", False),
        ("Wonder works", False),
        ("Переговоры", False),
        ("", False),
    ],
)
def test_what_counts_as_closed(stage: str, is_closed: bool) -> None:
    assert values.is_closed(stage) is is_closed
