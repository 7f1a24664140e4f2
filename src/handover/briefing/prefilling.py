"""What the book knows of a client already, so that the leaver writes down only what it does not know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from handover.briefing.contents import Contents
from handover.departures.models import Transfer


def prefilled(transfer: Transfer) -> Contents:
    """A first draft in the language of the page, from the client as it was on the opening day."""
    snapshot = transfer.snapshot
    return Contents(people="\n".join(_people(snapshot)), dates="\n".join(_dates(snapshot)))


def _people(snapshot: dict[str, Any]) -> Iterator[str]:
    for contact in snapshot.get("contacts", []):
        told = [contact.get("name"), contact.get("email"), contact.get("phone")]
        if any(told):
            yield ", ".join(one for one in told if one) + ":"
    for one in snapshot.get("care", []):
        if one.get("role") != "owner":
            yield _("At the company: %(person)s (%(role)s)") % {"person": one["person"], "role": one["role"]}


def _dates(snapshot: dict[str, Any]) -> Iterator[str]:
    if snapshot.get("renewal_on"):
        # Written as in the book: the draft is text that people go on editing in any language.
        yield _("Renewal: %(day)s") % {"day": date.fromisoformat(snapshot["renewal_on"]).isoformat()}
