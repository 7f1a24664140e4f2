"""How mail leaves: what is set, and a test whose dialogue is shown line by line."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from handover import refusals
from handover.administering import access, actions
from handover.delivery.transports.address import parse
from handover.errors import HandoverError


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    admin = access.require(request, *access.ADMINS)
    told = actions.test_mail(by=admin) if request.method == "POST" else None
    context = {"tabs": access.tabs(request), "told": told, "to": admin.email, **_set_up()}
    return render(request, "administering/mail.html", context)


def _set_up() -> dict[str, Any]:
    """What the settings say, without the password."""
    said: dict[str, Any] = {"bounces": settings.BOUNCE_ADDRESS, "server": None, "fault": ""}
    if settings.SMTP_URL:
        try:
            said["server"] = parse(settings.SMTP_URL, ca_file=settings.SMTP_CA)
        except HandoverError as wrong:
            said["fault"] = refusals.said(wrong)
    return said
