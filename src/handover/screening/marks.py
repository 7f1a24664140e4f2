"""Marks: what rules and contacts find in the texts of one message, before anything is concluded from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handover.screening.contacts.finding import contacts
from handover.screening.contacts.hints import Hint
from handover.screening.contacts.kinds import Circle, Contact
from handover.screening.contacts.listing import Listing, listings
from handover.screening.contacts.quoted import given_in_quotes
from handover.screening.normalising.folding import Folded, fold
from handover.screening.normalising.languages import language_of
from handover.screening.rules.compiled import compiled
from handover.screening.rules.scanning import Hit, scan
from handover.screening.signals import Known
from handover.screening.views import Reading, View, Voice


@dataclass(frozen=True)
class Marks:
    """`folded[i]` is the folded text of `views[i]`; only the writer's own words are here."""

    views: tuple[View, ...]
    folded: tuple[Folded, ...]
    circle: Circle
    language: str
    hits: Sequence[Hit]
    hints: frozenset[Hint]
    contacts: Sequence[Contact]
    listings: Sequence[Listing]


def mark(reading: Reading, known: Known) -> Marks:
    own = [view for view in reading.views if view.voice is Voice.WRITER and view.text]
    views = (*own, *given_in_quotes(reading.views, known.writer))
    folded = tuple(fold(view.text) for view in views)
    circle = Circle(reading.sender, reading.recipients, known)
    language = _language(views, folded)
    signatures = [view.part == "signature" for view in views]
    hits, hints = scan(folded, compiled())
    found = contacts(folded, signatures, circle, language, hints)
    return Marks(
        views=views,
        folded=folded,
        circle=circle,
        language=language,
        hits=hits,
        hints=hints,
        contacts=found,
        listings=listings(folded, found, circle),
    )


def _language(views: Sequence[View], folded: Sequence[Folded]) -> str:
    said = [text.text for view, text in zip(views, folded, strict=True) if view.part in ("subject", "body")]
    return language_of("\n".join(said or [text.text for text in folded]))
