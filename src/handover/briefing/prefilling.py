"""What the book knows of a client already, so that the leaver writes down only what it does not know.

What an import brought from the company's CRM is other people's words: it stands there as it is, marked as taken
from the export with the day of the import.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from handover.book.models import Client, Contact, Deal
from handover.briefing.contents import LONGEST, Contents
from handover.departures.models import Transfer

#: As much as fits and leaves the leaver room to add something.
_ROOM = LONGEST * 3 // 4


def prefilled(transfer: Transfer) -> Contents:
    """A first draft in the language of the page: the client as on the opening day, and what the exports say."""
    client, snapshot = transfer.client, transfer.snapshot
    contacts = list(client.contacts.all())
    deals = list(client.deals.filter(is_open=True).select_related("batch"))
    return Contents(
        open_matters=_fitted(map(_deal, deals)),
        people=_fitted(_people(snapshot, contacts)),
        dates=_fitted([*_dates(snapshot), *map(_close, filter(_closes, deals)), *_activity(client, contacts)]),
        notes=_fitted(_notes(client, contacts), "\n\n"),
    )


def has_export(client: Client) -> bool:
    """Whether a draft holds anything that an import brought."""
    noted = client.contacts.exclude(noted_at=None)
    return client.noted_at is not None or noted.exists() or client.deals.filter(is_open=True).exists()


def _fitted(pieces: Iterable[str], between: str = "\n") -> str:
    """As many whole pieces as there is room for; "…" where some had to stay out."""
    found = ""
    for piece in pieces:
        longer = found + between + piece if found else piece
        if len(longer) > _ROOM:
            return found + between + "…" if found else longer[:_ROOM] + "…"
        found = longer
    return found


def _marked(text: str, at: datetime | None) -> str:
    day = timezone.localtime(at).date().isoformat() if at else ""
    return _("%(text)s [from the export, %(day)s]") % {"text": text, "day": day}


def _deal(deal: Deal) -> str:
    told = [deal.name, deal.stage, " ".join(filter(None, (deal.amount, deal.currency)))]
    if deal.closes_on:
        told.append(_("closes on %(day)s") % {"day": deal.closes_on.isoformat()})
    return _marked(", ".join(filter(None, told)), deal.batch.at)


def _people(snapshot: dict[str, Any], contacts: list[Contact]) -> Iterator[str]:
    for contact in snapshot.get("contacts", []):
        told = [contact.get("name"), contact.get("email"), contact.get("phone")]
        if any(told):
            line = ", ".join(one for one in told if one) + ":"
            known = _known(contact, contacts)
            yield f"{line} {_marked(known.title, known.noted_at)}" if known and known.title else line
    for one in snapshot.get("care", []):
        if one.get("role") != "owner":
            yield _("At the company: %(person)s (%(role)s)") % {"person": one["person"], "role": one["role"]}


def _known(told: dict[str, Any], contacts: list[Contact]) -> Contact | None:
    """The contact of the book that the snapshot means: by address, else by name."""
    if told.get("email"):
        return next((one for one in contacts if one.email == told["email"]), None)
    named = [one for one in contacts if one.name and one.name == told.get("name")]
    return named[0] if len(named) == 1 else None


def _dates(snapshot: dict[str, Any]) -> Iterator[str]:
    if snapshot.get("renewal_on"):
        # Written as in the book: the draft is text that people go on editing in any language.
        yield _("Renewal: %(day)s") % {"day": date.fromisoformat(snapshot["renewal_on"]).isoformat()}


def _closes(deal: Deal) -> bool:
    return deal.closes_on is not None


def _close(deal: Deal) -> str:
    told = _("%(deal)s closes: %(day)s") % {"deal": deal.name, "day": deal.closes_on}
    return _marked(told, deal.batch.at)


def _activity(client: Client, contacts: list[Contact]) -> Iterator[str]:
    if client.last_activity_on:
        told = _("Last activity: %(day)s") % {"day": client.last_activity_on.isoformat()}
        yield _marked(told, client.noted_at)
    for one in contacts:
        if one.last_activity_on:
            told = _("Last activity with %(contact)s: %(day)s") % {
                "contact": one,
                "day": one.last_activity_on.isoformat(),
            }
            yield _marked(told, one.noted_at)


def _notes(client: Client, contacts: list[Contact]) -> Iterator[str]:
    if client.notes:
        yield _marked(client.notes, client.noted_at)
    for one in contacts:
        if one.notes:
            yield _marked(f"{one}: {one.notes}", one.noted_at)
