"""What to say on the phone to a client who is called before the notice."""

from __future__ import annotations

from typing import Any

from handover.book.models import Person
from handover.departures.models import Transfer
from handover.errors import UnusableInput
from handover.notices import office, phrases
from handover.notices.languages import language_for
from handover.notices.phrases import shipped
from handover.notices.recipients import memo_relation
from handover.notices.wording import Wording, fill


def script(transfer: Transfer, *, caller: Person) -> Wording:
    """The script for this client in the client's language, with the names filled in; `caller` is who rings.

    UnusableInput while the client has no successor: there is nobody to name yet.
    """
    placement = getattr(transfer, "placement", None)
    if placement is None:
        raise UnusableInput("%(client)s: has no successor yet; plan first, then call", client=transfer.client)
    departure, snapshot, successor = transfer.departure, transfer.snapshot, placement.successor
    language = language_of(transfer)
    values = {
        "company": office.company(departure.manager).name,
        "client": snapshot["name"],
        "contact_name": _asked_for(transfer).get("name", ""),
        "leaver_name": departure.leaver.name,
        "successor_name": successor.name,
        "successor_email": successor.email or "",
        "successor_phone": successor.phone,
        "sender_name": caller.name,
        "last_day": phrases.spelled_out(departure.last_day, language),
    }
    return fill(shipped(f"call-{memo_relation([snapshot['relation']])}", language), values)


def language_of(transfer: Transfer) -> str:
    """The language of the call: that of whom it is for, else the client's."""
    snapshot, company = transfer.snapshot, office.company(transfer.departure.manager)
    return language_for(
        contact=_asked_for(transfer).get("language", ""),
        client=snapshot["language"],
        country=snapshot["country"],
        company=company.language,
    )


def _asked_for(transfer: Transfer) -> dict[str, Any]:
    return next((one for one in transfer.snapshot["contacts"] if one["name"]), {})
