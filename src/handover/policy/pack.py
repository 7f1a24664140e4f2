"""A policy pack: the rules of one kind of company or profession, as data.

A pack inherits whole sections from another and turns single settings round. The YAML is validated against
`pack.schema.json`; a pack that is wrong is refused with its file, the place and what would be right.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from handover.errors import UnusableInput

FOLDER = Path(__file__).parent


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
    sources: tuple[str, ...]
    notices: Notices
    care: CareRules
    window: Hours
    followup: FollowUp


def names() -> list[str]:
    """The packs that come with Handover."""
    return sorted(path.stem for path in (FOLDER / "packs").glob("*.yaml"))


@cache
def load(name: str) -> Pack:
    """The pack of this name, with what it inherits filled in."""
    if name not in names():
        raise UnusableInput(f"pack {name!r} is not known; there are: {', '.join(names())}")
    return _pack(_merged(name))


def _merged(name: str) -> dict[str, Any]:
    data = read(FOLDER / "packs" / f"{name}.yaml")
    parent = _merged(data["inherits"]) if "inherits" in data else {}
    sections = {
        key: {**parent.get(key, {}), **data.get(key, {})} for key in ("notices", "care", "window", "followup")
    }
    return {**parent, **data, **sections}


def read(path: Path) -> dict[str, Any]:
    """One pack file as data, validated; UnusableInput names file, place and what is wrong."""
    try:
        data = yaml.safe_load(path.read_text())
    except yaml.YAMLError as error:
        raise UnusableInput(f"{path.name}: {' '.join(str(error).split())}") from error
    wrong = next(iter(_validator().iter_errors(data)), None)
    if wrong is not None:
        place = ".".join(str(step) for step in wrong.absolute_path) or "the whole file"
        raise UnusableInput(f"{path.name}: {place}: {wrong.message}")
    return dict(data)


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads((FOLDER / "pack.schema.json").read_text()))


def _pack(data: dict[str, Any]) -> Pack:
    notices, care = data["notices"], data["care"]
    return Pack(
        name=data["name"],
        version=data["version"],
        title=data["title"],
        sources=tuple(data["sources"]),
        notices=Notices(senders=tuple(notices["senders"]), attach_vcard=notices["attach_vcard"]),
        care=CareRules(
            renewal_second_yes_days=care["renewal_second_yes_days"],
            second_yes_tiers=frozenset(care["second_yes_tiers"]),
            call_first_tiers=frozenset(care["call_first_tiers"]),
        ),
        window=Hours(**{**data["window"], "weekdays": frozenset(data["window"]["weekdays"])}),
        followup=FollowUp(**{key: _frozen(value) for key, value in data["followup"].items()}),
    )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
