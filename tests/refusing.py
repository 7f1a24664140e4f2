"""What the program refuses, in words: every HandoverError and Words of the source, read without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "handover"
FIELD = re.compile(r"%\((\w+)\)[sdr]")
WORDS = "Words"
#: Said at the terminal, to a mail server or into a log, and on no page: these stay English.
UNSEEN = (
    "cli/",
    "demo/",
    "backups/",
    "screening/",
    "checks/reader.py",
    "gate/milter.py",
    "gate/running.py",
    "gate/session.py",
    "mailbox/managing.py",
    "mailbox/sieve.py",
    "people/openid.py",
)


@dataclass(frozen=True)
class Refusal:
    """`text` is None where it is no plain literal, and cannot be translated; `facts` are what is given to it."""

    where: str
    text: str | None
    facts: frozenset[str] = frozenset()

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(FIELD.findall(self.text or ""))


def refusals() -> list[Refusal]:
    """Everything that may be refused on a page: each text that is raised, and each class's own."""
    return [one for path, tree in _seen().items() for one in (*_raised(path, tree), *_own(path, tree))]


def shown_untranslated() -> list[str]:
    """Places where what was refused is turned into text without asking in which language."""
    return [
        f"{path}:{handler.lineno}"
        for path, tree in _seen().items()
        for handler in ast.walk(tree)
        if isinstance(handler, ast.ExceptHandler) and handler.name and _names(handler.type) & kinds()
        for node in ast.walk(handler)
        if ast.unparse(node) == f"str({handler.name})"
    ]


@cache
def kinds() -> frozenset[str]:
    """The names of HandoverError and of every class below it."""
    found = {"HandoverError"}
    classes = [one for tree in _trees().values() for one in ast.walk(tree) if isinstance(one, ast.ClassDef)]
    while new := {one.name for one in classes if any(_names(base) & found for base in one.bases)} - found:
        found |= new
    return frozenset(found)


@cache
def _trees() -> dict[str, ast.Module]:
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text()) for path in sorted(SOURCE.rglob("*.py"))}


def _seen() -> dict[str, ast.Module]:
    unseen = tuple((SOURCE / one).relative_to(ROOT).as_posix() for one in UNSEEN)
    return {path: tree for path, tree in _trees().items() if not path.startswith(unseen)}


def _raised(path: str, tree: ast.Module) -> Iterator[Refusal]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _names(node.func) & (kinds() | {WORDS}) and not _is_the_base(path, node):
            text = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
            facts = frozenset(str(one.arg) for one in node.keywords)
            yield Refusal(f"{path}:{node.lineno}", text if isinstance(text, str) else None, facts)


def _is_the_base(path: str, node: ast.Call) -> bool:
    # What HandoverError makes of any text that it is given.
    return path.endswith("handover/errors.py") and _names(node.func) == {WORDS}


def _own(path: str, tree: ast.Module) -> Iterator[Refusal]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name in kinds():
            yield Refusal(f"{path}:{node.lineno}", ast.get_docstring(node))


def _names(node: ast.AST | None) -> set[str]:
    """The last word of a name, or of each name in a tuple of them."""
    if isinstance(node, ast.Tuple):
        return set[str]().union(*(_names(one) for one in node.elts))
    return {node.attr} if isinstance(node, ast.Attribute) else {node.id} if isinstance(node, ast.Name) else set()
