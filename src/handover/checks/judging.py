"""PURE of Django: one message in its situation, screened and judged; the terminal needs no more than this."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from handover.checks.reader import SOUGHT, Reader, SecondReading, read
from handover.checks.views import Text, written
from handover.policy.deciding import decide, strictest
from handover.policy.decision import Decision, Outcome, Reason
from handover.policy.pack import Pack
from handover.policy.phrases import say
from handover.policy.situation import Relation, Situation, Speaker
from handover.screening.signals import Finding, Known, Screening, Signal, Strength

INSIDE = frozenset({Relation.COLLEAGUE, Relation.SELF})


@dataclass(frozen=True)
class Judgement:
    """`second` is what the second reader said; None if it was not asked."""

    screening: Screening
    decision: Decision
    second: SecondReading | None = None

    def as_json(self, *, id: str = "") -> dict[str, Any]:
        """The result of a check as the design has it; it quotes the message: for people who may see that."""
        said, decided = self.screening, self.decision
        result = {
            "id": id,
            "language": said.language,
            "signals": {signal.value: _strength(said.signals.get(signal)) for signal in Signal},
            "findings": [_finding(one) for one in said.findings],
            "readability": said.readability.value,
            "readability_reasons": list(said.readability_reasons),
            "decision": decided.outcome.value,
            "reasons": [{"rule": one.rule, "text": one.text, "source": one.source} for one in decided.reasons],
            "remedies": [{"kind": one.kind, "text": one.text} for one in decided.remedies],
            "pack": {"name": decided.pack, "version": decided.pack_version},
            "digest": said.digest,
        }
        return result | {"second_reader": self.second.as_json()} if self.second else result


def judge(
    message: bytes | Text,
    *,
    situation: Situation,
    pack: Pack,
    known: Known | None = None,
    language: str = "en",
    reader: Reader | None = None,
) -> Judgement:
    """Screen the message, decide, and ask the second reader if there is one and it could change something."""
    known = known or Known(is_leaver=situation.is_of_a_leaver)
    screening = _screened(message, known, language)
    decision = decide(situation, screening, pack, language=language)
    if reader is None or decision.outcome is not Outcome.PASS or not _is_for_the_reader(situation):
        return Judgement(screening, decision)
    second = read(reader, written(message))
    return raised(Judgement(screening, decision, second), situation, pack, language)


def _screened(message: bytes | Text, known: Known, language: str) -> Screening:
    from handover.screening.screen import screen, screen_text

    if isinstance(message, bytes):
        return screen(message, known=known, language=language)
    return screen_text(
        message.text,
        subject=message.subject,
        sender=message.sender,
        to=message.to,
        cc=message.cc,
        known=known,
        language=language,
    )


def _is_for_the_reader(situation: Situation) -> bool:
    """It is asked only about what a leaver writes to the outside."""
    return situation.speaker is Speaker.LEAVER and situation.relation not in INSIDE


def raised(first: Judgement, situation: Situation, pack: Pack, language: str) -> Judgement:
    """The judgement after the second reading: what it sees is added, and nothing is taken away."""
    second = first.second
    if second is None:
        return first
    if second.fault is not None:
        notice = Reason("second_reader", say("reader", second.fault.value, language), _source(second))
        return replace(first, decision=_joined(first.decision, [notice], first.decision))
    new = [signal for signal in second.signals if signal in SOUGHT and signal not in first.screening.present]
    if not new:
        return first
    names = ", ".join(say("signals", signal.value, language) for signal in new)
    reason = Reason(
        "second_reader", say("reader", "raised", language, model=second.model, signals=names), _source(second)
    )
    screening = _with(first.screening, new, reason.text)
    again = decide(situation, screening, pack, language=language)
    return Judgement(screening, _joined(first.decision, [reason], again), second)


def _source(second: SecondReading) -> str:
    return f"{second.model}, question version {second.version}, {second.digest}"


def _with(screening: Screening, new: Iterable[Signal], reason: str) -> Screening:
    """No place is named: the second reader's word for where something stands cannot be checked."""
    found = tuple(Finding("second_reader", signal, "body", 0, 0, "", reason) for signal in new)
    signals = {**screening.signals, **{signal: _seen(screening.signals.get(signal)) for signal in new}}
    return replace(screening, signals=signals, findings=(*screening.findings, *found))


def _seen(first: Strength | None) -> Strength:
    return Strength(present=True, score=first.score if first else 0.0)


def _joined(first: Decision, more: Iterable[Reason], again: Decision) -> Decision:
    """The strictest of both; a rule that no longer applies in the second stays, as it applied in the first."""
    return replace(
        first,
        outcome=strictest((first.outcome, again.outcome)),
        reasons=tuple(dict.fromkeys((*first.reasons, *more, *again.reasons))),
        remedies=tuple(dict.fromkeys((*first.remedies, *again.remedies))),
    )


def _strength(strength: Strength | None) -> dict[str, Any]:
    if strength is None:
        return {"present": False, "score": 0.0}
    return {"present": strength.present, "score": strength.score}


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "signal": one.signal.value,
        "part": one.part,
        "start": one.start,
        "end": one.end,
        "quote": one.quote,
        "reason": one.reason,
    }
