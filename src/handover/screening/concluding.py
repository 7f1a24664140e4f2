"""From marks to signals: a linear model weighs words, rules, contacts and lists together; each finding has its place.

It confirms or denies what rules, contacts and lists bear witness to, and is heard alone where it is sure. Without trained
weights they decide without it: rules add up like independent witnesses, contacts count by whose they are. What the caller
knows for certain (an address of the writer's own) counts whatever the model says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from handover.screening.contacts.kinds import Contact, Owner
from handover.screening.marks import Marks
from handover.screening.model.scoring import Heard, heard, lines
from handover.screening.model.weights import weights
from handover.screening.rules.scanning import Hit
from handover.screening.signals import SIGNALS, Finding, Signal, Strength

PRESENT = 0.5
#: From where on the model is heard where no rule, contact or list says something too. What speaks of leaving must be
#: surer: ordinary mail is full of goodbyes.
ALONE = {
    Signal.DEPARTURE: 0.9,
    Signal.NEW_EMPLOYER: 0.6,
    Signal.SOLICITATION: 0.85,
    Signal.OPEN_DOOR: 0.9,
    Signal.SUCCESSOR: 0.9,
    Signal.DISPARAGEMENT: 0.7,
}
#: Whoever is known to be leaving writes of it more often than not: by so much the odds rise of what the model reads, and
#: no witness is needed. Cross-validated over leavers whom it had not met.
ODDS_OF_A_LEAVER = {
    Signal.DEPARTURE: 3.0,
    Signal.CLIENT_DATA: 2.0,
    Signal.DISPARAGEMENT: 1.0,
    Signal.SOLICITATION: 0.7,
}
LIKELIER = tuple((signal, ODDS_OF_A_LEAVER.get(signal, 1.5)) for signal in SIGNALS)
HEARD_FROM = tuple((signal, ALONE.get(signal, PRESENT)) for signal in SIGNALS)
DENIED = 0.4  # below this the model, which has heard the rules too, holds their witness for an accident
SURE = 0.9  # of rules that leave no doubt
DENIED_SURE = 0.1  # such a rule is denied only where the model has none either, and never of a leaver
UNHEARD = 0.49
#: How sure a way to reach somebody makes, by whose it is.
PRIVATE, MAYBE = 0.9, 0.3
LISTED = 0.45  # a table alone may be an order or a price list: something must say that it is of clients
CLIENTS = 3  # "several" clients begin here
PRIVATE_REASON = {
    "en": "gives a way to reach the writer outside the company",
    "es": "da una forma de contactar con quien escribe fuera de la empresa",
    "ru": "даёт способ связаться с пишущим вне компании",
}
LISTED_REASON = {
    "en": "holds details of several clients",
    "es": "contiene datos de varios clientes",
    "ru": "содержит данные нескольких клиентов",
}


MODEL_REASON = {
    "en": "reads like it, taken as a whole",
    "es": "suena a ello, en conjunto",
    "ru": "похоже по смыслу в целом",
}


def concluded(marks: Marks, language: str) -> tuple[dict[Signal, Strength], list[Finding]]:
    """Each signal with its strength, and the places that speak for those that are present."""
    trained = weights()
    said = heard(trained.table, marks) if trained else None
    scores = _scores(marks, trained.strengths(said) if trained and said else None)
    strengths = {signal: Strength(score >= PRESENT, round(score, 3)) for signal, score in scores.items()}
    silent = {signal for signal, strength in strengths.items() if strength.present}
    found = [one for one in _findings(marks, language) if one.signal in silent] if silent else []
    silent.difference_update([one.signal for one in found])
    if said and marks.views:  # without weights every present signal has a rule, a contact or a list
        found += [_weightiest(marks, said, signal, language) for signal in SIGNALS if signal in silent]
    return strengths, sorted(found, key=lambda one: (one.part, one.start, one.rule))


def _scores(marks: Marks, read: Mapping[Signal, float] | None) -> dict[Signal, float]:
    witnesses = _witnesses(marks)
    read = read or witnesses
    if marks.circle.known.is_leaver:
        likelier = ((signal, _likelier(read[signal], odds)) for signal, odds in LIKELIER)
        scores = {signal: _together(witnesses[signal], score, PRESENT, denied=0.0) for signal, score in likelier}
    else:
        scores = {signal: _together(witnesses[signal], read[signal], alone) for signal, alone in HEARD_FROM}
    known = {contact.owner if contact.cue == "known" else Owner.UNCLEAR for contact in marks.contacts}
    if Owner.WRITER in known:
        scores[Signal.PERSONAL_CONTACT] = 1.0
    elif known and known <= {Owner.COMPANY, Owner.CLIENT}:
        # Every way to reach somebody is known to be no private one: no wording makes it one.
        scores[Signal.PERSONAL_CONTACT] = min(scores[Signal.PERSONAL_CONTACT], UNHEARD)
    return scores


def _likelier(read: float, odds: float) -> float:
    return odds * read / (1 + (odds - 1) * read)


def _together(witness: float, read: float, alone: float, *, denied: float = DENIED_SURE) -> float:
    """The model alone is heard only from `alone` on: on mail unlike the examples it sees too much."""
    if read >= alone or (witness and read >= PRESENT):
        return read
    if witness >= PRESENT and read >= (denied if witness >= SURE else DENIED):
        return witness
    return min(max(witness, read), UNHEARD)


def _weightiest(marks: Marks, said: Heard, signal: Signal, language: str) -> Finding:
    """The sentence that speaks most for it: where a person should look."""
    spans = lines(marks)
    best = int(said.of_sentences[:, SIGNALS.index(signal)].argmax()) if len(said.of_sentences) else 0
    text, start, end = spans[best] if spans else (0, 0, 0)
    reason = MODEL_REASON.get(language, MODEL_REASON["en"])
    return _at(marks, text, start, end, f"model.{signal.value}", signal, reason)


def _witnesses(marks: Marks) -> dict[Signal, float]:
    doubts = dict.fromkeys(SIGNALS, 1.0)
    for rule in {hit.rule.id: hit.rule for hit in marks.hits}.values():
        doubts[rule.signal] *= 1 - rule.weight
    # Ten addresses of unclear owners say no more than one: a mailing list is full of them.
    doubts[Signal.PERSONAL_CONTACT] *= 1 - max(map(_weight, marks.contacts), default=0.0)
    if any(listing.count >= CLIENTS for listing in marks.listings):
        doubts[Signal.CLIENT_DATA] *= 1 - LISTED
    return {signal: 1 - doubt for signal, doubt in doubts.items()}


def _weight(contact: Contact) -> float:
    if contact.owner is Owner.WRITER:
        return PRIVATE
    return MAYBE if contact.owner is Owner.UNCLEAR else 0.0


def _findings(marks: Marks, language: str) -> Iterator[Finding]:
    yield from _of_rules(marks, marks.hits, language)
    for contact in marks.contacts:
        if _weight(contact):
            reason = PRIVATE_REASON.get(language, PRIVATE_REASON["en"])
            rule = f"contact.{contact.kind}.{contact.owner}"
            yield _at(marks, contact.text, contact.start, contact.end, rule, Signal.PERSONAL_CONTACT, reason)
    for listing in marks.listings:
        if listing.count >= CLIENTS:
            reason = LISTED_REASON.get(language, LISTED_REASON["en"])
            yield _at(
                marks, listing.text, listing.start, listing.end, f"list.{listing.kind}", Signal.CLIENT_DATA, reason
            )


def _of_rules(marks: Marks, hits: Iterable[Hit], language: str) -> Iterator[Finding]:
    for hit in hits:
        yield _at(marks, hit.text, hit.start, hit.end, hit.rule.id, hit.rule.signal, hit.rule.reason(language))


def _at(marks: Marks, text: int, start: int, end: int, rule: str, signal: Signal, reason: str) -> Finding:
    view = marks.views[text]
    first, last = marks.folded[text].original(start, end)
    quote = view.text[first:last]
    return Finding(rule, signal, view.part, view.offset + first, view.offset + last, quote, reason)
