"""Is this a pack? Its form by `pack.schema.json`, then its sense; what is wrong is named with line and remedy."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache
from typing import Any, cast

from jsonschema import Draft202012Validator, ValidationError

from handover.errors import UnusableInput, Words
from handover.policy import pack as packs
from handover.policy import phrases
from handover.policy.files import Document
from handover.policy.rules import NEEDED, as_list, is_off

PARTS = {
    "notices": packs.Notices,
    "care": packs.CareRules,
    "window": packs.Hours,
    "followup": packs.FollowUp,
}
Complaint = tuple[tuple[str | int, ...], Words]


def validate(found: Document) -> None:
    """UnusableInput for the first thing that is wrong in the file."""
    for wrong in complaints(found):
        raise wrong


def complaints(found: Document) -> list[UnusableInput]:
    """Everything that is wrong in the file, by line; what it means is asked only of what has the right form."""
    known = [_complaint(error) for error in _validator().iter_errors(found.data)] or list(_nonsense(found.data))
    in_order = sorted(known, key=lambda complaint: found.line(complaint[0]))
    return [found.wrong(place, why) for place, why in in_order]


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads((packs.FOLDER / "pack.schema.json").read_text()))


def _complaint(error: ValidationError) -> Complaint:
    place = tuple(error.absolute_path)
    schema: Mapping[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    kind, given = str(error.validator), cast("Any", error.instance)
    if kind == "enum":
        return place, _one_of(given, map(str, schema["enum"]))
    if kind == "additionalProperties":
        unknown = next(key for key in given if key not in schema["properties"])
        return (*place, str(unknown)), Words(
            "is not known here; there may be %(known)s", known=", ".join(schema["properties"])
        )
    if kind == "required":
        missing = next(name for name in schema["required"] if name not in given)
        return place, Words("%(name)r is missing", name=missing)
    # What the library says of a schema is English, in every language of the pages.
    return place, Words("%(what)s", what="; ".join(filter(None, (error.message, schema.get("description")))))


def _one_of(given: object, known: Iterable[str]) -> Words:
    return Words("%(name)r is not known; it may be %(known)s", name=given, known=", ".join(known))


def _nonsense(data: dict[str, Any]) -> Iterator[Complaint]:
    parent = data.get("inherits")
    if parent is not None and parent not in packs.names():
        yield (
            ("inherits",),
            Words("there is no pack %(name)r; there are: %(known)s", name=parent, known=", ".join(packs.names())),
        )
        return
    yield from _unfinished(data)
    yield from _closed_window(data)
    yield from _odd_rules(data)


def _unfinished(data: dict[str, Any]) -> Iterator[Complaint]:
    """A pack that stands alone has to say everything itself."""
    complete = packs.merged({**data, "rules": []})
    for name, part in PARTS.items():
        for field in fields(part):
            if field.name not in complete[name]:
                yield (
                    (name,),
                    Words(
                        "%(name)r is missing; write it, or inherit from another pack (inherits: company)",
                        name=field.name,
                    ),
                )
    if "inherits" not in data and not data.get("rules"):
        yield (), Words("there are no rules; write some, or inherit from another pack (inherits: company)")


def _closed_window(data: dict[str, Any]) -> Iterator[Complaint]:
    window = packs.merged({**data, "rules": []})["window"]
    if window.get("opens_hour", 0) >= window.get("closes_hour", 24):
        yield ("window",), Words("opens_hour must be before closes_hour, else nothing could ever be sent")


def _odd_rules(data: dict[str, Any]) -> Iterator[Complaint]:
    known = {rule["id"] for rule in packs.inherited(data).get("rules", [])}
    entries = data.get("rules", [])
    counted = Counter(entry["id"] for entry in entries)
    for place, entry in enumerate(entries):
        at = ("rules", place)
        if counted[entry["id"]] > 1:
            yield (
                (*at, "id"),
                Words(
                    "there are %(count)s rules %(name)r; give each its own id",
                    count=counted[entry["id"]],
                    name=entry["id"],
                ),
            )
        if entry["id"] not in known:
            yield from _new_rule(at, entry, data.get("inherits"), sorted(known))
        yield from _contradiction(at, entry.get("when", {}).get("signals", {}))
        yield from _unknown_remedies(at, entry.get("remedies", []))


def _new_rule(
    at: tuple[str, int], entry: dict[str, Any], parent: str | None, known: list[str]
) -> Iterator[Complaint]:
    missing = [name for name in NEEDED if name not in entry]
    if not missing and not is_off(entry):
        return
    name, needed = entry["id"], ", ".join(NEEDED)
    if parent is None:
        why = Words(
            "%(name)r: a new rule needs %(needed)s; missing: %(missing)s",
            name=name,
            needed=needed,
            missing=", ".join(missing),
        )
    else:
        why = Words(
            "%(parent)r has no rule %(name)r to turn round; a new rule needs %(needed)s; "
            "rules of %(parent)r that can be turned round: %(known)s",
            parent=parent,
            name=name,
            needed=needed,
            known=", ".join(known),
        )
    yield (*at, "id"), why


def _contradiction(at: tuple[str, int], signals: dict[str, Any]) -> Iterator[Complaint]:
    wanted = {*as_list(signals.get("any", [])), *as_list(signals.get("all", []))}
    both = sorted(wanted.intersection(as_list(signals.get("none", []))))
    if both:
        yield (
            (*at, "when", "signals"),
            Words("%(names)s is both wanted and excluded; the rule could never apply", names=", ".join(both)),
        )


def _unknown_remedies(at: tuple[str, int], kinds: list[str]) -> Iterator[Complaint]:
    for place, kind in enumerate(kinds):
        if kind not in phrases.kinds():
            yield (*at, "remedies", place), _one_of(kind, phrases.kinds())
