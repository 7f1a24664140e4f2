"""The successor's picture on the client's page and in the contact card: by the link of the notice alone."""

from __future__ import annotations

import base64

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from handover.book import pictures
from handover.book.models import Picture
from handover.departures import plan
from handover.departures.models import Cancellation
from handover.evidence.models import Entry
from handover.notices.links import token
from handover.notices.models import Notice
from tests.cast import Cast
from tests.integration.conftest import SignIn
from tests.photos import photo


@pytest.fixture
def page(cast: Cast, told: Notice) -> str:
    """The page of a client who was told and goes to Sofía; she has a picture, Ivan has another."""
    pictures.set_picture(cast.sofia, photo(), by=cast.sofia)
    pictures.set_picture(cast.ivan, photo("PNG", (60, 60)), by=cast.ivan)
    return f"/a/{token(told)}/"


def test_the_client_sees_who_looks_after_them(cast: Cast, page: str) -> None:
    before = Entry.objects.count()
    shown = Browser().get(page + "?lang=en").content.decode()
    assert f'src="picture-1.jpg" width="128" height="128" alt="Picture of {cast.sofia.name}"' in shown
    seen = Browser().get(page + "picture-1.jpg")
    assert (seen.status_code, seen["Content-Type"], seen["X-Content-Type-Options"]) == (
        200,
        "image/jpeg",
        "nosniff",
    )
    assert (seen["Cache-Control"], seen["X-Robots-Tag"]) == ("no-store, private", "noindex, nofollow")
    assert seen.content == bytes(Picture.objects.get(person=cast.sofia).content)
    assert not seen.cookies
    assert Entry.objects.count() == before


def test_nobody_else_s_picture_is_there(page: str) -> None:
    for place in (0, 2, 99):
        assert Browser().get(f"{page}picture-{place}.jpg").status_code == 404
    assert Browser().get("/a/not-a-token/picture-1.jpg").status_code == 404
    assert Browser().post(page + "picture-1.jpg").status_code == 405


def test_the_card_holds_the_same_picture(cast: Cast, page: str) -> None:
    card = Browser().get(page + "contact.vcf").content.replace(b"\r\n ", b"")
    (line,) = (one for one in card.split(b"\r\n") if one.startswith(b"PHOTO;ENCODING=b;TYPE=JPEG:"))
    assert base64.b64decode(line.partition(b":")[2]) == bytes(Picture.objects.get(person=cast.sofia).content)


def test_staff_see_it_where_the_client_is_placed(cast: Cast, sign_in: SignIn, told: Notice, page: str) -> None:
    transfer = told.covers.get().transfer
    seen = sign_in(cast.max).get(reverse("transfer", args=[told.departure.pk, transfer.pk])).content.decode()
    assert f'class="portrait" src="{reverse("person-picture", args=[cast.sofia.pk])}?v=' in seen


def test_without_a_picture_the_page_and_the_card_are_as_before(cast: Cast, told: Notice) -> None:
    page = f"/a/{token(told)}/"
    assert "<img" not in Browser().get(page).content.decode()
    assert b"PHOTO" not in Browser().get(page + "contact.vcf").content
    assert Browser().get(page + "picture-1.jpg").status_code == 404


def test_a_removed_picture_is_gone_at_once(cast: Cast, page: str) -> None:
    pictures.remove_picture(cast.sofia, by=cast.sofia)
    assert "<img" not in Browser().get(page).content.decode()
    assert Browser().get(page + "picture-1.jpg").status_code == 404


def test_with_another_successor_it_is_theirs(cast: Cast, told: Notice, page: str) -> None:
    transfer = told.covers.get().transfer
    plan.place_by_hand(transfer, successor=cast.ivan, by=cast.max)
    assert Browser().get(page + "picture-1.jpg").content == bytes(Picture.objects.get(person=cast.ivan).content)


def test_a_departure_that_was_called_off_shows_nobody(cast: Cast, told: Notice, page: str) -> None:
    Cancellation.objects.create(departure=told.departure, by=cast.max, at=timezone.now(), reason="stays")
    assert Browser().get(page + "picture-1.jpg").status_code == 404
