"""Signed checkpoints of the ledger leave the machine by mail: what lies in a mailbox elsewhere, nobody rewrites."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.conf import settings

from handover.delivery.transports import Doubtful, Fault, Outgoing, Transport
from handover.evidence.models import Checkpoint
from handover.evidence.witnesses import published, unpublished


def mail_checkpoints(transport: Transport, now: datetime) -> int:
    """Send to each address of HANDOVER_CHECKPOINT_MAIL what has not arrived there; how many went out.

    A doubtful one counts as not arrived: a checkpoint that comes twice does no harm, one that is missing does.
    """
    return sum(_mail_to(address, transport, now) for address in _addresses())


def _addresses() -> list[str]:
    return [address.strip() for address in settings.CHECKPOINT_MAIL.split(",") if address.strip()]


def _mail_to(address: str, transport: Transport, now: datetime) -> int:
    gone = 0
    for checkpoint in unpublished(f"mail:{address}", now):
        fault = _send(checkpoint, address, transport, now)
        published(checkpoint, f"mail:{address}", fault=fault, now=now)
        if fault:
            break
        gone += 1
    return gone


def _send(checkpoint: Checkpoint, address: str, transport: Transport, now: datetime) -> str:
    try:
        transport.hand_over(_message(checkpoint, address, now), lambda: None)
    except Doubtful as doubt:
        return f"doubtful: {doubt.reason}"
    except Fault as fault:
        return f"{fault.reason} {fault.detail}".strip()
    return ""


def _message(checkpoint: Checkpoint, address: str, now: datetime) -> Outgoing:
    sender = settings.BOUNCE_ADDRESS or address
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = sender, address
    mail["Subject"] = f"Handover checkpoint {checkpoint.size}"
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<checkpoint-{checkpoint.size}-{checkpoint.root[:16]}@{address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(checkpoint.note)
    return Outgoing(str(mail["Message-ID"]), sender, address, (), bytes(mail))
