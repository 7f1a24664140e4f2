"""A policy pack: the rules of one kind of company or profession, as data.

A pack inherits whole sections from another and turns single settings and single rules round. One's own pack is
validated against `pack.schema.json` and for sense; a wrong one is refused with file, line and what would be right.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from handover.errors import UnusableInput
from handover.policy.files import Document, document
from handover.policy.rules import Rule, rule, turned_round

FOLDER = Path(__file__).parent
SECTIONS = ("notices", "care", "window", "followup")


@dataclass(frozen=True)
class Notices:
    senders: tuple[str, ...]  # "manager", "successor", "leaver"; the first is the default
    attach_vcard: bool


@dataclass(frozen=True)
class CareRules:
    renewal_second_yes_days: int
    second_yes_tiers: frozenset[str]
    call_first_tiers: frozenset[str]


@dataclass(frozen=True)
class Hours:
    """When notices may go out, in the client's own time; Monday is weekday 0."""

    opens_hour: int
    closes_hour: int
    weekdays: frozenset[int]


@dataclass(frozen=True)
class FollowUp:
    first_contact_days: int
    remind_after_days: tuple[int, ...]
    check_days: tuple[int, ...]


@dataclass(frozen=True)
class Pack:
    name: str
    version: str
    title: str
    reviewed_on: str
    sources: tuple[str, ...]
    notices: Notices
    care: CareRules
    window: Hours
    followup: FollowUp
    rules: tuple[Rule, ...]


@cache
def names() -> list[str]:
    """The packs that come with Handover."""
    return sorted(path.stem for path in (FOLDER / "packs").glob("*.yaml"))


def load(name: str | Path) -> Pack:
    """The pack of this name, or in the file at this path, with what it inherits filled in."""
    if isinstance(name, Path):
        return pack_of(read(name))
    if name not in names():
        raise UnusableInput("pack %(name)r is not known; there are: %(known)s", name=name, known=", ".join(names()))
    return _shipped(name)


def chosen(name: str, engagement: str) -> Pack:
    """The pack of this name; without a name the one that the engagement ("employee", "contractor") has."""
    return load(name or ("contractor" if engagement == "contractor" else "company"))


@cache
def _shipped(name: str) -> Pack:
    # Not validated on every start: the tests validate each pack that comes with Handover.
    return pack_of(document(FOLDER / "packs" / f"{name}.yaml").data)


def read(path: Path) -> dict[str, Any]:
    """One pack file as data, validated; UnusableInput names file, line, place and what would be right."""
    from handover.policy.validating import validate

    found: Document = document(path)
    validate(found)
    return dict(found.data)


def merged(data: dict[str, Any]) -> dict[str, Any]:
    """The pack's data with what it inherits filled in."""
    parent = inherited(data)
    sections = {key: {**parent.get(key, {}), **data.get(key, {})} for key in SECTIONS}
    rules = turned_round(parent.get("rules", []), data.get("rules", []))
    return {**parent, **data, **sections, "rules": rules}


@cache
def _merged_shipped(name: str) -> dict[str, Any]:
    return merged(document(FOLDER / "packs" / f"{name}.yaml").data)


def inherited(data: dict[str, Any]) -> dict[str, Any]:
    """The data of the pack that this one inherits from; empty if it stands alone."""
    return _merged_shipped(data["inherits"]) if "inherits" in data else {}


def pack_of(raw: dict[str, Any]) -> Pack:
    """The pack in validated data."""
    data = merged(raw)
    notices, care = data["notices"], data["care"]
    return Pack(
        name=data["name"],
        version=data["version"],
        title=data["title"],
        reviewed_on=data["reviewed_on"],
        sources=tuple(data["sources"]),
        notices=Notices(senders=tuple(notices["senders"]), attach_vcard=notices["attach_vcard"]),
        care=CareRules(
            renewal_second_yes_days=care["renewal_second_yes_days"],
            second_yes_tiers=frozenset(care["second_yes_tiers"]),
            call_first_tiers=frozenset(care["call_first_tiers"]),
        ),
        window=Hours(**{**data["window"], "weekdays": frozenset(data["window"]["weekdays"])}),
        followup=FollowUp(**{key: _frozen(value) for key, value in data["followup"].items()}),
        rules=tuple(rule(one) for one in data["rules"]),
    )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
