"""All rules over all texts of a message in one pass."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from handover.screening.contacts.hints import Hint
from handover.screening.normalising.folding import Folded
from handover.screening.rules.compiled import Compiled, CompiledRule


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule in a sentence: `text` is the number of the folded text, `start` and `end` places in it."""

    rule: CompiledRule
    text: int
    sentence: int
    start: int
    end: int


def scan(texts: Sequence[Folded], rules: Compiled) -> tuple[list[Hit], frozenset[Hint]]:
    """Every rule in every sentence that it hits, by text, place and rule; and what contacts there may be."""
    data = [folded.text.encode("utf-8", "replace") for folded in texts]
    candidates, hints = rules.candidates(b"\n\n".join(data))
    return _hits(texts, data, candidates, rules) if candidates else [], hints


def _hits(
    texts: Sequence[Folded], data: Sequence[bytes], candidates: Sequence[tuple[int, int]], rules: Compiled
) -> list[Hit]:
    ends, length = [], 0
    for piece in data:
        length += len(piece) + 2
        ends.append(length)
    hits: list[Hit] = []
    for number, end in candidates:
        # `end` is the end of the first place where the rule may hit: nothing before it needs a look.
        first = bisect_left(ends, end)
        before = end - (ends[first] - len(data[first]) - 2)
        hits.extend(_verified(rules.rules[number], texts, first, _char(texts[first], data[first], before)))
    return sorted(hits, key=lambda hit: (hit.text, hit.start, hit.rule.id))


def _char(folded: Folded, data: bytes, place: int) -> int:
    if len(data) == len(folded.text):
        return place
    return len(data[:place].decode("utf-8", "ignore"))


def _verified(rule: CompiledRule, texts: Sequence[Folded], first: int, place: int) -> list[Hit]:
    hits = []
    for number in range(first, len(texts)):
        folded = texts[number]
        for sentence, (start, end) in enumerate(folded.sentence_spans()):
            if number == first and end < place:
                continue
            if found := rule.find(folded.text, start, end):
                hits.append(Hit(rule, number, sentence, *found))
    return hits
