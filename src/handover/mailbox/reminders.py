"""What is still to be done about mailboxes: for the terminal, and by mail to the manager, once for each reason."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from handover.delivery.transports import Fault, Outgoing, Transport, configured
from handover.departures.models import Departure
from handover.evidence.ledger import record
from handover.mailbox import actions, managing
from handover.mailbox.models import MailboxPlan, Reminder, System
from handover.notices import office
from handover.notices.mime import Mail, Mailbox, compose, wire_address

log = logging.getLogger(__name__)

EARLY = timedelta(days=7)


def due(row: MailboxPlan, today: date) -> list[str]:
    """Codes of what is due by that day, the most pressing first."""
    if row.is_closed:
        return []
    codes = {
        "close_now": today >= row.closes_on,
        "install": today >= row.starts_on - EARLY and not _is_installed(row),
        "tell": today >= row.starts_on - 2 * EARLY and not row.tellings.exists(),
        "closes_soon": row.closes_on - EARLY <= today < row.closes_on and row.installations.exists(),
    }
    return [code for code, is_due in codes.items() if is_due]


def _is_installed(row: MailboxPlan) -> bool:
    """Since it was planned last."""
    return row.installations.filter(at__gte=row.planned_at).exists()


def words(code: str, row: MailboxPlan) -> str:
    said = {
        "plan": _("Plan what happens to the mailbox after the last day."),
        "tell": _("Tell the leaver what happens to the mailbox, and keep the proof."),
        "install": _("Put the automatic reply into the mailbox by %(day)s."),
        "closes_soon": _("The mailbox closes on %(day)s."),
        "close_now": _("The mailbox has to be closed: its time was over on %(day)s."),
    }[code]
    return said % {"day": row.starts_on if code == "install" else row.closes_on}


def chore(now: datetime) -> int:
    """`tend` with what this installation has, for the worker."""
    transport = configured.transport()
    try:
        return tend(transport, now, sieve=settings.SIEVE_URL)
    finally:
        transport.close()


def tend(transport: Transport, now: datetime, *, sieve: str = "") -> int:
    """Close what is due where we can, remind of the rest; how many reminders went out. For a worker."""
    today = office.today(now)
    open_rows = MailboxPlan.objects.filter(closing=None).select_related("departure__manager", "departure__leaver")
    is_over = Q(closes_on__lte=today) | Q(departure__cancellation__isnull=False)
    for row in open_rows.filter(is_over) if sieve else []:
        _close_by_itself(row, sieve)
    rows = open_rows.filter(departure__cancellation=None)
    return sum(_remind(row, code, transport, now) for row in rows for code in due(row, today))


def _close_by_itself(row: MailboxPlan, sieve: str) -> None:
    last = row.installations.last()
    if last is None or last.system != System.SIEVE:
        return
    try:
        managing.remove(managing.server(sieve), row.departure.leaver.email or "")
    except Exception as trouble:
        log.error("%s cannot be closed: %s", row.ref, type(trouble).__name__)
        return
    actions.closed(row, by=None)


def _remind(row: MailboxPlan, code: str, transport: Transport, now: datetime) -> bool:
    departure = row.departure
    if not departure.manager.email or Reminder.objects.filter(plan=row, code=code).exists():
        return False
    try:
        # Sent first: a reminder that comes twice after a crash is better than one that never comes.
        transport.hand_over(_message(departure, code, row, now), lambda: None)
    except Fault as fault:
        log.warning("%s: reminder %s not sent: %s", row.ref, code, fault.reason)
        return False
    with transaction.atomic():
        Reminder.objects.create(plan=row, code=code, to=departure.manager, at=now)
        actor = actions.BY_ITSELF
        record(
            "mailbox.reminded", actor=actor, subject=row.ref, departure=departure.ref, facts={"code": code}, at=now
        )
    return True


def _message(departure: Departure, code: str, row: MailboxPlan, now: datetime) -> Outgoing:
    manager = departure.manager
    address, name = manager.email or "", departure.leaver.name
    language = manager.language or office.company(manager).language
    with override(language):
        subject = _("Mailbox of %(name)s") % {"name": name}
        body = f"{words(code, row)}\n\n{settings.BASE_URL}/departures/{departure.pk}/"
    message_id = f"<{departure.pk}.{code}.{row.pk}@mailbox.{wire_address(address).rpartition('@')[2]}>"
    raw = compose(
        Mail(
            sender=Mailbox("Handover", address),
            to=Mailbox(manager.name, address),
            copies=(),
            reply_to=Mailbox(manager.name, address),
            subject=subject,
            body=body,
            language=language,
            message_id=message_id,
            date=now,
        )
    )
    sender = wire_address(settings.BOUNCE_ADDRESS or address)
    return Outgoing(message_id, sender, wire_address(address), (), b"Auto-Submitted: auto-generated\r\n" + raw)
