"""A link opens one client's page, and nobody can make one."""

from __future__ import annotations

import base64
import uuid

import pytest

from handover.departures.models import Departure
from handover.notices.links import link, notice_of, token
from handover.notices.models import Notice
from tests.cast import Cast, make_client
from tests.integration.notices.telling import leaving, place, told


@pytest.fixture
def notice(departure: Departure) -> Notice:
    return told(departure)[0]


def test_a_token_opens_its_own_notice(notice: Notice, settings: object) -> None:
    settings.BASE_URL = "https://clients.northwind.example"  # type: ignore[attr-defined]
    assert notice_of(token(notice)) == notice
    assert link(notice) == f"https://clients.northwind.example/a/{token(notice)}/"
    assert set(token(notice)) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


def test_a_token_with_any_sign_changed_opens_nothing(notice: Notice) -> None:
    good = token(notice)
    for at, sign in enumerate(good):
        bad = good[:at] + ("A" if sign != "A" else "B") + good[at + 1 :]
        assert notice_of(bad) is None


@pytest.mark.parametrize(
    "odd", ["", "x", "A" * 48, "Ж" * 48, "A" * 5000, "../../etc/passwd", "%00", "=" * 48, "\x00"]
)
def test_what_is_no_token_opens_nothing(notice: Notice, odd: str) -> None:
    assert notice_of(odd) is None


def test_a_signature_for_one_client_opens_nothing_of_another(cast: Cast) -> None:
    make_client(cast.lena, "Acme", ("Ann", "ann@acme.example"), ("Bob", "bob@acme.example"))
    departure = leaving(cast)
    place(departure, cast.sofia)
    ann, bob = (base64.urlsafe_b64decode(token(notice)) for notice in told(departure))
    mixed = base64.urlsafe_b64encode(bob[:16] + ann[16:]).decode()
    assert notice_of(mixed) is None


def test_a_token_belongs_to_one_address(notice: Notice) -> None:
    good = token(notice)
    Notice.objects.update(address="eve@evil.example")
    assert notice_of(good) is None


def test_a_token_made_with_another_key_opens_nothing_until_the_key_is_known(
    notice: Notice, settings: object
) -> None:
    good, old = token(notice), settings.SECRET_KEY  # type: ignore[attr-defined]
    settings.SECRET_KEY = "another-key-altogether"  # type: ignore[attr-defined]
    assert notice_of(good) is None
    settings.SECRET_KEY_FALLBACKS = [old]  # type: ignore[attr-defined]
    assert notice_of(good) == notice


def test_a_link_stays_good_when_the_text_is_written_anew(notice: Notice, cast: Cast) -> None:
    good = token(notice)
    place(notice.departure, cast.ivan)
    (after,) = told(notice.departure)
    assert after.digest != notice.digest and notice_of(good) == after


def test_a_notice_that_is_not_there_opens_nothing(db: None) -> None:
    assert notice_of(token(Notice(uuid=uuid.uuid4(), address="ann@acme.example"))) is None
