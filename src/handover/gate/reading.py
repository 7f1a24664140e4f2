"""What was found in a held message, as it is kept with it: sealed, because it quotes the message."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from handover.checks.drafts import Draft
from handover.gate.models import Held
from handover.gate.sealing import seal, unseal


@dataclass(frozen=True)
class Reading:
    """`findings`, `reasons` and `remedies` as in the result of a check (design, section 4).

    `draft` is what is to be written down about it before anybody is answered; it is not kept with the message.
    """

    outcome: str
    subject: str = ""
    language: str = ""
    readability: str = "clear"
    readability_reasons: list[str] = field(default_factory=list)
    signals: list[str] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    reasons: list[dict[str, str]] = field(default_factory=list)
    remedies: list[dict[str, str]] = field(default_factory=list)
    check: str = ""  # the check as the ledger names it
    draft: Draft | None = None

    @property
    def rules(self) -> list[str]:
        return list(dict.fromkeys(one["rule"] for one in self.reasons))


def sealed(found: Reading, held: Held) -> bytes:
    kept = asdict(replace(found, draft=None))
    del kept["draft"]
    return seal(json.dumps(kept, ensure_ascii=False).encode(), held.uuid)


def of(held: Held) -> Reading:
    """The reading that was kept; an empty one once the text was removed."""
    if held.sealed_reading is None:
        return Reading(outcome="hold")
    return Reading(**json.loads(unseal(bytes(held.sealed_reading), held.uuid)))
