"""From a message in its situation to a decision: hard limits first, then the pack's rules; the strictest wins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handover.policy.decision import Decision, Outcome, Reason, Remedy
from handover.policy.pack import Pack
from handover.policy.phrases import in_language, say
from handover.policy.rules import Rule
from handover.policy.situation import Channel, Situation, Speaker, Stage, as_words
from handover.screening.reading.reasons import words as in_plain_words
from handover.screening.signals import Finding, Readability, Screening, Signal

COMPANY_CHANNELS = frozenset({Channel.WORK_EMAIL, Channel.WORK_PHONE})
STRICTNESS = tuple(Outcome)
#: What "may I tell them?" asks about, before there is a text: the departure, with the successor named.
TELLING = frozenset({Signal.DEPARTURE, Signal.SUCCESSOR})
MOST_QUOTES = 5
_UNREAD_SOURCE = "Handover: what cannot be read surely is looked at by a person"
_LAST_DAY_SOURCE = "Belgian Data Protection Authority, decision 135/2023 (never write as the leaver afterwards)"


def decide(situation: Situation, screening: Screening | None, pack: Pack, *, language: str = "en") -> Decision:
    """What follows from the message; without a screening, from telling the departure with the successor named."""
    if screening is None:
        return judge(situation, TELLING, pack, language=language)
    return judge(
        situation,
        screening.present,
        pack,
        language=language,
        readability=screening.readability,
        doubts=screening.readability_reasons,
        findings=screening.findings,
    )


def judge(
    situation: Situation,
    present: frozenset[Signal],
    pack: Pack,
    *,
    language: str,
    readability: Readability = Readability.CLEAR,
    doubts: Sequence[str] = (),
    findings: Sequence[Finding] = (),
) -> Decision:
    """The same from its parts: the signals that are present, how readable it was, where they stand."""
    words = as_words(situation)
    rules = [rule for rule in pack.rules if rule.when.holds(words, present)]
    limits = [*_unread(readability, doubts, language), *_after_the_last_day(situation, language)]
    reasons = [*(reason for _, reason, _ in limits), *_reasons(rules, language)]
    outcomes = [*(outcome for outcome, _, _ in limits), *(rule.outcome for rule in rules)]
    kinds = [*(kind for _, _, kind in limits), *(kind for rule in rules for kind in rule.remedies)]
    return Decision(
        outcome=strictest(outcomes),
        reasons=tuple(reasons),
        remedies=tuple(remedy(kind, language, quotes(rules, findings)) for kind in dict.fromkeys(kinds)),
        pack=pack.name,
        pack_version=pack.version,
    )


def _unread(
    readability: Readability, doubts: Sequence[str], language: str
) -> Iterable[tuple[Outcome, Reason, str]]:
    if readability is not Readability.CLEAR:
        why = "; ".join(in_plain_words(code, language) for code in doubts)
        text = say("limits", readability.value, language) + (f" ({why})" if why else "")
        yield Outcome.HOLD, Reason(readability.value, text, _UNREAD_SOURCE), "write_plainly"


def _after_the_last_day(situation: Situation, language: str) -> Iterable[tuple[Outcome, Reason, str]]:
    is_over = situation.stage is Stage.AFTER_LAST_DAY
    if is_over and situation.speaker is Speaker.LEAVER and situation.channel in COMPANY_CHANNELS:
        text = say("limits", "after_last_day", language)
        yield Outcome.REFUSE, Reason("after_last_day", text, _LAST_DAY_SOURCE), "let_company_write"


def _reasons(rules: Iterable[Rule], language: str) -> Iterable[Reason]:
    return (Reason(rule.id, in_language(rule.text, language), rule.source) for rule in rules if rule.text)


def strictest(outcomes: Iterable[Outcome]) -> Outcome:
    return max(outcomes, key=STRICTNESS.index, default=Outcome.PASS)


def quotes(rules: Iterable[Rule], findings: Iterable[Finding]) -> tuple[str, ...]:
    """The writer's words that carry what these rules object to, each once."""
    against = {signal for rule in rules if "take_out" in rule.remedies for signal in rule.when.any_of}
    found = (" ".join(one.quote.split()) for one in findings if one.signal in against)
    return tuple(dict.fromkeys(quote for quote in found if quote))


def remedy(kind: str, language: str, taken_out: Sequence[str] = ()) -> Remedy:
    """What to do, in words; `taken_out` are the words that have to go."""
    if kind == "take_out" and taken_out:
        more = " …" if len(taken_out) > MOST_QUOTES else ""
        words = "; ".join(f"“{quote}”" for quote in taken_out[:MOST_QUOTES]) + more
        return Remedy(kind, say("limits", "take_out_these", language, words=words))
    return Remedy(kind, say("remedies", kind, language))
