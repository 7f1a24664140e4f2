"""Exports into the book: what is stored, what a second import does, and the way back out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from handover.book.actions import import_files, undo_import
from handover.book.importing.loading.load import Outcome
from handover.book.models import (
    OWNER,
    Care,
    Client,
    Company,
    Contact,
    ImportBatch,
    ImportChange,
    ImportProblem,
    Person,
)
from handover.departures.models import Departure, Transfer
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.models import Entry
from tests.cast import Cast

ACCOUNTS = (
    "Id,Name,Type,BillingCountry,Industry,OwnerId,Account_Manager__c,Language__c,Tier__c,Renewal_Date__c\n"
    "0011t00000AAAAA,Acme,Customer,Spain,Retail,0051t00000UUUUU,0051t00000VVVVV,es,A,2026-12-01\n"
    "0011t00000BBBBB,Brix,Prospect,,,0051t00000VVVVV,,,,\n"
)
CONTACTS = (
    "Id,AccountId,LastName,FirstName,Email,Phone,OwnerId\n"
    "0031t00000AAAAA,0011t00000AAAAA,Ruiz,Ana,ana@acme.example,1,0051t00000WWWWW\n"
    "0031t00000BBBBB,0011t00000AAAAA,Sanz,Bea,,2,\n"
)
USERS = (
    "Id,Username,Name,Email,IsActive,ManagerId,Title,TimeZoneSidKey,LanguageLocaleKey,LocaleSidKey,CompanyName\n"
    "0051t00000UUUUU,u@crm,Una Ull,una@own.example,true,0051t00000VVVVV,KAM,Europe/Madrid,es,es_ES,Own SL\n"
    "0051t00000VVVVV,v@crm,Vic Vos,vic@own.example,true,,Head,Europe/Madrid,es,de_DE,Own SL\n"
    "0051t00000WWWWW,w@crm,Wes Wu,wes@own.example,false,0051t00000VVVVV,KAM,Asia/Almaty,ru,ru_KZ,Own SL\n"
)


@pytest.fixture
def exports(tmp_path: Path) -> list[Path]:
    return write(tmp_path, accounts=ACCOUNTS, contacts=CONTACTS, users=USERS)


def write(folder: Path, **texts: str) -> list[Path]:
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text)
    return [folder / f"{name}.csv" for name in texts]


def bring(paths: list[Path], **options: Any) -> Outcome:
    return import_files(paths, by=None, **options)


def everything() -> dict[str, list[Any]]:
    """The whole book as plain values."""
    return {
        model.__name__: sorted(map(str, model._default_manager.values_list()))
        for model in (Person, Client, Contact, Care, Company)
    }


@pytest.mark.django_db
def test_what_an_export_says_is_in_the_book(exports: list[Path]) -> None:
    bring(exports)
    acme = Client.objects.get(name="Acme")
    assert (acme.relation, acme.country, acme.language, acme.sector) == ("client", "ES", "es", "Retail")
    assert (acme.tier, acme.renewal_on, acme.source) == ("A", date(2026, 12, 1), "salesforce")
    assert sorted(acme.contacts.values_list("name", "email")) == [
        ("Ana Ruiz", "ana@acme.example"),
        ("Bea Sanz", None),
    ]
    una, wes = Person.objects.get(email="una@own.example"), Person.objects.get(email="wes@own.example")
    assert (una.title, una.time_zone, una.speaks, una.manager and una.manager.name) == (
        *("KAM", "Europe/Madrid", ["es"]),
        "Vic Vos",
    )
    assert (una.is_active, wes.is_active, wes.has_usable_password()) == (True, False, False)
    assert Company.objects.get().name == "Own SL"
    assert (Company.objects.get().language, Company.objects.get().time_zone) == ("es", "Europe/Madrid")


@pytest.mark.django_db
def test_everybody_named_for_a_client_is_kept_with_their_role(exports: list[Path]) -> None:
    bring(exports)
    care = Care.objects.filter(client__name="Acme").values_list("person__name", "role")
    assert set(care) == {("Una Ull", OWNER), ("Vic Vos", "Account_Manager__c"), ("Wes Wu", "contact owner")}


@pytest.mark.django_db
def test_an_import_is_one_batch_and_one_ledger_entry(exports: list[Path]) -> None:
    outcome = bring(exports)
    batch = ImportBatch.objects.get()
    assert outcome.batch == batch
    assert batch.counts == {"people": 3, "clients": 2, "contacts": 2, "problems": 1}
    assert [one["kind"] for one in batch.files] == [
        "salesforce_accounts",
        "salesforce_contacts",
        "salesforce_users",
    ]
    assert list(batch.problems.values_list("file", "row", "field", "why")) == [
        ("contacts.csv", 3, "Email", "e-mail missing")
    ]
    entry = Entry.objects.get()
    assert entry.verb == "book.imported"
    assert "ana@acme.example" not in str(entry.leaf)


@pytest.mark.django_db
def test_the_same_files_again_change_nothing(exports: list[Path]) -> None:
    bring(exports)
    before = everything()
    again = bring(exports)
    assert everything() == before
    assert (again.has_changes, again.batch) == (False, None)
    assert again.book["contacts"] == {"new": 0, "changed": 0, "unchanged": 2}
    assert (ImportBatch.objects.count(), Entry.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_a_trial_counts_and_writes_nothing(exports: list[Path], tmp_path: Path) -> None:
    trial = bring(exports, dry_run=True)
    assert trial.book["clients"] == {"new": 2, "changed": 0, "unchanged": 0}
    assert not (Client.objects.exists() or Person.objects.exists() or ImportBatch.objects.exists())
    bring(exports)
    changed = write(
        tmp_path,
        accounts=ACCOUNTS.replace("Acme,Customer", "Acme,Former Customer"),
        contacts=CONTACTS + "0031t00000CCCCC,0011t00000BBBBB,Li,Bo,bo@brix.example,,\n",
        users=USERS,
    )
    before = everything()
    trial = bring(changed, dry_run=True)
    assert trial.book["clients"] == {"new": 0, "changed": 2, "unchanged": 0}
    assert trial.book["contacts"] == {"new": 1, "changed": 0, "unchanged": 2}
    assert everything() == before
    assert bring(changed).book == trial.book


@pytest.mark.django_db
def test_a_newer_export_changes_what_it_says_and_leaves_the_rest(exports: list[Path], tmp_path: Path) -> None:
    bring(exports)
    Client.objects.filter(name="Brix").update(country="DE")
    Person.objects.filter(email="una@own.example").update(title="Said by hand")
    bring(
        write(
            tmp_path,
            accounts=ACCOUNTS.replace("Brix,Prospect,,,0051t00000VVVVV", "Brix AG,Customer,,,0051t00000UUUUU"),
            contacts=CONTACTS.replace("ana@acme.example,1", "a.ruiz@acme.example,9"),
            users=USERS,
        )
    )
    brix = Client.objects.get(source_id="0011t00000BBBBB")
    assert (brix.name, brix.relation, brix.country) == ("Brix AG", "client", "DE")
    assert brix.care.get(role=OWNER).person.name == "Una Ull"
    ana = Contact.objects.get(name="Ana Ruiz")
    assert (ana.email, ana.phone, Contact.objects.count()) == ("a.ruiz@acme.example", "9", 2)
    assert Person.objects.get(email="una@own.example").title == "Said by hand"


@pytest.mark.django_db
def test_owners_known_by_name_alone_meet_the_people_in_the_book(cast: Cast, tmp_path: Path) -> None:
    rows = "Company,Contact,E-mail,Owner\nAcme,Ana,ana@acme.example,lena LEAVER\nBrix,Bo,bo@brix.example,New Nell\n"
    bring(write(tmp_path, clients=rows))
    assert Care.objects.get(client__name="Acme").person == cast.lena
    nell = Person.objects.get(name="New Nell")
    assert (nell.email, nell.is_active) == (None, True)


@pytest.mark.django_db
def test_a_list_and_a_crm_export_of_the_same_client_meet_by_name(exports: list[Path], tmp_path: Path) -> None:
    bring(write(tmp_path, clients="Company,Contact,E-mail,Owner\nACME,Ana Ruiz,ana@acme.example,Una Ull\n"))
    bring(exports)
    acme = Client.objects.get(name_key="acme")
    assert (acme.source_id, acme.contacts.count()) == ("0011t00000AAAAA", 2)
    assert Person.objects.filter(name="Una Ull").count() == 1


@pytest.mark.django_db
def test_two_companies_of_one_name_stay_two_at_every_import(tmp_path: Path) -> None:
    files = write(tmp_path, companies="Record ID,Company name,Company owner\n1,Acme,Una\n2,Acme,Vic\n")
    bring(files)
    assert not bring(files).has_changes
    assert Client.objects.filter(name="Acme").count() == 2


@pytest.mark.django_db
def test_undoing_brings_the_book_back(cast: Cast, exports: list[Path], tmp_path: Path) -> None:
    empty = everything()
    first = bring(exports).batch
    between = everything()
    changed = ACCOUNTS.replace("Prospect,,,0051t00000VVVVV", "Customer,Spain,,0051t00000UUUUU").replace(
        "es,A", "en,B"
    )
    more = (
        CONTACTS.replace("Bea,,2", "Bea,bea@acme.example,3")
        + "0031t00000CCCCC,0011t00000BBBBB,Li,Bo,b@b.example,,\n"
    )
    second = bring(write(tmp_path, accounts=changed, contacts=more, users=USERS)).batch
    assert first is not None
    assert second is not None
    with pytest.raises(NotAllowed, match=r"changed since: .*Acme"):
        undo_import(first, by=None)
    undo_import(second, by=cast.max)
    assert _without_care_numbers(everything()) == _without_care_numbers(between)
    undo_import(first, by=None)
    assert everything() == empty
    assert [entry.verb for entry in Entry.objects.order_by("pk")][-2:] == ["book.import_undone"] * 2
    with pytest.raises(UnusableInput, match="is undone already"):
        undo_import(first, by=None)


def _without_care_numbers(book: dict[str, list[str]]) -> dict[str, list[str]]:
    """An owner who was replaced and comes back has a new row."""
    return {**book, "Care": sorted(row.partition(",")[2] for row in book["Care"])}


@pytest.mark.django_db
def test_undoing_ends_after_24_hours(exports: list[Path]) -> None:
    batch = bring(exports, now=timezone.now() - timedelta(hours=24, seconds=1)).batch
    assert batch is not None
    with pytest.raises(NotAllowed, match="older than 24 hours"):
        undo_import(batch, by=None)
    assert Client.objects.count() == 2


@pytest.mark.django_db
def test_clients_on_their_way_to_a_successor_are_not_undone(cast: Cast, exports: list[Path]) -> None:
    batch = bring(exports).batch
    assert batch is not None
    departure = Departure.objects.create(
        leaver=cast.lena,
        manager=cast.max,
        engagement="employee",
        notice_on=date(2026, 11, 1),
        last_day=date(2026, 12, 1),
        pack="company",
        pack_version="1",
        opened_by=cast.max,
    )
    Transfer.objects.create(departure=departure, client=Client.objects.get(name="Acme"), snapshot={})
    with pytest.raises(NotAllowed, match="in use: Acme"):
        undo_import(batch, by=None)
    assert Client.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("touch", ["contact", "client", "password"])
def test_rows_changed_since_are_not_undone(exports: list[Path], touch: str) -> None:
    batch = bring(exports).batch
    assert batch is not None
    if touch == "contact":
        Contact.objects.create(client=Client.objects.get(name="Brix"), name="Added by hand")
    elif touch == "client":
        Client.objects.filter(name="Brix").update(tier="C")
    else:
        person = Person.objects.get(name="Vic Vos")
        person.set_password("a long enough word")
        person.save()
    with pytest.raises(NotAllowed, match=r"changed since: (Brix|Vic Vos)"):
        undo_import(batch, by=None)


@pytest.mark.django_db
def test_people_whom_others_need_by_now_are_not_undone(cast: Cast, exports: list[Path]) -> None:
    batch = bring(exports).batch
    assert batch is not None
    client = Client.objects.create(name="By hand", name_key="by hand")
    Care.objects.create(client=client, person=Person.objects.get(name="Una Ull"), role=OWNER)
    Person.objects.filter(pk=cast.otto.pk).update(manager=Person.objects.get(name="Vic Vos"))
    with pytest.raises(NotAllowed, match="in use: Una Ull, Vic Vos"):
        undo_import(batch, by=None)


@pytest.mark.django_db
def test_only_managers_and_administrators_import(cast: Cast, exports: list[Path]) -> None:
    with pytest.raises(NotAllowed):
        import_files(exports, by=cast.otto)
    batch = import_files(exports, by=cast.max).batch
    assert batch is not None
    with pytest.raises(NotAllowed):
        undo_import(batch, by=cast.sofia)
    assert ImportBatch.objects.get().by == cast.max


@pytest.mark.django_db(transaction=True)
def test_a_fault_half_way_leaves_nothing(exports: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("the power goes")

    monkeypatch.setattr("handover.book.actions.record", breaks)
    with pytest.raises(RuntimeError):
        bring(exports)
    models = (Person, Client, Contact, Care, Company, ImportBatch, ImportChange, ImportProblem)
    assert [model.__name__ for model in models if model._default_manager.exists()] == []


@pytest.mark.django_db
def test_the_bar_hears_of_reading_and_writing(exports: list[Path]) -> None:
    heard: list[tuple[str, int, int]] = []
    bring(exports, progress=lambda what, done, total: heard.append((what, done, total)))
    assert {what for what, _, _ in heard} == {"reading", "writing"}
    assert heard[-1] == ("writing", 2, 2)


@pytest.mark.django_db
def test_times_are_as_told(exports: list[Path]) -> None:
    then = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    bring(exports, now=then)
    assert ImportBatch.objects.get().at == then
    assert Person.objects.get(name="Wes Wu").deactivated_at == then
