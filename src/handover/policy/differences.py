"""PURE: in what two packs, or two versions of one, differ; rules by their id, settings by their name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Difference:
    """`rule` is the id of the rule, "" for a setting; `place` what in it, as written in the file."""

    kind: Kind
    rule: str
    place: str
    before: str
    after: str


#: Says which pack it is, or how it came about, and not what it demands.
_ABOUT = {"name", "inherits", "rules"}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Of two packs with what they inherit filled in (`pack.merged`): settings first, then rules in their order."""
    settings = _compared("", _flat(_without(before, _ABOUT)), _flat(_without(after, _ABOUT)))
    return [*settings, *_rules(before.get("rules", []), after.get("rules", []))]


def _without(data: Mapping[str, Any], left_out: set[str]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in left_out}


def _rules(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Iterator[Difference]:
    old, new = ({rule["id"]: _without(rule, {"id"}) for rule in rules} for rules in (before, after))
    for name in dict.fromkeys([*old, *new]):
        if name not in new:
            yield Difference(Kind.REMOVED, name, "", _said(old[name]), "")
        elif name not in old:
            yield Difference(Kind.ADDED, name, "", "", _said(new[name]))
        else:
            yield from _compared(name, _flat(old[name]), _flat(new[name]))


def _said(rule: Mapping[str, Any]) -> str:
    """A whole rule in one line: what follows, and its sentence."""
    texts: Mapping[str, str] = rule.get("text") or {}
    return f"{rule.get('outcome', '')}: {texts.get('en') or next(iter(texts.values()), '')}".strip(": ")


def _compared(rule: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Difference]:
    for place in dict.fromkeys([*before, *after]):
        old, new = before.get(place, ""), after.get(place, "")
        if old != new:
            kind = Kind.ADDED if place not in before else Kind.REMOVED if place not in after else Kind.CHANGED
            yield Difference(kind, rule, place, old, new)


def _flat(data: Mapping[str, Any], above: str = "") -> dict[str, str]:
    """{"care.second_yes_tiers": "A, B"}: what is written, by the way to it."""
    found: dict[str, str] = {}
    for key, value in data.items():
        place = f"{above}{key}"
        if isinstance(value, Mapping):
            found |= _flat(value, f"{place}.")
        else:
            found[place] = _written(value)
    return found


def _written(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(_written(one) for one in value)
    return json.dumps(value, ensure_ascii=False)
