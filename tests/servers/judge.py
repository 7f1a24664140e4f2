"""A judge that decides by plain words in a message, for tests of everything around judging.

HOLD-ME or an address at gmail.com holds, REFUSE-ME refuses, SLOW-ME takes a minute, BREAK-ME is a fault of the
program. As a module it is the gate's worker with this judge instead of the seam. Each judgement is to be written
down, like a real one; in place of a digest it has the message's own name.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handover.checks.drafts import Draft
    from handover.gate.checking import Check, Question
    from handover.gate.reading import Reading


def judge(question: Question) -> Reading:
    from handover.gate.reading import Reading

    raw = question.raw
    if b"SLOW-ME" in raw:
        time.sleep(60)
    if b"BREAK-ME" in raw:
        raise RuntimeError("broken")
    outcome = "refuse" if b"REFUSE-ME" in raw else "hold" if b"HOLD-ME" in raw or b"@gmail.com" in raw else "pass"
    because = {"rule": f"tests.{outcome}", "text": f"the test says {outcome}", "source": "tests"}
    return Reading(
        outcome=outcome,
        subject="A subject",
        language="en",
        signals=["personal_contact"] if outcome != "pass" else [],
        reasons=[because] if outcome != "pass" else [],
        remedies=[{"kind": "take_out", "text": "take it out"}],
        draft=_draft(question, outcome),
    )


def _draft(question: Question, outcome: str) -> Draft:
    from handover.checks.drafts import Draft
    from handover.gate.canonical import header
    from handover.policy.situation import as_words

    return Draft(
        digest=header(question.raw, b"message-id")[:80],
        entrance="gate",
        subject="",
        departure=question.departure.ref,
        situation=as_words(question.situation),
        language="en",
        readability="clear",
        decision=outcome,
        signals=[],
        findings=[],
        reasons=[],
        pack="tests",
        pack_version="1",
        second_reader=None,
        by_id="gate",
        by_name="gate",
        by_role="gate",
    )


def check() -> Check:
    return judge


if __name__ == "__main__":
    from handover.gate.worker import main

    main(check)
