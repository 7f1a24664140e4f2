from __future__ import annotations

from django.urls import reverse

from handover.book.models import Conflict, Person, Role
from handover.departures.models import Departure, Placement
from tests.cast import Cast, make_client
from tests.integration.conftest import SignIn


def test_clients_are_found_by_name_address_owner_and_relation(cast: Cast, sign_in: SignIn) -> None:
    make_client(cast.lena, "Bodega Sur", ("Ana", "ana@bodega.example"), ("Ana B.", "ana2@bodega.example"))
    make_client(cast.sofia, "Prospectos SL", relation="prospect")
    browser = sign_in(cast.max)

    def found(**asked: str | int) -> list[str]:
        return [client.name for client in browser.get(reverse("clients"), asked).context["page"]]

    assert found() == ["Bodega Sur", "Prospectos SL"]
    assert found(q="ANA") == ["Bodega Sur"]
    assert found(owner=cast.sofia.pk) == ["Prospectos SL"]
    assert found(relation="client") == ["Bodega Sur"]
    assert found(owner="none") == []


def test_staff_see_their_own_clients_only(cast: Cast, sign_in: SignIn) -> None:
    mine, other = make_client(cast.sofia, "Mine"), make_client(cast.lena, "Hers")
    browser = sign_in(cast.sofia)
    assert [client.name for client in browser.get(reverse("clients")).context["page"]] == ["Mine"]
    assert browser.get(reverse("client", args=[mine.pk])).status_code == 200
    assert browser.get(reverse("client", args=[other.pk])).status_code == 404


def test_a_successor_sees_the_client_who_is_coming(cast: Cast, departure: Departure, sign_in: SignIn) -> None:
    transfer = departure.transfers.get(client__name="Bodega Sur")
    Placement.objects.filter(transfer=transfer).update(successor=cast.sofia)
    address = reverse("client", args=[transfer.client_id])
    assert sign_in(cast.sofia).get(address).status_code == 200
    assert sign_in(cast.otto).get(address).status_code == 404


def test_a_conflict_is_named_and_lifted(cast: Cast, sign_in: SignIn) -> None:
    client = make_client(cast.lena, "Bodega Sur")
    browser = sign_in(cast.max)
    said = {"person": cast.sofia.pk, "reason": "married to the owner"}
    browser.post(reverse("conflict-name", args=[client.pk]), said)
    conflict = Conflict.objects.get()
    assert (conflict.person, conflict.named_by) == (cast.sofia, cast.max)
    assert "married to the owner" in browser.get(reverse("client", args=[client.pk])).content.decode()
    browser.post(reverse("conflict-lift", args=[client.pk, conflict.pk]))
    assert not Conflict.objects.exists()


def test_an_administrator_adds_a_person_who_then_signs_in(cast: Cast, sign_in: SignIn, admin: Person) -> None:
    browser = sign_in(admin)
    said = {"name": "Nina Neu", "email": "Nina@northwind.example", "title": "Account Manager", "language": "en"}
    page = browser.post(reverse("person-new"), said).headers["Location"]
    browser.post(page, {"do": "roles", "roles": ["manager"]})
    browser.post(page, {"do": "password", "password": "a good long password"})
    nina = Person.objects.get(email="nina@northwind.example")
    assert nina.has_role(Role.MANAGER) and nina.check_password("a good long password")


def test_what_is_known_of_a_person_is_saved_for_the_plan(cast: Cast, sign_in: SignIn, admin: Person) -> None:
    page = reverse("person", args=[cast.sofia.pk])
    said = {
        "do": "describe",
        "name": "Sofía Sucesora",
        "speaks": "es, EN, es",
        "sectors": "wine, food",
        "capacity": "12",
    }
    sign_in(admin).post(page, said)
    cast.sofia.refresh_from_db()
    assert (cast.sofia.speaks, cast.sofia.sectors, cast.sofia.capacity) == (["es", "en"], ["wine", "food"], 12)


def test_a_role_is_taken_back_but_never_that_of_the_last_administrator(
    cast: Cast, sign_in: SignIn, admin: Person
) -> None:
    browser = sign_in(admin)
    browser.post(reverse("person", args=[cast.max.pk]), {"do": "roles", "roles": []})
    assert not cast.max.roles.exists()
    page = reverse("person", args=[admin.pk])
    browser.post(page, {"do": "roles", "roles": []}, HTTP_REFERER=f"http://testserver{page}")
    assert admin.has_role(Role.ADMIN)


def test_whoever_left_is_shown_as_gone(cast: Cast, sign_in: SignIn, admin: Person) -> None:
    browser = sign_in(admin)
    browser.post(reverse("person", args=[cast.otto.pk]), {"do": "deactivate"})
    cast.otto.refresh_from_db()
    assert not cast.otto.is_active


def test_managers_are_not_administrators(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.max).get(reverse("people")).status_code == 404
