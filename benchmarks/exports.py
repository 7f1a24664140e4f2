"""Invented CRM exports of any size, the same for the same size."""

# ruff: noqa: E501  # headers are as long as products write them

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

_FIRST = ("Anna", "José", "Иван", "Sofía", "Oleg", "Grace", "Lucía", "Мария", "Tomás", "Emma")
_LAST = ("Weber", "Núñez", "Петров", "García", "Kowalska", "O'Neill", "Соколова", "Muñoz", "Schmidt", "Lopez")
_TYPES = ("Customer - Direct", "Prospect", "Customer - Channel", "Former Customer", "")
_USERS = 40


def salesforce(folder: Path, contacts: int) -> list[Path]:
    """Account.csv (a third as many rows), Contact.csv and User.csv as Data Loader writes them."""
    folder.mkdir(parents=True, exist_ok=True)
    users = [_id("005", n) for n in range(_USERS)]
    accounts = max(contacts // 3, 1)
    return [
        _write(folder / "Account.csv", _ACCOUNT, (_account(n, users) for n in range(accounts))),
        _write(folder / "Contact.csv", _CONTACT, (_contact(n, n % accounts, users) for n in range(contacts))),
        _write(folder / "User.csv", _USER, (_user(n, users) for n in range(_USERS))),
    ]


_ACCOUNT = ("Id", "IsDeleted", "Name", "Type", "ParentId", "BillingCity", "BillingCountry", "Phone", "Industry", "OwnerId",
            "CreatedById", "SystemModstamp", "Account_Manager__c", "Language__c")  # fmt: skip
_CONTACT = ("Id", "IsDeleted", "AccountId", "LastName", "FirstName", "Salutation", "MailingCity", "MailingCountry", "Phone",
            "Fax", "MobilePhone", "HomePhone", "Email", "Title", "OwnerId", "CreatedById", "SystemModstamp")  # fmt: skip
_USER = ("Id", "Username", "LastName", "FirstName", "Name", "CompanyName", "Title", "Email", "TimeZoneSidKey", "LocaleSidKey",
         "LanguageLocaleKey", "ManagerId", "IsActive")  # fmt: skip


def _account(n: int, users: Sequence[str]) -> Sequence[str]:
    owner, language = users[n % _USERS], ("en", "es", "ru")[n % 3]
    manager = users[n // 7 % _USERS] if n % 6 == 0 else ""
    return (_id("001", n), "false", f"Company № {n} «Norte»", _TYPES[n % 5], "", "Madrid", "Spain", f"+34 910 {n:06d}",
            "Retail", owner, users[0], "2026-01-01T00:00:00.000Z", manager, language)  # fmt: skip


def _contact(n: int, account: int, users: Sequence[str]) -> Sequence[str]:
    return (_id("003", n), "false", _id("001", account), _LAST[n // 10 % 10], _FIRST[n % 10], "", "Madrid", "Spain",
            f"+34 600 {n:06d}", "", f"+34 700 {n:06d}", "", f"contact.{n}@company-{account}.example", "Buyer",
            users[account % _USERS], users[0], "2026-01-01T00:00:00.000Z")  # fmt: skip


def _user(n: int, users: Sequence[str]) -> Sequence[str]:
    return (users[n], f"user{n}@crm.northwind.example", f"Last{n}", f"First{n}", f"First{n} Last{n}", "Northwind Services",
            "Account Executive", f"user{n}@northwind.example", "Europe/Madrid", "es_ES", "es", users[0] if n else "",
            "true")  # fmt: skip


def _id(prefix: str, n: int) -> str:
    return f"{prefix}5g{n:010d}AAA"


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(header)
        writer.writerows(rows)
    return path
