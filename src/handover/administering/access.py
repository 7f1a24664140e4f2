"""Who may come here: administrators, to some pages compliance and auditors; for others they are not there."""

from __future__ import annotations

from typing import NamedTuple

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from handover.api.actions import HOOK_KEEPERS
from handover.book.access import signed_in
from handover.book.models import Person, Role

ADMINS = (Role.ADMIN,)


class Tab(NamedTuple):
    label: str | Promise
    url: str
    is_current: bool


#: (label, url name, names of the pages in it, who sees it)
TABS: list[tuple[str | Promise, str, set[str], tuple[Role, ...]]] = [
    (_("Health"), "administration", set(), ADMINS),
    (_("Mail"), "mail-setup", set(), ADMINS),
    (_("Backups"), "backups", set(), ADMINS),
    (_("Webhooks"), "webhooks", {"webhook"}, HOOK_KEEPERS),
    (_("Tokens"), "tokens", set(), ADMINS),
]


def require(request: HttpRequest, *roles: Role) -> Person:
    """The person who asks, if they hold one of `roles`; else the page is not there (404)."""
    person = signed_in(request)
    if not person.has_role(*roles):
        raise Http404
    return person


def tabs(request: HttpRequest) -> list[Tab]:
    held = set(signed_in(request).roles.values_list("role", flat=True))
    page = request.resolver_match.url_name if request.resolver_match else ""
    return [
        Tab(label, reverse(name), page in {name, *inside})
        for label, name, inside, roles in TABS
        if held & set(roles)
    ]
