"""A picture of a member of staff: who sets it, who sees it, and that it is gone when it is to be gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from handover.book import pictures, staff
from handover.book.actions import import_files
from handover.book.models import Person, Picture
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.models import Entry
from tests.cast import Cast
from tests.integration.conftest import SignIn
from tests.integration.web.conftest import admin
from tests.photos import opened, photo

__all__ = ["admin"]
pytestmark = pytest.mark.django_db


def address(person: Person) -> str:
    return reverse("person-picture", args=[person.pk])


def upload(raw: bytes) -> dict[str, SimpleUploadedFile]:
    return {"picture": SimpleUploadedFile("me.png", raw, content_type="text/html")}


def verbs() -> list[str]:
    return list(Entry.objects.filter(verb__startswith="book.p").order_by("id").values_list("verb", flat=True))


def test_somebody_sets_their_picture_and_colleagues_see_it(cast: Cast, sign_in: SignIn) -> None:
    mine = sign_in(cast.sofia)
    said = mine.post(address(cast.sofia), upload(photo("PNG")), follow=True)
    assert said.redirect_chain == [(reverse("account"), 302)]
    assert f'src="{address(cast.sofia)}?v=' in said.content.decode()
    seen = sign_in(cast.otto).get(address(cast.sofia))
    assert (seen.status_code, seen["Content-Type"], seen["X-Content-Type-Options"]) == (
        200,
        "image/jpeg",
        "nosniff",
    )
    assert "no-store" in seen["Cache-Control"]
    assert opened(seen.content).size == (256, 256)
    row = Picture.objects.get()
    assert (row.person, row.set_by, row.removed_at) == (cast.sofia, cast.sofia, None)
    entry = Entry.objects.get(verb="book.picture_set")
    assert (entry.actor_id, entry.actor_role, entry.subject) == (
        *(cast.sofia.email, "person", f"person:{cast.sofia.pk}"),
    )


def test_nobody_sees_it_without_signing_in(cast: Cast, client: object, sign_in: SignIn) -> None:
    pictures.set_picture(cast.sofia, photo(), by=cast.sofia)
    browser = sign_in(cast.otto)
    browser.logout()
    answer = browser.get(address(cast.sofia))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("sign-in"))


def test_an_administrator_may_do_it_for_them_and_nobody_else(cast: Cast, admin: Person, sign_in: SignIn) -> None:
    said = sign_in(admin).post(address(cast.sofia), upload(photo()), follow=True)
    assert said.redirect_chain == [(reverse("person", args=[cast.sofia.pk]), 302)]
    assert "Replace the picture" in said.content.decode()
    for other in (cast.otto, cast.ivan, cast.max):
        assert sign_in(other).post(address(cast.sofia), upload(photo())).status_code == 404
        assert sign_in(other).post(address(cast.sofia), {"do": "remove"}).status_code == 404
        with pytest.raises(NotAllowed):
            pictures.set_picture(cast.sofia, photo(), by=other)
        with pytest.raises(NotAllowed):
            pictures.remove_picture(cast.sofia, by=other)
    assert verbs() == ["book.picture_set"]


def test_a_second_picture_takes_the_place_of_the_first(cast: Cast) -> None:
    first = pictures.set_picture(cast.sofia, photo(), by=cast.sofia)
    second = pictures.set_picture(cast.sofia, photo("WEBP"), by=cast.sofia)
    first.refresh_from_db()
    assert (bytes(first.content), first.removed_by) == (b"", cast.sofia)
    assert pictures.current(cast.sofia) == second
    with pytest.raises(IntegrityError), transaction.atomic():
        Picture.objects.create(person=cast.sofia, content=b"x", set_by=cast.sofia)


def test_removed_is_gone_and_who_removed_it_stays(cast: Cast, admin: Person, sign_in: SignIn) -> None:
    pictures.set_picture(cast.sofia, photo(), by=cast.sofia)
    sign_in(admin).post(address(cast.sofia), {"do": "remove"})
    row = Picture.objects.get()
    assert (bytes(row.content), row.removed_by) == (b"", admin)
    assert row.removed_at is not None
    assert sign_in(cast.sofia).get(address(cast.sofia)).status_code == 404
    pictures.remove_picture(cast.sofia, by=cast.sofia)
    assert verbs() == ["book.picture_set", "book.picture_removed"]


def test_whoever_leaves_takes_it_along(cast: Cast, admin: Person, sign_in: SignIn) -> None:
    pictures.set_picture(cast.sofia, photo(), by=cast.sofia)
    staff.deactivate(cast.sofia, by=admin)
    assert bytes(Picture.objects.get().content) == b""
    assert sign_in(admin).get(address(cast.sofia)).status_code == 404
    with pytest.raises(UnusableInput, match="works here no more"):
        pictures.set_picture(cast.sofia, photo(), by=admin)
    assert verbs() == ["book.picture_set", "book.person_deactivated"]


def test_an_import_that_says_so_takes_it_off_as_well(cast: Cast, tmp_path: Path) -> None:
    pictures.set_picture(cast.sofia, photo(), by=cast.sofia)
    users = tmp_path / "users.csv"
    users.write_text(f"Id,Username,Name,Email,IsActive\n0051t00000UUUUU,s@crm,Sofía,{cast.sofia.email},false\n")
    import_files([users], by=cast.max)
    row = Picture.objects.get()
    assert (bytes(row.content), row.removed_by) == (b"", cast.max)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"<script>alert(1)</script>", "picture: is no JPEG, PNG or WebP"),
        (b"\xff\xd8\xff" + b"x" * 5_000_000, "picture: is larger than 5 MB"),
        (photo()[:100], "picture: is damaged; save it anew and try again"),
    ],
    ids=["a script", "too large", "damaged"],
)
def test_what_is_no_picture_is_one_clear_line(cast: Cast, sign_in: SignIn, raw: bytes, why: str) -> None:
    mine = sign_in(cast.sofia)
    referer = "http://testserver" + reverse("account")
    said = mine.post(address(cast.sofia), upload(raw), HTTP_REFERER=referer, follow=True)
    assert why in said.content.decode()
    assert mine.post(address(cast.sofia)).status_code == 422
    assert not Picture.objects.exists()


def test_it_stands_beside_the_name_of_the_successor(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.sofia).get(reverse("account")).content.decode()
    assert "<img" not in page.split('id="picture"')[1].split("</section>")[0]
    pictures.set_picture(cast.sofia, photo(), by=cast.sofia)
    page = sign_in(cast.sofia).get(reverse("account")).content.decode()
    assert f'alt="Picture of {cast.sofia.name}"' in page
