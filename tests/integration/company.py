"""A company in which everything has happened once: for tests that ask for every page as everybody."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from handover.api import actions as programs
from handover.approving.models import Question
from handover.book import conflicts, pictures, staff, uploads
from handover.book.models import Client, Conflict, ImportBatch, Person, Role, RoleGrant
from handover.delivery.models import Delivery, State
from handover.departures import plan
from handover.departures.models import Departure
from handover.evidence.models import Entry
from handover.followup.actions import acknowledge
from handover.followup.models import Answer, Task
from handover.followup.wishes import DayPart, Wish
from handover.gate import holding
from handover.gate.models import Held
from handover.gate.reading import Reading
from handover.gate.session import Letter
from handover.inquiries import actions as inquiries
from handover.inquiries.facts import read_facts
from handover.lookback import actions as lookbacks
from handover.notices import actions as notices
from handover.notices.links import token
from handover.notices.models import Notice
from tests.cast import Cast
from tests.integration.followup.told import deliver
from tests.integration.lookback.looking import grounds
from tests.photos import photo

PASSWORD = "a password of the tests"
BACKUP = "handover-20260101-000000.zip"


def held_message(departure: Departure, text: str) -> Held:
    """A message of the leaver to a client that the gate holds."""
    sender, to = departure.leaver.email or "", "ana@bodega.example"
    raw = (
        f"From: {sender}\r\nTo: {to}\r\nMessage-ID: <h@northwind.example>\r\nSubject: Hi\r\n\r\n{text}\r\n".encode()
    )
    reasons = [{"rule": "announcement", "text": "It announces the departure.", "source": "pack"}]
    found = Reading("hold", subject="Hi", signals=["departure"], reasons=reasons)
    letter = Letter(sender, "", (to,), raw, sender)
    return holding.hold(letter, departure, found, outside=[to], situation={}, now=timezone.now())


@dataclass(frozen=True)
class Company:
    """Who there is, and the words that fill the addresses of pages about Lena's departure."""

    people: dict[str, Person | None]
    words: dict[str, dict[str, Any]]  # by converter, then by name of the page; "" for all others


def whole_company(cast: Cast, admin: Person, departure: Departure) -> Company:
    """`departure` with everything about it; its page names and what they are asked for."""
    auditor = Person.objects.create(name="Aura Auditor", email="aura@northwind.example", speaks=["en"])
    RoleGrant.objects.create(person=auditor, role=Role.AUDITOR)
    staff.set_password(admin, PASSWORD, by=None)
    notice, other = _told(cast, departure)
    for person in (cast.sofia, cast.lena):
        pictures.set_picture(person, photo(), by=person)
    words: dict[str, dict[str, Any]] = {
        "pk": {"": departure.pk, **_numbers(cast, admin, departure, notice)},
        "transfer_pk": {"": departure.transfers.get(client__name="Bodega Sur").pk},
        "conflict_pk": {"": Conflict.objects.get().pk},
        "token": {
            "": _upload(cast),
            "ack": token(notice),
            "ack-contact": token(notice),
            "ack-calendar": token(notice),
            "ack-picture": token(notice),
        },
        "place": {"": 1},
        "uuid": {"": other.uuid, **_held(departure)},
        "name": {"": "company", "backup-download": _backup()},
        "kind": {"": "notice"},
        "sender": {"": "manager"},
        "relation": {"": "client"},
        "language": {"": "en"},
    }
    named = {one: getattr(cast, one) for one in ("otto", "lena", "sofia", "ivan", "max", "cora")}
    return Company({"nobody": None, **named, "aura": auditor, "ada": admin}, words)


def _told(cast: Cast, departure: Departure) -> tuple[Notice, Notice]:
    """Bodega goes to Sofía, was told, and asks for a call; Nordwind goes to Ivan and waits for a yes."""
    for name, successor in (("Bodega Sur", cast.sofia), ("Nordwind Bau", cast.ivan)):
        plan.place_by_hand(departure.transfers.get(client__name=name), successor=successor, by=cast.max)
    notices.draft(departure, by=cast.max)
    told = departure.notices.get(address="ana@bodega.example")
    deliver(told, State.SENT, at=timezone.now())
    acknowledge(told, answer=Answer.CALL_ME, text="now", wish=Wish(timezone.localdate(), DayPart.MORNING))
    return told, departure.notices.get(address="jens@nordwind.example")


def _numbers(cast: Cast, admin: Person, departure: Departure, notice: Notice) -> dict[str, int]:
    client = Client.objects.get(name="Bodega Sur")
    conflicts.name_conflict(client, cast.otto, reason="cousins", by=cast.max)
    transfer = departure.transfers.get(client=client).pk
    settings_of = {"second-factor-remove": _factor(cast.max), "token-revoke": _token(cast.max)}
    batch = ImportBatch.objects.create(by=cast.max, files=[], counts={"people": 0})
    inquiry, lookback = _inquiry(cast, departure), _lookback(cast, departure)
    entry = Entry.objects.filter(departure=departure.ref).first()
    assert entry
    return {
        **dict.fromkeys(("client", "conflict-name", "conflict-lift"), client.pk),
        **dict.fromkeys(("my-client", "say-briefed", "client-calendar"), transfer),
        **dict.fromkeys(("person", "person-sign-in", "person-picture"), cast.lena.pk),
        **dict.fromkeys(("import", "import-problems", "import-undo"), batch.pk),
        **dict.fromkeys(("lookback", "lookback-table", "lookback-own-data", "lookback-forget"), lookback),
        **{f"inquiry{what}": inquiry for what in ("", "-answers", "-account", "-repair", "-own-data", "-report")},
        **dict.fromkeys(("delivery-settle", "delivery-retry"), Delivery.objects.get(notice=notice).pk),
        "call-made": transfer,
        "task-done": Task.objects.get().pk,
        "ledger-entry": entry.pk,
        "webhook": programs.begin_webhook(url="https://crm.example/", verbs=[], by=admin).pk,
        "approvals-question": _question(cast, departure, notice),
        "pack-kept": 1,
        **settings_of,
    }


def _question(cast: Cast, departure: Departure, notice: Notice) -> int:
    told = {"notice": notice, "departure": departure, "by": cast.cora, "to": cast.max, "text": "Who is Ana?"}
    return Question.objects.create(**told).pk


def _factor(person: Person) -> int:
    return int(Authenticator.objects.create(user_id=person.pk, type="totp", data={"secret": ""}).pk)


def _token(person: Person) -> int:
    return programs.issue(name="CRM", scopes=["read"], by=person)[0].pk


def _inquiry(cast: Cast, departure: Departure) -> int:
    made = inquiries.open_inquiry(departure, [], facts=read_facts({}, where="test"), by=cast.max)
    inquiries.conclude(made, by=cast.max)
    return made.pk


def _lookback(cast: Cast, departure: Departure) -> int:
    made = lookbacks.begin(departure, grounds(cast), paths=[], chunks=[], by=cast.max)
    lookbacks.finish(made, by=cast.max)
    return made.pk


def _held(departure: Departure) -> dict[str, uuid.UUID]:
    name = held_message(departure, "I am leaving").uuid
    pages = ("held", "held-read", "held-withdraw", "held-replace", "approvals-read")
    return dict.fromkeys(pages, name)


def _upload(cast: Cast) -> str:
    return uploads.keep([SimpleUploadedFile("a.csv", b"Company,Owner\nAlba,Lena Leaver\n")], by=cast.max).token


def _backup() -> str:
    path = Path(settings.BACKUP_DIR) / BACKUP
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(json.dumps({}).encode())
    return BACKUP
