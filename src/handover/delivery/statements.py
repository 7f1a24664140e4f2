"""What is asked at the last moment, in SQL: the ORM takes longer to write it than the database to run it."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from handover.delivery.models import Delivery
from handover.notices.models import Notice

# Nothing that could speak against the notice exists at all. Where something does (an approval taken back, perhaps
# given again), no row is updated, and the whole question is asked again by `readiness.objections`.
TO_AT_DATA = """
UPDATE delivery_delivery SET state = 'at_data', at_data_at = %s
WHERE id = %s AND state = 'claimed' AND claim = %s
  AND EXISTS (SELECT 1 FROM notices_notice WHERE id = %s AND digest = %s)
  AND NOT EXISTS (SELECT 1 FROM departures_cancellation WHERE departure_id = %s)
  AND NOT EXISTS (SELECT 1 FROM delivery_pause WHERE ended_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM approvals_refusal WHERE subject = %s AND digest = %s)
  AND NOT EXISTS (
    SELECT 1 FROM approvals_withdrawal
    JOIN approvals_approval ON approvals_approval.id = approvals_withdrawal.approval_id
    WHERE approvals_approval.subject = %s AND approvals_approval.digest = %s)
"""

# Verbs that cancel a departure, or change, withdraw and refuse a notice, lock these rows first. In one order, the
# departure before the notice, nobody waits in a circle.
LOCKS = (
    "SELECT 1 FROM departures_departure WHERE id = %s FOR KEY SHARE",
    "SELECT 1 FROM notices_notice WHERE id = %s FOR SHARE",
)


def lock(notice: Notice) -> None:
    """From here to the commit nobody takes back what the notice rests on: they were first, or they come too late.

    On SQLite the transaction itself, begun IMMEDIATE, keeps every other writer out.
    """
    if connection.features.has_select_for_update:
        with connection.cursor() as cursor:
            for statement, row in zip(LOCKS, (notice.departure_id, notice.pk), strict=True):
                cursor.execute(statement, [row])


def to_at_data(delivery: Delivery, *, worker: str, now: datetime) -> bool:
    """Move the worker's claimed row to `at_data` unless anything at all speaks against it; whether it did."""
    notice = delivery.notice
    at = connection.ops.adapt_datetimefield_value(now)
    key = [notice.ref, delivery.digest]
    values = [at, delivery.pk, worker, notice.pk, delivery.digest, notice.departure_id, *key, *key]
    with connection.cursor() as cursor:
        cursor.execute(TO_AT_DATA, values)
        return bool(cursor.rowcount == 1)
