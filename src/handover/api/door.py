"""The door for programs: who knocks with which token, and every error as a problem document (RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils import timezone, translation
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from handover import refusals
from handover.api.actions import digest_of
from handover.api.models import Scope, Token
from handover.book.models import Person
from handover.errors import HandoverError, NotAllowed

PROBLEM = "application/problem+json"


class Bearer(HttpBearer):
    """A token with the scope that the operation asks for; its person is `request.auth`."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        found = Token.objects.select_related("person").filter(digest=digest_of(token), revoked_at=None).first()
        now = timezone.now()
        if found is None or found.expires_at <= now or not found.person.is_active:
            return None
        if self.scope not in found.scopes:
            raise HttpError(403, f"this token lacks the scope {self.scope.value!r}")
        # Once an hour is enough to see what is still in use; a write at each request is not.
        if found.used_at is None or now - found.used_at > timedelta(hours=1):
            Token.objects.filter(pk=found.pk).update(used_at=now)
        translation.activate(found.person.language or "en")
        return found.person


def caller(request: HttpRequest) -> Person:
    """Whoever the token of this request acts as."""
    person = request.auth  # type: ignore[attr-defined]
    assert isinstance(person, Person)
    return person


def make_api() -> NinjaAPI:
    api = NinjaAPI(
        title="Handover",
        version="1",
        description="Everything that a page can do. Errors are problem documents (RFC 9457).",
        docs_url=None,
        urls_namespace="api",
    )
    for kind, answer in ANSWERS.items():
        api.add_exception_handler(kind, answer(api))
    return api


def problem(api: NinjaAPI, request: HttpRequest, status: int, title: str, detail: str, **more: Any) -> HttpResponse:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    answer = api.create_response(request, body, status=status)
    answer["Content-Type"] = PROBLEM
    if status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="handover"'
    return answer


Handler = Callable[[HttpRequest, Any], HttpResponse]


def _refused(api: NinjaAPI) -> Handler:
    return lambda request, error: problem(
        api,
        request,
        403 if isinstance(error, NotAllowed) else 422,
        "Not allowed" if isinstance(error, NotAllowed) else "Cannot be used",
        refusals.said(error),
    )


def _invalid(api: NinjaAPI) -> Handler:
    def answer(request: HttpRequest, error: ValidationError) -> HttpResponse:
        # Never what was sent: only where it is wrong and what would be right.
        wrong = [{"field": ".".join(map(str, one["loc"])), "why": one["msg"]} for one in error.errors]
        return problem(api, request, 422, "Cannot be used", "some fields cannot be used", errors=wrong)

    return answer


def _http(api: NinjaAPI) -> Handler:
    return lambda request, error: problem(api, request, error.status_code, "Refused", str(error))


def _missing(api: NinjaAPI) -> Handler:
    return lambda request, error: problem(api, request, 404, "Not found", "there is no such thing for this token")


def _unknown(api: NinjaAPI) -> Handler:
    return lambda request, error: problem(api, request, 401, "Who are you?", "send a valid token as Bearer")


ANSWERS: dict[type[Exception], Callable[[NinjaAPI], Handler]] = {
    HandoverError: _refused,
    ValidationError: _invalid,
    HttpError: _http,
    Http404: _missing,
    AuthenticationError: _unknown,
}


def opened(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The API's own addresses: the session's sign-in is not asked for there, tokens are."""
    for one in patterns:
        if isinstance(one, URLPattern):
            setattr(one.callback, "login_required", False)  # noqa: B010 - Django's own mark, no attribute of callables
    return patterns
