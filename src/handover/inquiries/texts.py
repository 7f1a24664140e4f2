"""PURE: the texts of inquiries as data, one file a language; a further language is a further file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from handover.errors import UnusableInput

FOLDER = Path(__file__).with_name("texts")
Texts = dict[str, Any]


def languages() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


@cache
def texts(language: str) -> Texts:
    """All texts in `language`; UnusableInput names the languages that there are."""
    if language not in languages():
        raise UnusableInput(
            "language: %(language)r has no texts; there are: %(known)s",
            language=language,
            known=", ".join(languages()),
        )
    return dict(yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8")))


def answer_words(language: str, question: str, answer: str) -> str:
    """An answer to a question of `facts`, in words; yes, no and unknown are the same for all questions."""
    said = texts(language)
    named: dict[str, str] = said["questions"][question].get("answers", {})
    return named.get(answer) or str(said["yes_no"][answer])
