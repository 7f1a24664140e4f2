"""Notes, positions, days and deals in the book: who brought them and when, once, and out again by undoing."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from handover.book.actions import import_files, undo_import
from handover.book.importing.loading.load import Outcome
from handover.book.models import Client, Contact, Deal, ImportBatch
from handover.evidence.models import Entry
from tests.cast import Cast

FILES = {
    "accounts": (
        "Id,Name,Type,OwnerId,Description,LastActivityDate\n"
        '0011t00000AAAAA,Acme,Customer,0051t00000UUUUU,"Pays late.\nAsks for Una.",2026-08-06\n'
        "0011t00000BBBBB,Brix,Customer,0051t00000UUUUU,,\n"
    ),
    "contacts": (
        "Id,AccountId,LastName,FirstName,Email,Title,Description,LastActivityDate\n"
        "0031t00000AAAAA,0011t00000AAAAA,Ruiz,Ana,ana@acme.example,Head of purchasing,Calls at nine,2026-09-01\n"
        "0031t00000BBBBB,0011t00000BBBBB,Sanz,Bea,bea@brix.example,,,\n"
    ),
    "users": "Id,Username,Name,Email,IsActive\n0051t00000UUUUU,u@crm,Una Ull,una@own.example,true\n",
    "deals": (
        "Id,AccountId,Name,StageName,Amount,CurrencyIsoCode,CloseDate,IsClosed\n"
        "0061t00000AAAAA,0011t00000AAAAA,Renewal 2027,Negotiation,12000,EUR,2026-12-31,false\n"
        "0061t00000BBBBB,0011t00000AAAAA,Old order,Closed Won,1,EUR,2024-12-31,true\n"
        "0061t00000CCCCC,0011t00000ZZZZZ,Nobody's,Proposal,,,,false\n"
    ),
}


def write(folder: Path, **changed: str) -> list[Path]:
    texts = FILES | changed
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text)
    return [folder / f"{name}.csv" for name in texts]


def bring(paths: list[Path], **options: Any) -> Outcome:
    return import_files(paths, by=None, **options)


def noted() -> list[Any]:
    """All that this file is about, as plain values."""
    return [sorted(map(str, model._default_manager.values_list())) for model in (Client, Contact, Deal)]


@pytest.mark.django_db
def test_what_the_export_knows_is_in_the_book_with_who_brought_it_and_when(cast: Cast, tmp_path: Path) -> None:
    outcome = import_files(write(tmp_path), by=cast.max)
    assert outcome.batch is not None
    acme, ana = Client.objects.get(name="Acme"), Contact.objects.get(email="ana@acme.example")
    assert (acme.notes, acme.last_activity_on) == ("Pays late.\nAsks for Una.", date(2026, 8, 6))
    assert (ana.title, ana.notes, ana.last_activity_on) == ("Head of purchasing", "Calls at nine", date(2026, 9, 1))
    assert acme.noted_at == ana.noted_at == outcome.batch.at
    assert Client.objects.get(name="Brix").noted_at is None
    deal = acme.deals.get()
    assert (deal.name, deal.stage, deal.amount, deal.currency) == ("Renewal 2027", "Negotiation", "12000", "EUR")
    assert (deal.closes_on, deal.is_open, deal.batch.by) == (date(2026, 12, 31), True, cast.max)
    assert outcome.book["deals"] == {"new": 1, "changed": 0, "unchanged": 0}
    assert [(one.row, one.why) for one in outcome.batch.problems.filter(file="deals.csv")] == [
        (4, "company not found")
    ]


@pytest.mark.django_db
def test_the_same_files_again_change_nothing(tmp_path: Path) -> None:
    bring(write(tmp_path))
    before = noted()
    again = bring(write(tmp_path))
    assert again.batch is None
    assert noted() == before
    assert ImportBatch.objects.count() == 1


@pytest.mark.django_db
def test_a_trial_counts_deals_and_writes_none(tmp_path: Path) -> None:
    trial = bring(write(tmp_path), dry_run=True)
    assert trial.book["deals"]["new"] == 1
    assert noted() == [[], [], []]


@pytest.mark.django_db
def test_a_later_export_changes_what_it_says_and_undoing_brings_the_rest_back(tmp_path: Path) -> None:
    first = bring(write(tmp_path))
    before = noted()
    later = bring(
        write(
            tmp_path,
            accounts=FILES["accounts"].replace("Pays late.", "Pays at once."),
            contacts=FILES["contacts"].replace("purchasing", "sales").replace("Calls at nine", ""),
            deals=FILES["deals"].replace("Negotiation,12000,EUR,2026-12-31,false", "Closed Won,12000,EUR,,true")
            + "0061t00000DDDDD,0011t00000BBBBB,First order,Offer,,,2027-02-01,false\n",
        ),
        now=timezone.now() + timedelta(hours=1),
    )
    assert first.batch is not None
    assert later.batch is not None
    acme, ana = Client.objects.get(name="Acme"), Contact.objects.get(email="ana@acme.example")
    assert acme.notes == "Pays at once.\nAsks for Una."
    assert (ana.title, ana.notes) == ("Head of sales", "Calls at nine")
    assert acme.noted_at == ana.noted_at == later.batch.at
    closed, begun = acme.deals.get(), Deal.objects.get(client__name="Brix")
    assert (closed.is_open, closed.stage, closed.closes_on, closed.batch) == (
        *(False, "Closed Won", date(2026, 12, 31), later.batch),
    )
    assert begun.batch == later.batch
    assert later.book["deals"] == {"new": 1, "changed": 1, "unchanged": 0}

    undo_import(later.batch, by=None)
    assert noted() == before
    undo_import(first.batch, by=None)
    assert noted() == [[], [], []]


@pytest.mark.django_db
def test_an_import_is_not_undone_over_a_deal_that_a_later_one_changed(tmp_path: Path) -> None:
    first = bring(write(tmp_path))
    bring(write(tmp_path, deals=FILES["deals"].replace("Negotiation", "Contract sent")))
    assert first.batch is not None
    with pytest.raises(Exception, match=r"changed since: Acme"):
        undo_import(first.batch, by=None)


@pytest.mark.django_db
def test_neither_the_ledger_nor_the_json_knows_what_the_notes_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from handover.book.importing.report import write_json

    out = io.StringIO()
    bring(write(tmp_path), tell=lambda staging, _: write_json(staging, out.write))
    assert set(json.loads(out.getvalue())["clients"][0]) == {
        *("name", "owner", "relation", "language", "country", "contacts"),
    }
    entry = Entry.objects.get(verb="book.imported")
    for text in ("Pays late", "Calls at nine", "Renewal 2027"):
        assert text not in f"{entry.leaf!r} {out.getvalue()}{''.join(capsys.readouterr())}"


@pytest.mark.django_db
def test_the_models_and_the_migrations_agree() -> None:
    call_command("makemigrations", "book", "briefing", check=True, dry_run=True, verbosity=0)
