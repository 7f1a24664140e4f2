"""The one seam: every entrance that lets a message be judged goes through `run`, or through `judged` and `keep`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import InterfaceError, OperationalError, transaction

from handover.checks.drafts import Draft, drafted
from handover.checks.judging import Judgement, judge
from handover.checks.models import Check, Entrance
from handover.checks.reader import configured
from handover.checks.views import Text
from handover.evidence.inserting import insert
from handover.evidence.ledger import Actor, record
from handover.policy.pack import Pack
from handover.policy.situation import Situation
from handover.screening.signals import Known


def run(
    raw: bytes | Text,
    *,
    situation: Situation,
    pack: Pack,
    known: Known | None = None,
    entrance: Entrance | str,
    subject: str = "",
    departure: str = "",
    by: Actor,
    language: str = "en",
) -> tuple[Check, Judgement]:
    """Screen, decide and write down what came of it; `subject` and `departure` are "kind:id".

    Whatever goes wrong raises before anything is written: without a check there is no decision.
    """
    draft, judgement = judged(
        raw,
        situation=situation,
        pack=pack,
        known=known,
        entrance=entrance,
        subject=subject,
        departure=departure,
        by=by,
        language=language,
    )
    return keep(draft), judgement


def judged(
    raw: bytes | Text,
    *,
    situation: Situation,
    pack: Pack,
    known: Known | None = None,
    entrance: Entrance | str,
    subject: str = "",
    departure: str = "",
    by: Actor,
    language: str = "en",
) -> tuple[Draft, Judgement]:
    """Screen and decide, and say what is to be written down; nobody may hear of it before it is kept."""
    judgement = judge(raw, situation=situation, pack=pack, known=known, language=language, reader=configured())
    who = (by.id, by.name, by.role)
    where = {"entrance": Entrance(entrance).value, "subject": subject, "departure": departure}
    return drafted(judgement, situation, by=who, **where), judgement


def keep_together(groups: Sequence[Sequence[Draft]]) -> list[str]:
    """Write down what was judged about several messages at once: one transaction, an entry for each check.

    An answer for each message, in order: "" when its checks are durable, else the kind of the fault, and none of
    its checks is there. What one message's checks do wrong is no fault of the others. A database that is away is
    raised, and then nobody's checks count as written.
    """
    try:
        return _kept_at_once(groups)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        return [_kept_alone(group) for group in groups]


@transaction.atomic
def _kept_at_once(groups: Sequence[Sequence[Draft]]) -> list[str]:
    for group in groups:
        for draft in group:
            _write(draft)
    return [""] * len(groups)


def _kept_alone(group: Sequence[Draft]) -> str:
    try:
        _kept_at_once([group])
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:
        return type(fault).__name__
    return ""


@transaction.atomic
def keep(draft: Draft) -> Check:
    """Write down a judgement that was made, in one transaction with its ledger entry."""
    return _write(draft)


def _write(draft: Draft) -> Check:
    check = Check(**vars(draft))
    insert(check)
    record(
        "checks.ran",
        actor=Actor(draft.by_id, draft.by_name, draft.by_role),
        subject=draft.subject or f"check:{check.pk}",
        departure=draft.departure,
        facts=_facts(check),
        at=check.at,
    )
    return check


def _facts(check: Check) -> dict[str, Any]:
    facts = {
        "check": check.pk,
        "digest": check.digest,
        "entrance": str(check.entrance),
        "situation": check.situation,
        "decision": check.decision,
        "rules": check.reasons,
        "signals": check.signals,
        "readability": check.readability,
        "pack": {"name": check.pack, "version": check.pack_version},
    }
    return facts | {"second_reader": check.second_reader} if check.second_reader else facts
