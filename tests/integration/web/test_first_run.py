from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client as Browser
from django.urls import reverse

from handover.book.models import Company, Person, Role
from handover.evidence.models import Entry
from handover.web import first_run
from handover.web.throttle import A_NAME_FROM_ONE_ADDRESS

pytestmark = pytest.mark.django_db
PAGE = "/first-run/"


def _said(**changes: str) -> dict[str, str]:
    return {
        "token": first_run.setup_token(),
        "company": "Northwind Services",
        "language": "es",
        "country": "ES",
        "time_zone": "Europe/Madrid",
        "name": "Ada Admin",
        "email": "Ada@Northwind.example",
        "password": "a password of the tests",
        **changes,
    }


def test_a_new_installation_leads_to_the_first_page() -> None:
    assert Browser().get(reverse("sign-in")).headers["Location"] == PAGE
    assert Browser().get(PAGE).status_code == 200


def test_the_token_makes_the_company_and_the_first_administrator(data: Path) -> None:
    browser = Browser()
    assert browser.post(PAGE, _said()).headers["Location"] == "/"
    company, ada = Company.objects.get(), Person.objects.get(email="ada@northwind.example")
    assert (company.name, company.language, company.time_zone) == ("Northwind Services", "es", "Europe/Madrid")
    assert ada.has_role(Role.ADMIN) and ada.has_role(Role.MANAGER)
    assert browser.get("/").status_code == 200, "signed in at once"
    assert Entry.objects.filter(verb="book.company_set_up").count() == 1
    assert not (data / "setup.token").exists()


def test_without_the_token_nothing_is_made() -> None:
    answer = Browser().post(PAGE, _said(token="guess"))
    assert answer.status_code == 200
    assert not Company.objects.exists() and not Person.objects.exists()


def test_guessing_the_token_has_to_wait() -> None:
    browser = Browser()
    for _ in range(A_NAME_FROM_ONE_ADDRESS):
        browser.post(PAGE, _said(token="guess"))
    assert browser.post(PAGE, _said()).status_code == 429
    assert not Company.objects.exists()


def test_once_somebody_can_sign_in_the_page_is_closed() -> None:
    Browser().post(PAGE, _said())
    assert Browser().post(PAGE, _said(email="mallory@elsewhere.example")).headers["Location"] == "/"
    assert Person.objects.count() == 1


def test_a_weak_password_is_refused() -> None:
    answer = Browser().post(PAGE, _said(password="12345"))
    assert answer.context["form"].has_error("password")
    assert not Person.objects.exists()


def test_somebody_who_came_with_an_import_becomes_the_administrator() -> None:
    Person.objects.create(name="Ada from the CRM", email="ada@northwind.example", password="!")
    Browser().post(PAGE, _said())
    assert Person.objects.get().has_role(Role.ADMIN)
