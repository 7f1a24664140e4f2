""" "May I tell this client, by this channel, now?": the answer for a situation, before there is a text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from typing import Any

from handover.policy.deciding import TELLING, judge, remedy
from handover.policy.decision import Decision, Outcome, Reason, Remedy
from handover.policy.pack import Pack
from handover.policy.phrases import say
from handover.policy.situation import Channel, Consent, Hours, Relation, Situation, Stage, as_words
from handover.screening.signals import Signal


class Verdict(StrEnum):
    ALLOWED = "allowed"
    ALLOWED_IF = "allowed_if"
    NOT_ALLOWED = "not_allowed"


@dataclass(frozen=True)
class Answer:
    """`reasons` say why not as it stands, `remedies` what to do instead; "allowed_if" has `conditions`."""

    verdict: Verdict
    outcome: Outcome
    conditions: tuple[str, ...]
    reasons: tuple[Reason, ...]
    remedies: tuple[Remedy, ...]
    pack: str
    pack_version: str

    def in_words(self, language: str) -> str:
        """The short answer: "Yes.", "Yes, if: ...", "No."."""
        said = say("answers", self.verdict.value, language)
        return f"{said} {'; '.join(self.conditions)}." if self.conditions else said

    def as_json(self, asked: Situation) -> dict[str, Any]:
        """The answer for programs, with the situation that was asked about."""
        return {
            "answer": self.verdict.value,
            "decision": self.outcome.value,
            "conditions": list(self.conditions),
            "reasons": [{"rule": one.rule, "text": one.text, "source": one.source} for one in self.reasons],
            "remedies": [{"kind": one.kind, "text": one.text} for one in self.remedies],
            "situation": as_words(asked),
            "pack": {"name": self.pack, "version": self.pack_version},
        }


@dataclass(frozen=True)
class _Plan:
    """How it would be told: in which situation, with which signals in the text, after which changes."""

    situation: Situation
    signals: frozenset[Signal]
    conditions: tuple[str, ...] = ()


CONDITIONS = ("notice_given", "consent", "copied", "new_address")
#: A friend needs no consent, but another place and time.
FRIENDS = (("off_hours",), ("private",), ("private", "off_hours"))


def ask(situation: Situation, pack: Pack, language: str = "en") -> Answer:
    """May the departure be told so? For every situation one answer, with the reasons and the next step."""
    plan = _Plan(situation, TELLING)
    decision = _decided(plan, pack, language)
    # What is refused is not to be had under conditions; what to do instead is said all the same.
    conditions = _way_out(plan, pack) if decision.outcome is Outcome.HOLD else ()
    return Answer(
        verdict=_verdict(decision.outcome, conditions),
        outcome=decision.outcome,
        conditions=tuple(say("conditions", name, language) for name in conditions),
        reasons=decision.reasons,
        remedies=(*decision.remedies, *_naming(plan, decision, pack, language)),
        pack=decision.pack,
        pack_version=decision.pack_version,
    )


def _verdict(outcome: Outcome, conditions: tuple[str, ...]) -> Verdict:
    if outcome is Outcome.PASS:
        return Verdict.ALLOWED
    return Verdict.ALLOWED_IF if conditions else Verdict.NOT_ALLOWED


def _decided(plan: _Plan, pack: Pack, language: str = "en") -> Decision:
    return judge(plan.situation, plan.signals, pack, language=language)


def _way_out(plan: _Plan, pack: Pack) -> tuple[str, ...]:
    """The fewest conditions under which it may be told; none if there is no way for this person."""
    for names in _ways(plan):
        changed = plan
        for name in names:
            changed = _changed(changed, name)
        if _decided(changed, pack).outcome is Outcome.PASS:
            return names
    return ()


def _ways(plan: _Plan) -> Iterator[tuple[str, ...]]:
    if plan.situation.relation is Relation.FRIEND:
        yield from (way for way in FRIENDS if all(_changed(plan, name) != plan for name in way))
    possible = [name for name in CONDITIONS if _changed(plan, name) != plan]
    for count in range(1, 4):
        yield from combinations(possible, count)


def _changed(plan: _Plan, condition: str) -> _Plan:
    situation, signals = plan.situation, plan.signals
    if condition == "consent":
        situation = replace(situation, consent=Consent.GIVEN)
    elif condition == "copied":
        situation = replace(situation, is_successor_copied=True)
    elif condition == "notice_given" and situation.stage is Stage.BEFORE_NOTICE:
        situation = replace(situation, stage=Stage.NOTICE)
    elif condition == "new_address":
        signals = signals | {Signal.NEW_EMPLOYER, Signal.PERSONAL_CONTACT}
    elif condition == "off_hours":
        situation = replace(situation, hours=Hours.OFF)
    elif condition == "private" and not _is_private(situation.channel):
        situation = replace(situation, channel=Channel.PRIVATE_PHONE)
    return _Plan(situation, signals)


def _is_private(channel: Channel) -> bool:
    return channel in (Channel.PRIVATE_EMAIL, Channel.PRIVATE_PHONE, Channel.IN_PERSON)


def _naming(plan: _Plan, decision: Decision, pack: Pack, language: str) -> Iterator[Remedy]:
    """The answer takes it for granted that the successor is named; where that matters, it is said."""
    nameless = _decided(replace(plan, signals=plan.signals - {Signal.SUCCESSOR}), pack)
    kinds = {one.kind for one in decision.remedies}
    if any(one.kind == "name_successor" for one in nameless.remedies) and "name_successor" not in kinds:
        yield remedy("name_successor", language)
