"""The transport that the settings ask for: a mail server, or the built-in outbox."""

from __future__ import annotations

from django.conf import settings

from handover.delivery.transports import Transport, Witness
from handover.delivery.transports.address import parse
from handover.delivery.transports.outbox import Outbox
from handover.delivery.transports.smtp import Smtp


def transport() -> Transport:
    if settings.SMTP_URL:
        return Smtp(parse(settings.SMTP_URL, ca_file=settings.SMTP_CA))
    return outbox()


def witness() -> Witness | None:
    """Who can tell afterwards what went out: the outbox of itself; of a mail server, as yet, only people."""
    return None if settings.SMTP_URL else outbox()


def outbox() -> Outbox:
    return Outbox(settings.DATA / "outbox")
