"""Webhooks hear of each entry, signed, in order, whatever their server does in between."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.db import transaction
from django.utils import timezone

from handover.api import actions, webhooks
from handover.api.models import Webhook
from handover.book.models import Person, Role, RoleGrant
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.ledger import Actor, record
from handover.evidence.sequencing import place_entries
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()
URL = "https://crm.example/news"


def keeper(cast: Cast) -> Person:
    RoleGrant.objects.get_or_create(person=cast.cora, role=Role.COMPLIANCE)
    return cast.cora


class Receiver:
    """Somebody else's server, with the answers it will give; the last one for ever."""

    def __init__(self, *answers: int) -> None:
        self.answers, self.heard = list(answers), list[tuple[bytes, dict[str, str]]]()

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer == 0:
            raise ConnectionRefusedError("nobody there")
        if 200 <= answer < 300:
            self.heard.append((body, headers))
        return answer

    @property
    def subjects(self) -> list[str]:
        return [json.loads(body)["subject"] for body, _ in self.heard]


def happen(*subjects: str, verb: str = "delivery.sent") -> None:
    for subject in subjects:
        with transaction.atomic():
            personal = {"to": "secret@client.example"}
            record(verb, actor=Actor("w", "Worker", "worker"), subject=subject, personal=personal)
    place_entries()


@pytest.fixture
def hook(cast: Cast) -> Webhook:
    happen("before:1")
    hook = actions.begin_webhook(url=URL, verbs=["delivery.sent"], by=keeper(cast))
    place_entries()
    return hook


def later(minutes: int) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)


def test_what_happens_is_told_once_in_order_and_nothing_from_before(hook: Webhook) -> None:
    happen("a:1", "a:2")
    happen("b:1", verb="notices.drafted")
    server = Receiver(200)
    assert webhooks.tell(later(1), server) == 2
    assert webhooks.tell(later(2), server) == 0
    assert server.subjects == ["a:1", "a:2"]


def test_the_signature_is_over_time_and_body_and_the_body_has_nobody_in_it(hook: Webhook) -> None:
    happen("a:1")
    server = Receiver(204)
    webhooks.tell(later(1), server)
    [(body, headers)] = server.heard
    at, signed = (part.partition("=")[2] for part in headers["Handover-Signature"].split(","))
    assert hmac.new(hook.secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest() == signed
    assert b"secret@client" not in body and b"Worker" not in body


def test_an_address_that_is_away_is_asked_again_and_hears_everything(hook: Webhook) -> None:
    happen("a:1", "a:2")
    server = Receiver(0, 500, 200)
    assert webhooks.tell(later(1), server) == 0
    assert webhooks.tell(later(1), server) == 0, "it is not asked again at once"
    assert webhooks.tell(later(3), server) == 0
    hook.refresh_from_db()
    assert hook.last_error == "answered 500"
    assert webhooks.tell(later(60), server) == 2
    assert server.subjects == ["a:1", "a:2"]


def test_an_entry_that_is_refused_for_days_is_given_up_and_counted(hook: Webhook) -> None:
    happen("a:1", "a:2")
    server = Receiver(400)
    now = later(1)
    for _ in range(len(webhooks.BACK_OFF) + 1):
        webhooks.tell(now, server)
        now += timedelta(days=1)
    hook.refresh_from_db()
    assert hook.given_up == 1
    assert webhooks.tell(now, Receiver(200)) == 1


def test_an_ended_one_hears_nothing(hook: Webhook, cast: Cast) -> None:
    actions.end_webhook(hook, by=keeper(cast))
    happen("a:1")
    assert webhooks.tell(later(1), Receiver(200)) == 0


def test_two_workers_do_not_tell_the_same(hook: Webhook) -> None:
    happen("a:1")
    second = Receiver(200)
    told: list[int] = []

    def meanwhile(url: str, body: bytes, headers: dict[str, str]) -> int:
        told.append(webhooks.tell(later(1), second))
        return 200

    assert webhooks.tell(later(1), meanwhile) == 1
    assert (told, second.heard) == ([0], [])


def test_only_administrators_and_compliance_begin_one(cast: Cast) -> None:
    for person in (cast.otto, cast.lena, cast.max):
        with pytest.raises(NotAllowed):
            actions.begin_webhook(url=URL, verbs=[], by=person)


@pytest.mark.parametrize("url", ["", "ftp://x.example", "crm.example", "https://"])
def test_an_address_that_is_none_is_refused(cast: Cast, url: str) -> None:
    with pytest.raises(UnusableInput, match=r"^url:"):
        actions.begin_webhook(url=url, verbs=[], by=keeper(cast))


class Elsewhere(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.send_response(302)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def test_a_redirect_is_not_followed() -> None:
    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = Thread(target=server.handle_request)
    thread.start()
    assert webhooks.post(f"http://127.0.0.1:{server.server_port}/", b"{}", {}) == 302
    thread.join()
    server.server_close()
