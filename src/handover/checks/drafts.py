"""PURE of Django: what will be written down about a judgement, before it is: plain words that travel as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from handover.policy.situation import Situation, as_words

if TYPE_CHECKING:
    from handover.checks.judging import Judgement
    from handover.screening.signals import Screening


@dataclass(frozen=True)
class Draft:
    """The columns of a check (see `checks.models.Check`), without a word of the message."""

    digest: str
    entrance: str
    subject: str
    departure: str
    situation: dict[str, str]
    language: str
    readability: str
    decision: str
    signals: list[str]
    findings: list[dict[str, Any]]
    reasons: list[str]
    pack: str
    pack_version: str
    second_reader: dict[str, Any] | None
    by_id: str
    by_name: str
    by_role: str


def drafted(
    judgement: Judgement,
    situation: Situation,
    *,
    entrance: str,
    subject: str,
    departure: str,
    by: tuple[str, str, str],
) -> Draft:
    """`by` is who acts: id, name, role."""
    said, decided = judgement.screening, judgement.decision
    by_id, by_name, by_role = by
    return Draft(
        digest=said.digest,
        entrance=entrance,
        subject=subject,
        departure=departure,
        situation=as_words(situation),
        language=said.language,
        readability=said.readability.value,
        decision=decided.outcome.value,
        signals=sorted(signal.value for signal in said.present),
        findings=_places(said),
        reasons=[reason.rule for reason in decided.reasons],
        pack=decided.pack,
        pack_version=decided.pack_version,
        second_reader=judgement.second.as_json() if judgement.second else None,
        by_id=by_id,
        by_name=by_name,
        by_role=by_role,
    )


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
