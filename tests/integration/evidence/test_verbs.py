"""Whatever the ledger records can be read by people."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django.conf import settings

from handover.evidence.verbs import WORDS, words

PACKAGES = {name.rpartition(".")[2] for name in settings.HANDOVER_APPS} | {"demo"}
VERB = re.compile(rf"({'|'.join(PACKAGES)})\.[a-z_]{{4,}}")


def test_every_verb_of_the_house_has_words() -> None:
    used = set(_verbs())
    assert {"departures.opened", "evidence.exported"} <= used
    assert sorted(used - WORDS.keys()) == []


def test_a_verb_without_words_is_its_own_word() -> None:
    assert words("book.person_added") == "Person added"
    assert words("book.never_done") == "book.never_done"


def _verbs() -> Iterator[str]:
    for path in (path for path in settings.BASE_DIR.rglob("*.py") if "migrations" not in path.parts):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and VERB.fullmatch(node.value):
                yield node.value
