"""Whoever must have a second factor gets no further than the page where it is set up."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from handover.book.models import Person, Role
from handover.people import factors, sessions

ROLES = (Role.APPROVER, Role.COMPLIANCE, Role.ADMIN)
#: Where they may go meanwhile.
OPEN = {"account", "language", "sign-out", "sign-in"}


class SecondFactorMiddleware:
    """HANDOVER_SECOND_FACTOR says for whom: "approvers" (and administrators), or "everyone"."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, *_: object) -> HttpResponse | None:
        name = (request.resolver_match.url_name if request.resolver_match else "") or ""
        # Pages without sign-in are somebody's token's, not this session's.
        is_open = name in OPEN or name.startswith("second-factor") or not getattr(view, "login_required", True)
        if is_open or not isinstance(request.user, Person) or not is_missing(request, request.user):
            return None
        return redirect("second-factor")


def is_missing(request: HttpRequest, person: Person) -> bool:
    """Whether `person` must set up a second factor. The company's provider asks for its own."""
    if not must_have(person) or sessions.signed_in_with(request) in ("company", "passkey"):
        return False
    return not factors.has_any(person)


def must_have(person: Person) -> bool:
    if settings.SECOND_FACTOR == "everyone":
        return True
    return settings.SECOND_FACTOR == "approvers" and person.has_role(*ROLES)
