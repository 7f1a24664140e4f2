"""The rules of a pack: when a rule applies, what follows, and what it says to people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handover.policy.decision import Outcome
from handover.screening.signals import Signal

#: What an entry may leave out if it turns round a rule of the pack that it inherits from.
NEEDED = ("when", "outcome", "text", "source")


@dataclass(frozen=True)
class When:
    """Every field has one of its words; of the signals one of `any_of`, all of `all_of`, none of `none_of`."""

    fields: tuple[tuple[str, frozenset[str]], ...]
    any_of: frozenset[Signal]
    all_of: frozenset[Signal]
    none_of: frozenset[Signal]

    def holds(self, words: Mapping[str, str], present: frozenset[Signal]) -> bool:
        """`words` as of `situation.as_words`."""
        if any(words[field] not in allowed for field, allowed in self.fields):
            return False
        return (
            (not self.any_of or not self.any_of.isdisjoint(present))
            and self.all_of <= present
            and self.none_of.isdisjoint(present)
        )


@dataclass(frozen=True)
class Rule:
    """`text` by language; `grade` tells an indirect invitation from a direct one; `remedies` are in phrases.yaml.

    A rule with the outcome pass is a note; without a text (a rule turned round to pass) it says nothing.
    """

    id: str
    when: When
    outcome: Outcome
    text: Mapping[str, str]
    source: str
    remedies: tuple[str, ...]
    grade: str


def turned_round(
    parents: Sequence[Mapping[str, Any]], entries: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The parent's rules in their order with single ones turned round by id or off, then the new ones."""
    changes = {entry["id"]: entry for entry in entries}
    kept = [_changed(parent, changes.pop(parent["id"], {})) for parent in parents]
    return [rule for rule in [*kept, *map(dict, changes.values())] if not is_off(rule)]


def is_off(entry: Mapping[str, Any]) -> bool:
    return bool(entry.get("off", False))


def _changed(parent: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    rule = {**parent, **change}
    if "when" in change:
        rule["when"] = {**parent["when"], **change["when"]}
    if change.get("outcome") == Outcome.PASS != parent["outcome"]:
        # What was said against it no longer holds; what is to be done instead neither.
        rule |= {"text": change.get("text", {}), "remedies": change.get("remedies", [])}
    return rule


def rule(data: Mapping[str, Any]) -> Rule:
    """The rule in validated data."""
    return Rule(
        id=data["id"],
        when=_when(data["when"]),
        outcome=Outcome(data["outcome"]),
        text=data["text"],
        source=data["source"],
        remedies=tuple(data.get("remedies", ())),
        grade=data.get("grade", ""),
    )


def _when(data: Mapping[str, Any]) -> When:
    signals = data.get("signals", {})
    return When(
        fields=tuple((field, frozenset(as_list(value))) for field, value in data.items() if field != "signals"),
        any_of=_signals(signals, "any"),
        all_of=_signals(signals, "all"),
        none_of=_signals(signals, "none"),
    )


def _signals(data: Mapping[str, Any], key: str) -> frozenset[Signal]:
    return frozenset(Signal(word) for word in as_list(data.get(key, [])))


def as_list(value: object) -> list[str]:
    """One word or several, as several."""
    return [value] if isinstance(value, str) else list(value)  # type: ignore[call-overload]
