"""All contacts in the texts of a message, each with its owner."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from handover.screening.contacts.emails import addresses, spelled
from handover.screening.contacts.handles import at_names, links, named, profiles, sites
from handover.screening.contacts.hints import EVERY, Hint
from handover.screening.contacts.kinds import Circle, Contact, Kind, Spot
from handover.screening.contacts.numbers import spoken_phones
from handover.screening.contacts.ownership import owner
from handover.screening.contacts.phones import phones
from handover.screening.normalising.folding import Folded

REGIONS = {"en": "US", "es": "ES", "ru": "RU"}


def contacts(
    texts: Sequence[Folded],
    signatures: Sequence[bool],
    circle: Circle,
    language: str,
    hints: AbstractSet[Hint] = EVERY,
) -> list[Contact]:
    """`signatures` says for each text whether it is a signature; what `hints` lacks stands in none of the texts."""
    if not hints:
        return []
    return [
        contact
        for number, folded in enumerate(texts)
        for contact in _of_text(number, folded, circle, language, hints, is_signature=signatures[number])
    ]


def _of_text(
    number: int, folded: Folded, circle: Circle, language: str, hints: AbstractSet[Hint], *, is_signature: bool
) -> Iterator[Contact]:
    found = list(spots(folded.text, REGIONS.get(language, ""), hints, circle.known.everything))
    spans = folded.sentence_spans() if found else []
    starts = [start for start, _ in spans]
    for spot in _apart(found):
        index = max(0, bisect_right(starts, spot.start) - 1)
        _start, end = spans[index]
        around = _around(folded.text, spans, index)
        whose, cue = owner(spot, around, folded.text[spot.end : end], circle, is_signature=is_signature)
        yield Contact(
            spot.kind, spot.value, whose, cue, number, index, spot.start, spot.end, is_disguised=spot.is_disguised
        )


def _around(text: str, spans: Sequence[tuple[int, int]], index: int) -> str:
    """The sentence; with a label alone on the line before ("My private number:"), that too."""
    start, end = spans[index]
    before = spans[index - 1] if index else None
    if before and text[before[1] - 1] == ":" and before[1] - before[0] < 120:
        start = before[0]
    return text[start:end]


def spots(
    text: str, region: str, hints: AbstractSet[Hint] = EVERY, known: AbstractSet[str] = frozenset()
) -> Iterator[Spot]:
    """Every contact of a folded text, some of them inside others."""
    if Hint.NUMBER in hints:
        yield from phones(text, region, known)
    for hint, found in LOOKS.items():
        if hint in hints:
            yield from found(text)


LOOKS: dict[Hint, Callable[[str], Iterator[Spot]]] = {
    Hint.ADDRESS: addresses,
    Hint.SPELLED: spelled,
    Hint.SPOKEN: spoken_phones,
    Hint.LINK: links,
    Hint.PROFILE: profiles,
    Hint.AT_NAME: at_names,
    Hint.NAMED: named,
    Hint.SITE: sites,
}


def _apart(found: Sequence[Spot]) -> Iterator[Spot]:
    """What lies inside another is not told twice: the host of an address, the number of a link."""
    order = {Kind.EMAIL: 0, Kind.HANDLE: 1, Kind.PROFILE: 1, Kind.PHONE: 2, Kind.SITE: 3}
    taken: list[tuple[int, int]] = []
    for spot in sorted(found, key=lambda one: (order[one.kind], one.start, one.end)):
        if all(spot.end <= start or spot.start >= end for start, end in taken):
            taken.append((spot.start, spot.end))
            yield spot
