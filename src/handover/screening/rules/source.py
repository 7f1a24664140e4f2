"""Rules as they are written: `languages/LANG/SIGNAL.yaml`, each beside what it must hit and what it must not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex

from handover.errors import UnusableInput
from handover.screening.signals import Signal

LANGUAGES = Path(__file__).parent.parent / "languages"
REASON_LANGUAGES = ("en", "es", "ru")
REQUIRED = ("id", "weight", "match", "reason", "reason_es", "reason_ru", "hits", "misses")
ALLOWED = frozenset({*REQUIRED, "unless"})


@dataclass(frozen=True)
class Rule:
    """`match` and `unless` read one folded sentence; `reasons` are by the reader's language."""

    id: str
    language: str
    signal: Signal
    weight: float
    match: str
    unless: str
    reasons: Mapping[str, str]
    hits: tuple[str, ...]
    misses: tuple[str, ...]
    file: str


def rule_files(folder: Path = LANGUAGES) -> list[Path]:
    """The files of rules, always in the same order."""
    return sorted(path for path in folder.glob("*/*.yaml") if path.stem in set(Signal))


def load(folder: Path = LANGUAGES) -> list[Rule]:
    """Every rule of every language; `UnusableInput` names file, rule and what to do."""
    rules = [rule for path in rule_files(folder) for rule in _of_file(path)]
    seen: dict[str, str] = {}
    for rule in rules:
        if rule.id in seen:
            raise UnusableInput(
                f"{rule.file}: rule {rule.id} is also in {seen[rule.id]}; give one of them another id"
            )
        seen[rule.id] = rule.file
    return rules


def _of_file(path: Path) -> Iterator[Rule]:
    import yaml  # only the build reads YAML; a check starts without it

    name = f"{path.parent.name}/{path.name}"
    try:
        entries = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except (yaml.YAMLError, UnicodeDecodeError) as wrong:
        raise UnusableInput(f"{name}: not readable as YAML: {' '.join(str(wrong).split())}") from wrong
    if not isinstance(entries, list):
        raise UnusableInput(f"{name}: must be a list of rules, each beginning with '- id:'")
    for number, entry in enumerate(entries, 1):
        yield _rule(entry, f"rule {number}", name, path)


def _rule(entry: Any, place: str, name: str, path: Path) -> Rule:
    if not isinstance(entry, dict):
        raise UnusableInput(f"{name}: {place}: must be a mapping with {', '.join(REQUIRED)}")
    place = str(entry.get("id", place))
    _check_keys(entry, place, name)
    return Rule(
        id=place,
        language=path.parent.name,
        signal=Signal(path.stem),
        weight=_weight(entry["weight"], place, name),
        match=_pattern(entry["match"], "match", place, name),
        unless=_pattern(entry["unless"], "unless", place, name) if entry.get("unless") else "",
        reasons={"en": entry["reason"], "es": entry["reason_es"], "ru": entry["reason_ru"]},
        hits=_texts(entry, "hits", place, name),
        misses=_texts(entry, "misses", place, name),
        file=name,
    )


def _check_keys(entry: Mapping[str, Any], place: str, name: str) -> None:
    for key in REQUIRED:
        if not entry.get(key):
            raise UnusableInput(f"{name}: {place}: has no {key}; {_advice(key)}")
    if unknown := sorted(set(entry) - ALLOWED):
        raise UnusableInput(f"{name}: {place}: unknown key {unknown[0]}; there are {', '.join(sorted(ALLOWED))}")


def _advice(key: str) -> str:
    return {
        "hits": "add at least one message that it must hit",
        "misses": "add at least one message, close to it, that it must not hit",
        "weight": "give it a number from 0.1 to 1",
    }.get(key, "add it")


def _weight(value: Any, place: str, name: str) -> float:
    if not isinstance(value, int | float) or not 0 < value <= 1:
        raise UnusableInput(f"{name}: {place}: weight is {value!r}; give it a number from 0.1 to 1")
    return float(value)


def _pattern(text: Any, key: str, place: str, name: str) -> str:
    folded = str(text).replace("ё", "е")
    try:
        regex.compile(folded)
    except regex.error as wrong:
        raise UnusableInput(f"{name}: {place}: {key} is no regular expression: {wrong}") from wrong
    return folded


def _texts(entry: Mapping[str, Any], key: str, place: str, name: str) -> tuple[str, ...]:
    texts = entry[key]
    if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
        raise UnusableInput(f"{name}: {place}: {key} must be a list of texts in quotes")
    return tuple(texts)
