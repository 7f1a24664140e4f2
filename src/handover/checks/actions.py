"""The one seam: every entrance that lets a message be judged goes through `run`."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from handover.checks.judging import Judgement, judge
from handover.checks.models import Check, Entrance
from handover.checks.reader import configured
from handover.checks.views import Text
from handover.evidence.ledger import Actor, record
from handover.policy.pack import Pack
from handover.policy.situation import Situation, as_words
from handover.screening.signals import Known, Screening


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
    judgement = judge(raw, situation=situation, pack=pack, known=known, language=language, reader=configured())
    return keep(
        judgement, situation, entrance=Entrance(entrance), subject=subject, departure=departure, by=by
    ), judgement


@transaction.atomic
def keep(
    judgement: Judgement, situation: Situation, *, entrance: Entrance, subject: str, departure: str, by: Actor
) -> Check:
    """Write down a judgement that was made, in one transaction with its ledger entry."""
    check = Check.objects.create(
        digest=judgement.screening.digest,
        entrance=entrance,
        subject=subject,
        departure=departure,
        situation=as_words(situation),
        language=judgement.screening.language,
        readability=judgement.screening.readability.value,
        decision=judgement.decision.outcome.value,
        signals=sorted(signal.value for signal in judgement.screening.present),
        findings=_places(judgement.screening),
        reasons=[reason.rule for reason in judgement.decision.reasons],
        pack=judgement.decision.pack,
        pack_version=judgement.decision.pack_version,
        second_reader=judgement.second.as_json() if judgement.second else None,
        by_id=by.id,
        by_name=by.name,
        by_role=by.role,
    )
    record(
        "checks.ran",
        actor=by,
        subject=subject or f"check:{check.pk}",
        departure=departure,
        facts=_facts(check),
        at=check.at,
    )
    return check


def _places(screening: Screening) -> list[dict[str, Any]]:
    """Where something was found. A file may be named after a client: of an attachment only its kind stays."""
    return [
        {
            "rule": one.rule,
            "signal": one.signal.value,
            "part": one.part.partition(":")[0] if one.part.startswith("attachment:") else one.part,
            "start": one.start,
            "end": one.end,
        }
        for one in screening.findings
    ]


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
