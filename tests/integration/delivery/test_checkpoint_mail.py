from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import pytest
from django.conf import LazySettings
from django.db import transaction

from handover.delivery import reasons
from handover.delivery.checkpoints import mail_checkpoints
from handover.delivery.transports import Doubtful, Unreachable
from handover.delivery.transports.memory import Memory
from handover.evidence.ledger import Actor, record
from handover.evidence.models import Checkpoint, Publication
from handover.evidence.sequencing import make_checkpoint, place_entries

NOW = datetime(2026, 11, 24, 11, tzinfo=UTC)


@pytest.fixture
def checkpoint(db: None, settings: LazySettings) -> Checkpoint:
    settings.CHECKPOINT_MAIL = "auditor@elsewhere.example"
    with transaction.atomic():
        record("tests.happened", actor=Actor("a", "A", "manager"), subject="test:1")
    place_entries()
    made = make_checkpoint()
    assert made is not None
    return made


def test_a_checkpoint_is_mailed_once_as_it_was_signed(checkpoint: Checkpoint) -> None:
    transport = Memory()
    assert mail_checkpoints(transport, NOW) == 1
    assert mail_checkpoints(transport, NOW) == 0
    (message,) = transport.taken
    assert message.to == "auditor@elsewhere.example"
    text = message_from_bytes(message.raw).get_payload(decode=True)
    assert isinstance(text, bytes)
    assert text.decode().replace("\r\n", "\n").strip() == checkpoint.note.strip()


@pytest.mark.parametrize("trouble", [Unreachable(reasons.SERVER_UNREACHABLE), Doubtful(reasons.NO_ANSWER)])
def test_what_did_not_arrive_for_certain_is_mailed_again_later(checkpoint: Checkpoint, trouble: Exception) -> None:
    assert mail_checkpoints(Memory(after=lambda message: trouble), NOW) == 0
    assert Publication.objects.get().fault != ""
    assert mail_checkpoints(Memory(), NOW) == 0, "not at once"
    assert mail_checkpoints(Memory(), NOW + timedelta(hours=1)) == 1


def test_without_an_address_nothing_is_mailed(checkpoint: Checkpoint, settings: LazySettings) -> None:
    settings.CHECKPOINT_MAIL = ""
    assert mail_checkpoints(Memory(), NOW) == 0
