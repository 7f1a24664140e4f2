"""A YAML file as data, and the line of each place in it.

Read as YAML 1.2 does: only `true` and `false` are truth values; `off`, `no` and dates are the words they look like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from handover.errors import UnusableInput, Words

try:
    from yaml import CSafeLoader as _Base
except ImportError:  # a PyYAML that was built without libyaml
    from yaml import SafeLoader as _Base  # type: ignore[assignment]

LARGEST = 1_000_000
_KEPT = ("tag:yaml.org,2002:null", "tag:yaml.org,2002:int")


class _Loader(_Base):
    """Words stay words."""


_Loader.yaml_implicit_resolvers = {
    sign: [(tag, regexp) for tag, regexp in resolvers if tag in _KEPT]
    for sign, resolvers in _Base.yaml_implicit_resolvers.items()
}
for _word in ("true", "false"):
    _Loader.yaml_implicit_resolvers[_word[0]] = [
        *_Loader.yaml_implicit_resolvers.get(_word[0], []),
        ("tag:yaml.org,2002:bool", re.compile(f"^{_word}$")),
    ]


@dataclass(frozen=True)
class Document:
    """`name` is how the file is called in messages."""

    name: str
    data: Any
    node: yaml.Node | None

    def wrong(self, place: Iterable[str | int], why: Words | str) -> UnusableInput:
        """The error that names the file, the line of this place, the place and what is wrong."""
        steps = list(place)
        spelled = ".".join(str(step) for step in steps) or Words("the whole file")
        return UnusableInput(
            "%(name)s, line %(line)s: %(place)s: %(why)s",
            name=self.name,
            line=self.line(steps),
            place=spelled,
            why=why,
        )

    def line(self, place: Iterable[str | int]) -> int:
        """The line of the deepest step of `place` that is in the file."""
        node, line = self.node, 1
        for step in place:
            found = _step(node, step)
            if found is None:
                break
            line, node = found
        return line


def document(path: Path) -> Document:
    """The file as data; UnusableInput if it cannot be read, is no YAML, or says a thing twice."""
    return document_of(path.name, _text(path))


def document_of(name: str, text: str) -> Document:
    """The same of a text that is in no file; `name` is how messages call it."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        _must_be_plain(name, node, set())
        data = None if node is None else loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.context_mark or error.problem_mark
        line = mark.line + 1 if mark else 1
        why = " ".join(f"{error.context or ''} {error.problem or ''}".split())
        raise UnusableInput(
            "%(name)s, line %(line)s: this is no YAML: %(why)s", name=name, line=line, why=why
        ) from error
    except yaml.YAMLError as error:
        raise UnusableInput(
            "%(name)s: this is no YAML: %(why)s", name=name, why=" ".join(str(error).split())
        ) from error
    finally:
        loader.dispose()
    return Document(name, data, node)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise UnusableInput(
                "%(path)s: is larger than %(largest)s bytes; this is no pack", path=path, largest=f"{LARGEST:,}"
            )
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UnusableInput("%(path)s: cannot be read: %(why)s", path=path, why=error.strerror) from error
    except UnicodeDecodeError as error:
        raise UnusableInput("%(path)s: is no text in UTF-8; save it as UTF-8", path=path) from error


def _step(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line + 1, node.value[step]
    return None


def _must_be_plain(name: str, node: yaml.Node | None, seen: set[int]) -> None:
    """No key twice (the second would silently win), and no aliases (a file of ten lines could hold millions)."""
    if node is None:
        return
    line = node.start_mark.line + 1
    if id(node) in seen:
        raise UnusableInput(
            "%(name)s, line %(line)s: is used again by an alias (*); write it out each time", name=name, line=line
        )
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value]
        twice = next((key for key, _ in reversed(node.value) if keys.count(key.value) > 1), None)
        if twice is not None:
            raise UnusableInput(
                "%(name)s, line %(line)s: %(value)r is said twice in one place; keep one",
                name=name,
                line=twice.start_mark.line + 1,
                value=twice.value,
            )
        children = [child for pair in node.value for child in pair]
    else:
        children = node.value if isinstance(node, yaml.SequenceNode) else []
    for child in children:
        _must_be_plain(name, child, seen)
