"""`checks`, asked in the gate's words."""

from __future__ import annotations

from email.header import decode_header, make_header

from handover.checks.actions import judged
from handover.checks.judging import judge
from handover.checks.models import Entrance
from handover.gate import canonical
from handover.gate.actions import GATE
from handover.gate.checking import Check, Question
from handover.gate.reading import Reading
from handover.gate.scene import pack_of
from handover.policy.situation import Situation

LONGEST_SUBJECT = 300


def check() -> Check:
    """What judges here, ready to be asked: its rules are loaded now and not with the first letter."""
    judge(b"Subject: ready\r\n\r\nready\r\n", situation=Situation(), pack=pack_of("company"))
    return _check


def _check(question: Question) -> Reading:
    draft, judgement = judged(
        question.raw,
        situation=question.situation,
        pack=pack_of(question.departure.pack),
        known=question.known,
        entrance=Entrance.GATE,
        departure=question.departure.ref,
        by=GATE,
        language=question.language,
    )
    told = judgement.as_json()
    return Reading(
        outcome=told["decision"],
        subject=_subject(question.raw),
        language=told["language"],
        readability=told["readability"],
        readability_reasons=told["readability_reasons"],
        signals=[name for name, one in told["signals"].items() if one["present"]],
        findings=told["findings"],
        reasons=told["reasons"],
        remedies=told["remedies"],
        draft=draft,
    )


def _subject(raw: bytes) -> str:
    """For people who know the message; what cannot be decoded stays as it was written."""
    written = canonical.header(raw, b"subject")
    try:
        return str(make_header(decode_header(written)))[:LONGEST_SUBJECT]
    except (LookupError, ValueError):
        return written[:LONGEST_SUBJECT]
