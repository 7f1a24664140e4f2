"""The two updates of every notice, in SQL: the ORM takes longer to write them than the database to run them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from handover.delivery.models import Delivery, State
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

# Verbs that cancel a departure, or change, withdraw and refuse a notice, lock these rows first: either they were
# first and are seen, or they come too late. Each statement sees what was committed before it began, so the locks
# stand before the question. In one order, the departure before the notice, nobody waits in a circle.
LOCKS = """
SELECT 1 FROM departures_departure WHERE id = %s FOR KEY SHARE;
SELECT 1 FROM notices_notice WHERE id = %s FOR SHARE;
"""

_FIELDS = {field.name: field for field in Delivery._meta.concrete_fields}


def lock(notice: Notice) -> None:
    """From here to the commit nobody takes back what the notice rests on.

    On SQLite the transaction itself, begun IMMEDIATE, keeps every other writer out.
    """
    if connection.features.has_select_for_update:
        with connection.cursor() as cursor:
            cursor.execute(LOCKS, [notice.departure_id, notice.pk])


def to_at_data(delivery: Delivery, *, worker: str, now: datetime) -> bool:
    """Move the worker's claimed row to `at_data`, committed, unless anything speaks against it; whether it did.

    Outside of a transaction: PostgreSQL runs what comes in one message as one transaction, and so one journey does
    for begin, locks, question and commit. SQLite needs the one statement only.
    """
    notice, has_locks = delivery.notice, connection.features.has_select_for_update
    key = [notice.ref, delivery.digest]
    values = [connection.ops.adapt_datetimefield_value(now), delivery.pk, worker, notice.pk, delivery.digest]
    values += [notice.departure_id, *key, *key]
    with connection.cursor() as cursor:
        if not has_locks:
            cursor.execute(TO_AT_DATA, values)
            return bool(cursor.rowcount == 1)
        cursor.execute(LOCKS + TO_AT_DATA, [notice.departure_id, notice.pk, *values])
        while cursor.nextset():
            pass
        return bool(cursor.rowcount == 1)


def move(
    delivery: Delivery, from_states: Sequence[State], claimed_by: str | None, columns: Mapping[str, Any]
) -> bool:
    """Set these fields of the row if it is in one of `from_states`, and still this worker's if one is named."""
    fields = {_FIELDS[name]: value for name, value in columns.items()}
    changes = ", ".join(f"{field.column} = %s" for field in fields)
    states = ", ".join(["%s"] * len(from_states))
    guard = f"id = %s AND state IN ({states})" + ("" if claimed_by is None else " AND claim = %s")
    values = [field.get_db_prep_save(value, connection) for field, value in fields.items()]
    values += [delivery.pk, *(state.value for state in from_states), *([] if claimed_by is None else [claimed_by])]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE delivery_delivery SET {changes} WHERE {guard}", values)  # noqa: S608 - our own names
        return bool(cursor.rowcount == 1)
