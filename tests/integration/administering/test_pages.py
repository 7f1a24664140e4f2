"""Tokens, webhooks, backups, somebody's sign-in, health: what administrators do in the browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from handover.administering import actions as administering
from handover.api import trying, webhooks
from handover.api.actions import begin_webhook
from handover.api.models import HookDelivery, Token, Webhook
from handover.book.models import Person, Role, RoleGrant
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.models import Entry
from handover.evidence.sequencing import place_entries
from handover.people import factors
from tests.cast import Cast
from tests.integration.administering.conftest import Recent
from tests.integration.people.showing import by_password, is_in, with_app
from tests.integration.web.conftest import PASSWORD

URL = "https://crm.example/news"


def test_a_token_is_shown_once_and_acts_as_oneself(cast: Cast, recent: Recent) -> None:
    browser = recent(cast.max)
    said = {"name": "the CRM", "scopes": ["read"], "days": "30", "person": cast.cora.pk}
    page = browser.post(reverse("tokens"), said).content.decode()
    found = re.search(r"hvr_[\w-]{43}", page)
    assert found and Token.objects.get().person == cast.max
    assert found[0] not in browser.get(reverse("tokens")).content.decode()
    answer = Browser().get("/api/v1/departures", headers={"Authorization": f"Bearer {found[0]}"})
    assert answer.status_code == 200


def test_a_token_needs_a_sign_in_of_now(cast: Cast) -> None:
    browser = Browser()
    browser.force_login(cast.max)
    answer = browser.post(reverse("tokens"), {"name": "x", "scopes": ["read"], "days": "30"})
    assert answer.headers["Location"] == reverse("second-factor")
    assert not Token.objects.exists()


def test_ones_own_tokens_and_no_others_but_for_administrators(cast: Cast, admin: Person, recent: Recent) -> None:
    for person in (cast.max, cast.sofia):
        recent(person).post(reverse("tokens"), {"name": f"of {person}", "scopes": ["read"], "days": "1"})
    theirs = Token.objects.get(person=cast.sofia)
    seen = recent(cast.max).get(reverse("tokens")).content.decode()
    assert "of Max" in seen and "of Sof" not in seen
    assert recent(cast.max).post(reverse("token-revoke", args=[theirs.pk])).status_code == 404
    assert "of Sof" in recent(admin).get(reverse("tokens")).content.decode()
    assert recent(admin).post(reverse("token-revoke", args=[theirs.pk])).status_code == 302
    theirs.refresh_from_db()
    assert theirs.revoked_by == admin


@pytest.fixture
def hook(cast: Cast, admin: Person) -> Webhook:
    return begin_webhook(url=URL, verbs=[], by=admin)


def test_a_webhook_is_begun_and_its_secret_shown_once(cast: Cast, admin: Person, recent: Recent) -> None:
    browser = recent(admin)
    page = browser.post(reverse("webhooks"), {"url": URL, "verbs": ["delivery.sent"]}).content.decode()
    hook = Webhook.objects.get()
    assert hook.secret in page and hook.verbs == ["delivery.sent"]
    for address in (reverse("webhooks"), reverse("webhook", args=[hook.pk])):
        assert hook.secret not in browser.get(address).content.decode()


def test_a_test_is_signed_and_what_became_of_it_is_kept(cast: Cast, admin: Person, hook: Webhook) -> None:
    heard = []

    def send(url: str, body: bytes, headers: dict[str, str]) -> int:
        heard.append((url, body, headers))
        return 503

    assert trying.test(hook, by=admin, send=send) == "answered 503"
    url, body, headers = heard[0]
    assert url == URL and b'"test": true' in body and "v1=" in headers["Handover-Signature"]
    assert list(HookDelivery.objects.values_list("verb", "problem")) == [("api.webhook_tested", "answered 503")]
    with pytest.raises(NotAllowed):
        trying.test(hook, by=cast.otto, send=send)
    assert len(heard) == 1


def test_a_paused_webhook_hears_nothing_and_afterwards_all_of_it(
    cast: Cast, admin: Person, recent: Recent, hook: Webhook
) -> None:
    heard: list[bytes] = []

    def send(url: str, body: bytes, headers: dict[str, str]) -> int:
        heard.append(body)
        return 200

    page = reverse("webhook", args=[hook.pk])
    recent(admin).post(page, {"do": "pause"})
    place_entries()
    webhooks.tell(timezone.now(), send)
    assert heard == []
    recent(admin).post(page, {"do": "resume"})
    place_entries()
    webhooks.tell(timezone.now(), send)
    assert [b"webhook_paused" in body for body in heard].count(True) == 1
    assert hook.deliveries.count() == len(heard) > 1
    assert "taken" in recent(admin).get(page).content.decode()


def test_of_each_webhook_the_last_fifty_deliveries_are_kept(cast: Cast, admin: Person, hook: Webhook) -> None:
    for _ in range(52):
        trying.test(hook, by=admin, send=lambda *_: 200)
    assert hook.deliveries.count() == 50


def test_an_ended_webhook_is_not_tried(cast: Cast, admin: Person, recent: Recent, hook: Webhook) -> None:
    recent(admin).post(reverse("webhook", args=[hook.pk]), {"do": "end"})
    hook.refresh_from_db()
    with pytest.raises(UnusableInput):
        trying.test(hook, by=admin, send=lambda *_: 200)


def test_compliance_keeps_webhooks_but_sees_no_other_page_of_the_administration(cast: Cast, recent: Recent) -> None:
    RoleGrant.objects.create(person=cast.cora, role=Role.COMPLIANCE)
    browser = recent(cast.cora)
    assert browser.get(reverse("webhooks")).status_code == 200
    names = ("administration", "mail-setup", "backups")
    assert {browser.get(reverse(name)).status_code for name in names} == {404}


def test_an_administrator_helps_whoever_lost_their_device(cast: Cast, admin: Person, recent: Recent) -> None:
    with_app(cast.max)
    page = reverse("person-sign-in", args=[cast.max.pk])
    assert "App with codes" in recent(admin).get(page).content.decode()
    recent(admin).post(page, {"do": "reset-factors"})
    assert not factors.has_any(cast.max)
    browser = by_password(cast.max)
    assert is_in(browser)
    assert "1 session" in recent(admin).get(page).content.decode()
    recent(admin).post(page, {"do": "end-sessions"})
    assert not is_in(browser)
    done = Entry.objects.filter(subject=f"person:{cast.max.pk}", actor_id=admin.email).values_list(
        "verb", flat=True
    )
    assert {"people.second_factors_reset", "people.sessions_ended"} <= set(done)


def test_deactivation_and_a_new_password_end_every_session_at_once(
    cast: Cast, admin: Person, recent: Recent
) -> None:
    with_app(cast.sofia)
    factors.remove_all(cast.sofia, by=None)
    browser = by_password(cast.sofia)
    recent(admin).post(reverse("person", args=[cast.sofia.pk]), {"do": "password", "password": PASSWORD + " new"})
    assert not is_in(browser)
    theirs = Browser()
    theirs.force_login(cast.ivan)
    recent(admin).post(reverse("person", args=[cast.ivan.pk]), {"do": "deactivate"})
    assert not is_in(theirs)


@pytest.fixture
def lying(settings: LazySettings, recent: Recent) -> Path:
    path = Path(settings.BACKUP_DIR) / "handover-20260101-000000.zip"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"PK everything")
    (path.parent / "secret.key").write_text("no backup")
    return path


def test_a_backup_is_taken_by_an_administrator_and_the_ledger_tells(
    cast: Cast, admin: Person, recent: Recent, lying: Path
) -> None:
    answer = recent(admin).post(reverse("backup-download", args=[lying.name]))
    assert b"".join(answer.streaming_content) == b"PK everything"  # type: ignore[attr-defined]
    assert Entry.objects.filter(verb="administering.backup_taken", actor_id=admin.email).count() == 1
    assert lying.name in recent(admin).get(reverse("backups")).content.decode()


def test_a_link_or_an_old_session_takes_no_backup(cast: Cast, admin: Person, recent: Recent, lying: Path) -> None:
    address = reverse("backup-download", args=[lying.name])
    assert recent(admin).get(address).status_code == 405
    old = Browser()
    old.force_login(admin)
    assert old.post(address).status_code == 302
    assert recent(cast.cora).post(address).status_code == 404
    assert not Entry.objects.filter(verb="administering.backup_taken").exists()


@pytest.mark.parametrize("name", ["secret.key", "..%2Fsecret.key", "handover-20260101-000001.zip"])
def test_nothing_but_backups_is_taken(cast: Cast, admin: Person, recent: Recent, lying: Path, name: str) -> None:
    assert recent(admin).post(f"/administration/backups/{name}/").status_code == 404


def test_one_backup_at_a_time(
    cast: Cast, admin: Person, recent: Recent, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    begun: list[str] = []

    def run(name: str) -> None:
        begun.append(name)
        (Path(settings.BACKUP_DIR) / f"{name}.begun").touch()

    monkeypatch.setattr(administering, "_run", run)
    assert recent(admin).post(reverse("backups")).status_code == 302
    with pytest.raises(UnusableInput, match="already"):
        administering.start_backup(by=admin)
    assert len(begun) == 1 and Entry.objects.filter(verb="administering.backup_started").count() == 1
    with pytest.raises(NotAllowed):
        administering.start_backup(by=cast.max)


def test_health_says_what_waits(cast: Cast, admin: Person, recent: Recent) -> None:
    page = recent(admin).get(reverse("administration")).content.decode()
    assert "handover.W006" in page and ("SQLite" in page or "PostgreSQL" in page)
