"""Colleagues who are copied in or whose address is given: who may be the successor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handover.screening.contacts.kinds import Circle, Contact, Kind, Owner, name_words

# fmt: off
SOUNDS = (
    "a", "b", "v", "g", "d", "e", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch",
    "sh", "shch", "_", "y", "_", "e", "yu", "ya",
)
# fmt: on
LATIN = dict(zip("абвгдезийклмнопрстуфхцчшщъыьэюя", SOUNDS, strict=True))
LATIN |= {"ж": "zh", "ъ": "", "ь": ""}
PLAIN = str.maketrans(LATIN | dict(zip("áéíóúüñ", "aeiouun", strict=True)))


def latin(text: str) -> str:
    """Folded text in plain Latin letters, as people write their names in addresses."""
    return text.translate(PLAIN)


def named_colleagues(text: str, circle: Circle) -> Iterator[str]:
    """Recipients at the company whose name the text says."""
    if not circle.colleagues:
        return
    words = set(latin(text).replace("-", " ").split())
    stems = {word.strip(".,;:!?()\"'")[:5] for word in words}
    for address in circle.colleagues:
        names = name_words(address.partition("@")[0])
        if any(name[:5] in stems for name in names if len(name) > 3):
            yield address


def addresses_of_others(contacts: Sequence[Contact], circle: Circle) -> list[Contact]:
    """Addresses at the company that are not the writer's own."""
    return [
        one
        for one in contacts
        if one.kind is Kind.EMAIL and one.owner is Owner.COMPANY and one.value != circle.sender
    ]
