"""A judged message as a person reads it: the words marked, the reasons, and what to send instead."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

from handover.checks import views
from handover.checks.judging import Judgement
from handover.cli.judged import shown, tell_reasons
from handover.policy.decision import Outcome
from handover.policy.phrases import say
from handover.policy.situation import Relation, Situation, Speaker
from handover.screening.signals import Finding, Signal

if TYPE_CHECKING:
    from handover.cli.messages import Given

OUTCOMES = {
    Outcome.PASS: "PASS: it may go.",
    Outcome.HOLD: "HOLD: a person has to look at it.",
    Outcome.REFUSE: "REFUSE: it may not go.",
}


def tell(given: Given, judgement: Judgement, language: str, out: TextIO) -> None:
    """The message with its words marked, the decision, why, what to do, and the memo that could be sent instead."""
    subject, body = views.shown(given.message)
    findings, marks = judgement.screening.findings, _marks(out)
    if subject:
        print(f"Subject: {marked(subject, [one for one in findings if one.part == 'subject'], marks)}\n", file=out)
    if body:
        print(marked(body, [one for one in findings if one.part in views.BODY], marks).rstrip() + "\n", file=out)
    _tell_findings(findings, language, out)
    print(OUTCOMES[judgement.decision.outcome], file=out)
    tell_reasons(judgement.decision.reasons, judgement.decision.remedies, out)
    _tell_memo(given.situation, judgement, out)
    print(
        f"\npack {judgement.decision.pack} {judgement.decision.pack_version}; {judgement.screening.digest}",
        file=out,
    )


def _marks(out: TextIO) -> tuple[str, str]:
    if out.isatty() and "NO_COLOR" not in os.environ:
        return "\x1b[1;31m[", "]\x1b[0m"
    return "[", "]"


def marked(text: str, findings: Iterable[Finding], marks: tuple[str, str] = ("[", "]")) -> str:
    """The text with the words of the findings between marks; findings that overlap share theirs."""
    pieces, done = [], 0
    for start, end in _spans(text, findings):
        pieces += [shown(text[done:start]), marks[0], shown(text[start:end]), marks[1]]
        done = end
    return "".join([*pieces, shown(text[done:])])


def _spans(text: str, findings: Iterable[Finding]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    # A place that does not hold the quoted words is no place in this text.
    placed = {(one.start, one.end) for one in findings if one.quote and text[one.start : one.end] == one.quote}
    for start, end in sorted(placed):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _tell_findings(findings: Iterable[Finding], language: str, out: TextIO) -> None:
    for one in findings:
        quote = f' "{shown(" ".join(one.quote.split()))}"' if one.quote else ""
        name = say("signals", one.signal.value, language)
        print(f"  {name} ({shown(one.part)}):{quote} - {shown(one.reason)}", file=out)
    if findings:
        print(file=out)


def _tell_memo(situation: Situation, judgement: Judgement, out: TextIO) -> None:
    if is_farewell(situation, judgement):
        from handover.cli.memo import instead

        print("\nThe memo that could be sent instead:\n", file=out)
        for row in str(instead(situation.relation, judgement.screening.language)).rstrip().split("\n"):
            print(f"  {row}".rstrip(), file=out)


def is_farewell(situation: Situation, judgement: Judgement) -> bool:
    """A leaver tells a client, and it may not go as it is."""
    return (
        situation.speaker is Speaker.LEAVER
        and situation.relation in (Relation.CLIENT, Relation.PROSPECT, Relation.FORMER)
        and judgement.decision.outcome is not Outcome.PASS
        and Signal.DEPARTURE in judgement.screening.present
    )
