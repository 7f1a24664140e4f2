"""What an inquiry holds, brought together: readings, answers, account, conclusion, repairs."""

from __future__ import annotations

from typing import Any

from handover.departures.models import Departure
from handover.inquiries.facts import Facts, read_facts
from handover.inquiries.judging import judge
from handover.inquiries.keeping import read_assessment, read_screening
from handover.inquiries.models import Account, Conclusion, FactSheet, Inquiry
from handover.inquiries.wording import Repaired, Report, tell
from handover.lookback.sealing import unseal
from handover.screening.signals import Screening


def facts(inquiry: Inquiry) -> Facts:
    sheet = inquiry.sheets.first()
    return read_facts(sheet.answers, where="kept answers") if sheet else Facts()


def screenings(inquiry: Inquiry) -> list[Screening]:
    return [read_screening(kept["screening"]) for kept in _unsealed(inquiry)]


def heard_by(inquiry: Inquiry) -> list[str]:
    """Everybody to whom one of the messages was addressed, in their order, but for the company's own people."""
    own = _company_domains(inquiry.departure)
    to = dict.fromkeys(address for kept in _unsealed(inquiry) for address in kept["envelope"]["recipients"])
    return [address for address in to if address.rpartition("@")[2] not in own]


def _company_domains(departure: Departure) -> set[str]:
    people = (departure.leaver, departure.manager)
    return {(person.email or "").rpartition("@")[2].lower() for person in people} - {""}


def _unsealed(inquiry: Inquiry) -> list[dict[str, Any]]:
    return [unseal(one.sealed) for one in inquiry.readings.all() if one.sealed]


def account(inquiry: Inquiry) -> list[str]:
    """What the person said, and who wrote it down where they did not themselves."""
    leaver = inquiry.departure.leaver
    return [
        unseal(one.sealed) if one.by == leaver else f"{unseal(one.sealed)} ({one.by.name})"
        for one in inquiry.accounts.select_related("by")
        if one.sealed
    ]


def report(inquiry: Inquiry, language: str) -> Report:
    """The newest conclusion in this language; before there is one, what would be concluded now.

    After the inquiry's time is over the findings are still told, without the words of any message.
    """
    concluded = inquiry.conclusions.first()
    if concluded is not None:
        judged = read_assessment(unseal(concluded.sealed) if concluded.sealed else concluded.findings)
    else:
        judged = judge(screenings(inquiry), facts(inquiry), pack=inquiry.pack, pack_version=inquiry.pack_version)
    departure = inquiry.departure
    return tell(
        judged,
        language,
        account=account(inquiry),
        repairs=repairs(inquiry),
        leaver=departure.leaver.name,
        manager=departure.manager.name,
    )


def kept_about(inquiry: Inquiry) -> dict[str, Any]:
    """Everything that is kept in it, for the request of the person it is about; nothing is left out."""
    told = {"id": inquiry.pk, "by": inquiry.by.email, "at": inquiry.at.isoformat(), "pack": inquiry.pack}
    return {
        "inquiry": {**told, "pack_version": inquiry.pack_version, "keep_until": inquiry.keep_until.isoformat()},
        "messages": [{"digest": one.digest, "read": _opened(one.sealed)} for one in inquiry.readings.all()],
        "answers": [_signed(one, one.answers) for one in inquiry.sheets.select_related("by")],
        "accounts": [_signed(one, _opened(one.sealed)) for one in inquiry.accounts.select_related("by")],
        "conclusions": [
            _signed(one, _opened(one.sealed) or one.findings) for one in inquiry.conclusions.select_related("by")
        ],
        "repairs": [[one.contact, one.client, one.state, one.notice] for one in repairs(inquiry)],
    }


def _opened(sealed: str) -> Any:
    return unseal(sealed) if sealed else None


def _signed(row: FactSheet | Account | Conclusion, said: Any) -> dict[str, Any]:
    return {"by": row.by.email, "at": row.at.isoformat(), "said": said}


def repairs(inquiry: Inquiry) -> list[Repaired]:
    found = inquiry.repairs.select_related("client", "notice")
    return [
        Repaired(
            client=one.client.name if one.client else "",
            contact=one.address,
            state=one.state,
            notice=str(one.notice.uuid) if one.notice else "",
        )
        for one in found
    ]
