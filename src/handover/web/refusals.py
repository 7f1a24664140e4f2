"""What a verb refuses becomes one clear line on the page where the person pressed the button."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from handover import refusals
from handover.errors import HandoverError, NotAllowed

log = logging.getLogger("handover.refused")


class RefusalMiddleware:
    """Turns a HandoverError of any view into a message: nothing was written, the verb's transaction is undone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, HandoverError):
            return None
        if isinstance(error, NotAllowed):
            name = request.resolver_match.url_name if request.resolver_match else ""
            log.warning("not allowed person=%s page=%s", getattr(request.user, "pk", None), name)
        page = _page_before(request)
        if request.method == "POST" and page:
            messages.error(request, refusals.said(error))
            return HttpResponseRedirect(page)
        status = 403 if isinstance(error, NotAllowed) else 422
        return render(request, "web/refused.html", {"error": refusals.said(error)}, status=status)


def _page_before(request: HttpRequest) -> str:
    """The page of ours that the form stood on, as the browser says; "" if it does not say."""
    came_from = str(request.META.get("HTTP_REFERER", ""))
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(came_from)
    return parts.path + (f"?{parts.query}" if parts.query else "")
