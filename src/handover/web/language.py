"""Each member of staff reads the workspace in their own language, and its times by their own clock."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from handover.book.models import Company

KNOWN = {code for code, _ in settings.LANGUAGES}
COOKIE = "language"
A_YEAR = 365 * 24 * 3600


class StaffLanguageMiddleware:
    """The language chosen in this browser, else the person's own, else the browser's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = _language_of(request)
        with translation.override(language), timezone.override(_zone_of(request)):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def _language_of(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(COOKIE) or getattr(request.user, "language", "")
    return chosen if chosen in KNOWN else translation.get_language_from_request(request)


def _zone_of(request: HttpRequest) -> ZoneInfo:
    company = Company.objects.first()
    name = getattr(request.user, "time_zone", "") or (company.time_zone if company else "")
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


@require_POST
@login_not_required
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language in this browser and go back to the page."""
    response = HttpResponseRedirect(way_back(request))
    chosen = request.POST.get("language", "")
    if chosen in KNOWN:
        remember(response, chosen)
    return response


def remember(response: HttpResponse, language: str) -> None:
    response.set_cookie(COOKIE, language, max_age=A_YEAR, samesite="Lax", secure=settings.SECURE, httponly=True)


def way_back(request: HttpRequest) -> str:
    """The page a form came from, if it is one of ours; else home."""
    place = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(place, {request.get_host()}, require_https=request.is_secure())
    return place if ours and place else "/"
