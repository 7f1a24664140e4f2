"""The packs as they are in the files today."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from handover.policy import pack as policy
from handover.policy.files import document
from handover.policy.pack import Pack

#: Which pack counts where nobody chose another.
IN_FORCE = {"employee": policy.chosen("", "employee").name, "contractor": policy.chosen("", "contractor").name}


@dataclass(frozen=True)
class Current:
    """One pack of the files. `whole`: with what it inherits filled in; `digest` is over that."""

    pack: Pack
    text: str
    whole: dict[str, Any]
    digest: str


@cache
def current(name: str) -> Current:
    """The pack of this name, read once; UnusableInput if there is none."""
    pack = policy.load(name)
    path = policy.FOLDER / "packs" / f"{name}.yaml"
    whole = policy.merged(document(path).data)
    return Current(pack, path.read_text(encoding="utf-8"), whole, digest_of(whole))


def every() -> list[Current]:
    """Those in force first, then the others by name."""
    first = list(dict.fromkeys(IN_FORCE.values()))
    return [current(name) for name in [*first, *(one for one in policy.names() if one not in first)]]


def digest_of(whole: dict[str, Any]) -> str:
    """The order in which a file says things does not count, but for that of the rules."""
    written = json.dumps(whole, ensure_ascii=False, sort_keys=True)
    return "sha256:" + hashlib.sha256(written.encode()).hexdigest()
