"""What the model looks at: words, pairs of words, pieces of words, and what rules and contacts have found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from zlib import crc32

from handover.screening.contacts import cues
from handover.screening.contacts.colleagues import addresses_of_others, named_colleagues
from handover.screening.contacts.kinds import Contact, Kind, Owner
from handover.screening.marks import Marks
from handover.screening.signals import Signal

BITS = 18
SLOTS = 1 << BITS
TOKEN = re.compile(r"[^\W\d_]+(?:'[a-z]+)?|\d+|[?!@€$:]")
SHORTEST, LONGEST = 3, 5  # of the pieces of a word
MAIN_PARTS = ("subject", "body", "signature")


def slot(name: str) -> int:
    """The place of a feature in the table of weights."""
    return crc32(name.encode("utf-8", "replace")) & (SLOTS - 1)


def tokens(text: str, contacts: Sequence[Contact] = ()) -> list[str]:
    """Words of a folded text; a number is "0", a contact a word that says what it is and whose."""
    words: list[str] = []
    done = 0
    for contact in sorted(contacts, key=lambda one: one.start):
        if contact.start >= done:
            words.extend(_words(text[done : contact.start]))
            words.append(f"<{contact.kind}>")
            done = contact.end
    words.extend(_words(text[done:]))
    return words


def _words(text: str) -> Iterator[str]:
    for word in TOKEN.findall(text):
        yield "0" if word[0].isdigit() else word


@lru_cache(maxsize=65536)
def word_slots(word: str) -> tuple[int, ...]:
    """The word itself and its pieces."""
    pieces = {"w:" + word}
    if len(word) > SHORTEST and word[0] != "<":
        framed = f"<{word}>"
        for length in range(SHORTEST, LONGEST + 1):
            pieces.update(framed[at : at + length] for at in range(len(framed) - length + 1))
    return tuple(sorted({slot(piece) for piece in pieces}))


def pair_slot(first: str, second: str) -> int:
    return slot(f"{first} {second}")


def structural(marks: Marks) -> dict[str, float]:
    """What was found by other means: each with a weight of its own, not divided by the length of the text."""
    found: Counter[str] = Counter()
    found.update(_of_rules(marks))
    for name in {*_of_contacts(marks), *_of_form(marks), *_of_people(marks)}:
        found[name] = 1
    found["language:" + marks.language] = 1
    return dict(found)


def rule_strengths(marks: Marks) -> dict[Signal, float]:
    """For each signal, how much the rules that hit say together (each rule counts once)."""
    doubts = dict.fromkeys(Signal, 1.0)
    for rule in {hit.rule.id: hit.rule for hit in marks.hits}.values():
        doubts[rule.signal] *= 1 - rule.weight
    return {signal: 1 - doubt for signal, doubt in doubts.items()}


def _of_rules(marks: Marks) -> dict[str, float]:
    strengths = rule_strengths(marks)
    found = {f"rules:{signal}": strength for signal, strength in strengths.items() if strength}
    found |= {f"rules:{signal}:some": 1.0 for signal, strength in strengths.items() if strength >= 0.5}
    if not found:
        found["rules:none"] = 1.0
    return found


def _of_contacts(marks: Marks) -> Iterator[str]:
    leaving = any(hit.rule.signal is Signal.DEPARTURE for hit in marks.hits)
    for contact in marks.contacts:
        where = marks.views[contact.text].part.partition(":")[0]
        yield f"contact:{contact.owner}"
        yield f"contact:{contact.kind}:{contact.owner}"
        yield f"contact:{contact.kind}:{contact.cue}:{where}"
        if contact.is_disguised:
            yield f"disguised:{contact.owner}"
        if leaving and contact.owner in (Owner.WRITER, Owner.UNCLEAR):
            yield f"leaving:{contact.kind}:{contact.owner}"
    if not marks.contacts:
        yield "contact:none"


def _of_form(marks: Marks) -> Iterator[str]:
    for listing in marks.listings:
        yield "listing:" + listing.kind
        yield f"listing:{listing.kind}:{min(listing.count, 6)}"
    length = sum(len(folded.text) for folded in marks.folded)
    yield f"length:{len(bin(length // 40))}"


def _of_people(marks: Marks) -> Iterator[str]:
    body = " ".join(
        folded.text for view, folded in zip(marks.views, marks.folded, strict=True) if view.part in MAIN_PARTS
    )
    circle = marks.circle
    if circle.colleagues:
        yield "copied:some"
    if any(True for _ in named_colleagues(body, circle)):
        yield "copied:named"
        if cues.OTHERS.search(body):
            yield "copied:named:others"
    if addresses_of_others(marks.contacts, circle):
        yield "address:colleague"
    if circle.recipients and all(one.rpartition("@")[2] == circle.domain for one in circle.recipients):
        yield "to:inside"
    if any(one.kind is Kind.PHONE for one in marks.contacts) and cues.OTHERS.search(body):
        yield "phone:others"
