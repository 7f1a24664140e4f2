"""Whether each rule does what stands beside it: hits what it must hit, and nothing that it must not."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

import regex

from handover.screening.normalising.folding import fold
from handover.screening.rules.source import Rule

SLOW = 0.05  # seconds for one sentence of the greatest length
PROVOCATIONS = ("a" * 600, "a " * 300, "de la " * 100, "и не " * 120, "1 " * 300, "мы я на " * 75)


def problems(rules: Iterable[Rule]) -> Iterator[str]:
    """One line for each rule and text that do not go together, with file, rule and what to do."""
    for rule in rules:
        for text in rule.hits:
            if not hits(rule, text):
                yield f'{rule.file}: {rule.id}: does not hit "{text}"; widen match, narrow unless, or move the text'
        for text in rule.misses:
            if hits(rule, text):
                yield f'{rule.file}: {rule.id}: must not hit "{text}"; narrow match or extend unless'
        if slowest(rule) > SLOW:
            yield f"{rule.file}: {rule.id}: takes too long on a hostile sentence; take out nested repetition"


def hits(rule: Rule, text: str) -> bool:
    """Whether the rule alone hits any sentence of the text."""
    folded = fold(text)
    match = regex.compile(rule.match)
    unless = regex.compile(rule.unless) if rule.unless else None
    sentences = [folded.text[start:end] for start, end in folded.sentence_spans()]
    return any(match.search(one) and not (unless and unless.search(one)) for one in sentences)


def slowest(rule: Rule) -> float:
    """Seconds for the worst of a few provocations."""
    pattern = regex.compile(rule.match)
    worst = 0.0
    for text in PROVOCATIONS:
        started = time.process_time()
        pattern.search(text)
        worst = max(worst, time.process_time() - started)
    return worst
