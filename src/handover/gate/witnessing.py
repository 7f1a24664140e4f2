"""The gate as a witness: a delivery of which nobody heard the answer is settled, where the gate saw it pass.

That is evidence about one attempt to deliver one text, and about nothing else. It counts if it is the approved text
to exactly its people, handed over with our delivery's own login, in the hour after that attempt began. It makes a
doubtful delivery a sent one and touches no other; nothing is sent because of it. What somebody else hands over with
the same bytes passes, because the text is approved, and proves nothing about our own attempt.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from handover.delivery import reasons
from handover.delivery.models import Delivery, State
from handover.delivery.outcomes import settle
from handover.delivery.transports.address import parse
from handover.evidence.ledger import Actor, record
from handover.gate.actions import GATE
from handover.gate.models import Passage
from handover.gate.session import Letter
from handover.notices.models import Notice

log = logging.getLogger(__name__)

#: The most patient hand-over is over by then (RFC 5321, 4.5.3.2).
ATTEMPT = timedelta(hours=1)
WITNESS = Actor(id="gate", name="gate", role="witness")


@transaction.atomic
def note(notice: Notice, letter: Letter, now: datetime) -> None:
    """Write down that the approved notice passes; durable before the mail server hears it."""
    is_ours = is_delivery(letter)
    if is_ours:
        Passage.objects.create(notice=notice, digest=notice.digest, at=now)
    record(
        "gate.notice_passed",
        actor=GATE,
        subject=notice.ref,
        departure=notice.departure.ref,
        facts={"digest": notice.digest, "message_id": notice.message_id, "by_delivery": is_ours},
        at=now,
    )


def is_delivery(letter: Letter) -> bool:
    """Whether it was handed over as our delivery does it: with its login, or with none where it has none."""
    if not settings.SMTP_URL:
        return False
    user, login = parse(settings.SMTP_URL).user, letter.login
    if "@" not in user or "@" not in login:
        # Servers add their own host to a login, or leave it out.
        user, login = user.partition("@")[0], login.partition("@")[0]
    return login.casefold() == user.casefold()


def settle_doubtful(now: datetime) -> int:
    """Settle the deliveries that are doubtful and were seen; how many were. Each is settled once, whoever looks."""
    seen = Passage.objects.filter(notice__delivery__state=State.UNCONFIRMED)
    rows = seen.select_related("notice__delivery", "notice__departure").defer("notice__raw", "notice__body")
    return sum(_settle(one.notice.delivery, one, now) for one in rows if _is_about(one, one.notice.delivery))


def _is_about(passage: Passage, delivery: Delivery) -> bool:
    """The same text, in the time of the attempt that is doubtful: an earlier one was answered and is over."""
    began = delivery.at_data_at
    return began is not None and passage.digest == delivery.digest and began <= passage.at <= began + ATTEMPT


def _settle(delivery: Delivery, passage: Passage, now: datetime) -> bool:
    is_settled = settle(
        delivery,
        State.SENT,
        from_states=(State.UNCONFIRMED,),
        actor=WITNESS,
        now=now,
        reason=reasons.FOUND_BY_WITNESS,
        detail=f"the gate saw it pass at {passage.at.isoformat(timespec='seconds')}",
    )
    log.info("delivery %s: the gate saw it pass%s", delivery.pk, "" if is_settled else " (settled before)")
    return is_settled
