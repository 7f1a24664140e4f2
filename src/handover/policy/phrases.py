"""What decisions say to people, beside the packs' own texts: `phrases.yaml`, a text in each language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from handover.policy.files import document

FILE = Path(__file__).with_name("phrases.yaml")


def say(section: str, key: str, language: str, **values: str) -> str:
    """The text of this key, its `{name}` places filled."""
    text = in_language(_phrases()[section][key], language)
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def in_language(texts: Mapping[str, str], language: str) -> str:
    """The text in the language, else in English, else in the first that there is; "" if there is none."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


@cache
def kinds() -> tuple[str, ...]:
    """The remedies that a rule may name."""
    return tuple(_phrases()["remedies"])


@cache
def _phrases() -> dict[str, dict[str, dict[str, str]]]:
    data: Any = document(FILE).data
    return dict(data)
