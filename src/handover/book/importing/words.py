"""The words of exports in many languages, as compiled from `words.yaml`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def data_file(path: Path) -> Any:
    """One of the YAML files of this package."""
    return yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506  # CSafeLoader is a safe loader


@cache
def words() -> dict[str, Any]:
    return dict(data_file(FOLDER / "words.yaml"))


@cache
def word_set(name: str) -> frozenset[str]:
    return frozenset(folded(word) for word in words()[name])


@cache
def relation_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile("|".join(patterns))) for name, patterns in words()["relations"].items())


@cache
def closed_pattern() -> re.Pattern[str]:
    return re.compile("|".join(words()["closed_deals"]))


def folded(text: str) -> str:
    """For comparing: without letter case, ё as е."""
    return text.casefold().replace("ё", "е")
