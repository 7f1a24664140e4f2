"""Role x action, for every address of the site: who may look (GET), and who may do (POST, with an empty form).

`access_table.txt` has a line for each page: its name, then GET and POST, each a letter for each person, in the
order of PEOPLE. A page that is not in it fails, and so does a line without a page.

    o  here it is, or it was done          s  please sign in
    r  done or refused, look at that page  -  not there for this person (404)
    u  an empty form says too little (422)
    x  not allowed (403)                   n  there is no such way (405)

What an allowed person may do with a form that says enough is tested beside each page.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from handover.administering import actions as administering
from handover.book.models import Person
from handover.departures.models import Departure
from handover.people import sessions
from tests.cast import Cast
from tests.integration.company import Company, whole_company
from tests.integration.web.conftest import admin, data, departure

__all__ = ["admin", "data", "departure"]
TABLE = Path(__file__).with_name("access_table.txt")
#: Nobody, the outsider, the leaver, the successor, another successor, the manager, approver, auditor, admin.
PEOPLE = ("nobody", "otto", "lena", "sofia", "ivan", "max", "cora", "aura", "ada")
LETTERS = {200: "o", 302: "r", 403: "x", 404: "-", 405: "n", 422: "u", 400: "u"}
SIGN_IN = "/sign-in/"


@pytest.fixture
def company(
    cast: Cast, admin: Person, departure: Departure, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> Company:
    settings.BACKUP_DIR = str(settings.DATA / "backups")
    monkeypatch.setattr(administering, "_run", lambda name: None)
    return whole_company(cast, admin, departure)


def pages() -> Iterator[URLPattern]:
    """Every address but those of programs, which knock with a token: tests/integration/api."""
    waiting: list[URLPattern | URLResolver] = list(get_resolver().url_patterns)
    while waiting:
        one = waiting.pop()
        if isinstance(one, URLPattern):
            yield one
        elif getattr(one, "namespace", None) != "api":
            waiting += one.url_patterns


def address(page: URLPattern, company: Company) -> str:
    words = company.words
    assert page.name, f"{page.pattern} has no name"
    given = {one: words[one].get(page.name, words[one].get("")) for one in page.pattern.converters}
    return reverse(page.name, kwargs=given)


def browser_of(person: Person | None) -> Browser:
    browser = Browser()
    if person is not None:
        browser.force_login(person)
        session = browser.session
        session[sessions.SINCE] = timezone.now().timestamp()
        session.save()
    return browser


def letter(browser: Browser, method: str, where: str) -> str:
    """What came of it; whatever it did is undone, a sign-out too."""
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
    with transaction.atomic():
        answer = getattr(browser, method)(where)
        # Read to its end, not closed by hand: that would close the connection that the test is on.
        b"".join(answer)
        transaction.set_rollback(True)
    browser.cookies.clear()
    browser.cookies.load(cookies)
    if answer.status_code == 302 and answer.headers["Location"].startswith(SIGN_IN) and where != SIGN_IN:
        return "s"
    return LETTERS.get(answer.status_code, "?")


def found(company: Company, who: str) -> dict[str, str]:
    """Of every page, what becomes of this person's GET and POST."""
    browser = browser_of(company.people[who])
    where = {page.name or "": address(page, company) for page in pages()}
    return {name: "".join(letter(browser, way, at) for way in ("get", "post")) for name, at in where.items()}


def expected() -> dict[str, str]:
    rows = (line.split(maxsplit=1) for line in TABLE.read_text().splitlines() if line and not line.startswith("#"))
    return {name: letters.strip() for name, letters in rows}


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_finds_what_the_table_says(company: Company, who: str) -> None:
    really, at = found(company, who), PEOPLE.index(who)
    wanted = {name: "".join(way[at] for way in letters.split()) for name, letters in expected().items()}
    different = {
        name: {"table": wanted.get(name, "no such line"), "really": really.get(name, "no such page")}
        for name in sorted({*really, *wanted})
        if really.get(name) != wanted.get(name)
    }
    assert different == {}


def test_the_outsider_may_nothing_that_not_everybody_may() -> None:
    """Read off the table: where Otto gets in, so does Ivan, who is nobody special but for one client."""
    for name, letters in expected().items():
        for way in letters.split():
            otto, ivan = way[1], way[4]
            assert otto in "-xns" or ivan in "oru", name


def test_nothing_but_what_has_to_be_is_open_without_signing_in() -> None:
    signing_in = {"sign-in", "sign-in-passkey", "sign-in-company", "sign-in-company-return"}
    public = {
        *signing_in,
        "first-run",
        "language",
        "ack",
        "ack-calendar",
        "ack-contact",
        "ack-picture",
        "healthz",
        "metrics",
    }
    is_open = {name for name, letters in expected().items() if any(way[0] not in "s" for way in letters.split())}
    assert is_open == public


def test_the_table_can_fail(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that loses its guard is noticed."""
    from handover.administering import access

    monkeypatch.setattr(access, "require", lambda request, *roles: request.user)
    browser, where = browser_of(company.people["otto"]), reverse("looks")
    assert letter(browser, "get", where) == "o"
    assert expected()["looks"][1] == "-"
