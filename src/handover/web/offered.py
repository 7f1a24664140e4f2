"""The company's memo for one client, ready to be copied in place of a farewell."""

from __future__ import annotations

from handover.departures.models import Transfer
from handover.notices import office, phrases
from handover.notices.memo import current
from handover.notices.models import Sender
from handover.notices.recipients import memo_relation
from handover.notices.wording import Wording, fill
from handover.web.asked import Asker

#: There is no link before there is a notice.
LINK = {
    "en": "[link to the client's page]",
    "es": "[enlace a la página del cliente]",
    "ru": "[ссылка на страницу клиента]",
}


def offered(asker: Asker, transfer: Transfer | None, language: str) -> Wording | None:
    """In the language of the farewell (else in English), from the leaver if the pack lets them be the sender.

    None while the client has no successor, or none was chosen: there is nobody to name.
    """
    placement = getattr(transfer, "placement", None)
    if transfer is None or placement is None or asker.departure is None:
        return None
    departure, known = asker.departure, language if language in LINK else "en"
    kind = Sender.LEAVER if Sender.LEAVER in asker.pack.notices.senders else Sender(asker.pack.notices.senders[0])
    sender = {Sender.MANAGER: departure.manager, Sender.SUCCESSOR: placement.successor}.get(kind, asker.person)
    _memo, wording = current(kind.value, memo_relation([transfer.snapshot["relation"]]), known)
    contact = next((one["name"] for one in transfer.snapshot["contacts"] if one["name"]), "")
    values = {
        "company": office.company(departure.manager).name,
        "client": transfer.snapshot["name"],
        "contact_name": contact,
        "greeting": phrases.greeting(contact, known),
        "leaver_name": asker.person.name,
        "successor_name": placement.successor.name,
        "successor_title": placement.successor.title,
        "successor_email": placement.successor.email or "",
        "successor_phone": placement.successor.phone,
        "manager_name": departure.manager.name,
        "sender_name": sender.name,
        "sender_title": sender.title,
        "last_day": phrases.spelled_out(departure.last_day, known),
        "ack_link": LINK[known],
    }
    return fill(wording, values)
