"""What every page knows: the company, and which sections this person may go to."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from handover.book.models import Company, Person, Role
from handover.departures.models import Departure, Placement


class Section(NamedTuple):
    label: str | Promise
    url: str
    is_current: bool


OF_A_DEPARTURE = {
    *("departure", "departure-new", "departure-cancel", "departure-pictures"),
    *("plan-solve", "plan-place", "plan-rest"),
    *("transfer", "evidence-export", "briefs", "brief"),
    *("notices", "notices-untold", "notice", "notice-edit", "calls", "delivery", "sender-agreement"),
    *("lookbacks", "lookback", "inquiries", "inquiry-new", "inquiry", "inquiry-answers"),
}
#: (label, url name, names of the pages in it, who sees it: nobody named is everybody)
SECTIONS: list[tuple[str | Promise, str, set[str], tuple[Role, ...]]] = [
    (_("Home"), "home", {"home"}, ()),
    (_("Departures"), "departures", OF_A_DEPARTURE, ()),
    (
        _("Approvals"),
        "approvals",
        {"approvals-read", "approvals-decide", "approvals-question"},
        (Role.MANAGER, Role.APPROVER, Role.COMPLIANCE, Role.ADMIN),
    ),
    (_("My departure"), "leaving", {"briefs", "brief"}, ()),
    (_("New clients"), "my-clients", {"my-client"}, ()),
    (_("Held mail"), "held-list", {"held", "held-read"}, ()),
    (_("Tasks"), "tasks", set(), ()),
    (_("Memos"), "memo-list", {"memo-edit"}, (Role.MANAGER, Role.APPROVER, Role.COMPLIANCE, Role.ADMIN)),
    (_("Clients"), "clients", {"client"}, ()),
    (_("Import"), "imports", {"import-new", "import-step", "import"}, (Role.MANAGER, Role.ADMIN)),
    (
        _("Ledger"),
        "ledger",
        {"ledger-entry", "checkpoints", "looks"},
        (Role.MANAGER, Role.COMPLIANCE, Role.AUDITOR, Role.ADMIN),
    ),
    (_("Policy"), "policy", {"may-i", "farewell", "packs", "pack-differences", "pack-try"}, ()),
    (_("People"), "people", {"person", "person-new", "person-sign-in"}, (Role.ADMIN,)),
    (
        _("Administration"),
        "administration",
        {"mail-setup", "backups", "webhooks", "webhook", "tokens"},
        (Role.ADMIN,),
    ),
]


def workspace(request: HttpRequest) -> dict[str, Any]:
    sections = _sections(request)
    here = next((section.label for section in sections if section.is_current), "")
    return {"company": Company.objects.first(), "sections": sections, "here": here}


def _sections(request: HttpRequest) -> list[Section]:
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return []
    held = set(person.roles.values_list("role", flat=True))
    page = request.resolver_match.url_name if request.resolver_match else ""
    listed = [
        Section(label, reverse(name), page in {name, *inside})
        for label, name, inside, roles in SECTIONS
        if (not roles or held & set(roles)) and not (name in PERSONAL and not PERSONAL[name](person))
    ]
    # The briefs stand in two sections; to whoever leaves they are a part of their own departure, the later one.
    last = max((at for at, one in enumerate(listed) if one.is_current), default=-1)
    return [one._replace(is_current=at == last) for at, one in enumerate(listed)]


def _is_leaving(person: Person) -> bool:
    own = Departure.objects.filter(leaver=person, cancellation=None)
    return own.filter(notice_on__lte=timezone.localdate()).exists()


def _takes_over(person: Person) -> bool:
    return Placement.objects.filter(successor=person, transfer__departure__cancellation=None).exists()


#: Sections that only people in that position see.
PERSONAL = {"leaving": _is_leaving, "my-clients": _takes_over}
