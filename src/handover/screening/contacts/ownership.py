"""Whose a contact is: exact where the caller knows the addresses, otherwise judged by what stands around it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from handover.screening.contacts import cues
from handover.screening.contacts.domains import is_freemail, label
from handover.screening.contacts.kinds import Circle, Kind, Owner, Spot, is_of, name_words
from handover.screening.contacts.phones import e164, is_one_of

Judged = tuple[Owner, str]


def owner(spot: Spot, sentence: str, tail: str, circle: Circle, *, is_signature: bool) -> Judged:
    """(whose, what decided it); `sentence` is around the spot, `tail` what follows it."""
    known = _known(spot, circle)
    if known:
        return known
    if spot.kind is Kind.EMAIL:
        return _of_email(spot, sentence, circle, is_signature=is_signature)
    if spot.kind is Kind.PHONE:
        return _of_phone(sentence, tail, is_signature=is_signature)
    if spot.kind is Kind.SITE:
        return _of_site(spot, sentence, circle)
    return _of_handle(spot, sentence, circle)


def _known(spot: Spot, circle: Circle) -> Judged | None:
    known = circle.known
    for whose, entries in (
        (Owner.WRITER, known.writer),
        (Owner.COMPANY, known.company),
        (Owner.CLIENT, known.client),
    ):
        if entries and _is_among(spot, entries):
            return (whose, "known")
    return None


def _is_among(spot: Spot, entries: AbstractSet[str]) -> bool:
    if spot.value in entries or spot.value.rpartition("@")[2] in entries:
        return True
    if spot.kind is not Kind.PHONE:
        return False
    return is_one_of(spot.value, entries) or e164(spot.value, "") in entries


def _of_email(spot: Spot, sentence: str, circle: Circle, *, is_signature: bool) -> Judged:
    local, _, domain = spot.value.rpartition("@")
    if spot.value == circle.sender or is_of(domain, circle.company_domains):
        return (Owner.COMPANY, "company_domain")
    names = name_words(local)
    is_writer = bool(circle.writer_names.intersection(names)) or _initials(local, circle)
    if spot.value in circle.recipients:
        return (Owner.WRITER, "own_name") if is_writer else (Owner.CLIENT, "recipient")
    if is_of(domain, circle.client_domains):
        return (Owner.CLIENT, "client_domain")
    if is_writer:
        return (Owner.WRITER, "own_name")
    if cues.OTHERS.search(sentence) and not cues.ME.search(sentence):
        return (Owner.OTHER, "others")
    if is_freemail(domain):
        return (Owner.WRITER, "freemail_me") if _is_mine(sentence) or is_signature else (Owner.UNCLEAR, "freemail")
    return (Owner.WRITER, "elsewhere_me") if _is_mine(sentence) else (Owner.UNCLEAR, "elsewhere")


def _initials(local: str, circle: Circle) -> bool:
    """ "k.lopez@..." and "klopez" for carmen.lopez: the longest name of the writer inside the local part."""
    # Sorted, since a set has another order in each process.
    longest = max(sorted(circle.writer_names), key=len, default="")
    return len(longest) > 3 and longest in local


def _is_mine(sentence: str) -> bool:
    return bool(cues.PRIVATE.search(sentence) or cues.ME.search(sentence))


def _of_phone(sentence: str, tail: str, *, is_signature: bool) -> Judged:
    if cues.EXTENSION.search(tail):
        return (Owner.COMPANY, "extension")
    if cues.PRIVATE.search(sentence):
        if cues.OTHERS.search(sentence) and not cues.ME.search(sentence):
            return (Owner.OTHER, "others")
        return (Owner.WRITER, "private")
    if cues.COMPANY.search(sentence):
        return (Owner.COMPANY, "company_words")
    if is_signature:
        return (Owner.COMPANY, "signature")
    if cues.ME.search(sentence):
        return (Owner.UNCLEAR, "me_after" if cues.AFTERWARDS.search(sentence) else "me")
    if cues.OTHERS.search(sentence):
        return (Owner.OTHER, "others")
    return (Owner.UNCLEAR, "bare")


def _of_handle(spot: Spot, sentence: str, circle: Circle) -> Judged:
    companies = {label(domain) for domain in circle.company_domains}
    if any(len(name) > 3 and name in spot.value for name in companies) or cues.COMPANY.search(sentence):
        return (Owner.COMPANY, "company_words")
    if circle.writer_names and any(name in spot.value for name in circle.writer_names):
        return (Owner.WRITER, "own_name")
    if _is_mine(sentence):
        return (Owner.WRITER, "me")
    return (Owner.OTHER, "others") if cues.OTHERS.search(sentence) else (Owner.UNCLEAR, "bare")


def _of_site(spot: Spot, sentence: str, circle: Circle) -> Judged:
    if is_of(spot.value, circle.company_domains):
        return (Owner.COMPANY, "company_domain")
    if is_of(spot.value, circle.client_domains):
        return (Owner.CLIENT, "client_domain")
    if any(len(name) > 3 and name in spot.value for name in circle.writer_names):
        return (Owner.WRITER, "own_name")
    return (Owner.UNCLEAR, "me") if cues.ME.search(sentence) else (Owner.OTHER, "bare")
