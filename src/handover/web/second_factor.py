"""My second factors: add an app or a passkey, see new recovery codes once, take one away."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handover import refusals
from handover.book.access import signed_in
from handover.errors import UnusableInput
from handover.people import factors, required, sessions
from handover.web.signing_in import as_plain

SECRET = "second_factor_secret"  # noqa: S105  a key of the session

View = Callable[..., HttpResponse]


def recently(view: View) -> View:
    """For whoever has signed in a short while ago; others are asked to do so again."""

    @wraps(view)
    def asked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return view(request, *args, **kwargs) if sessions.is_recent(request) else redirect("second-factor")

    return asked


@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    context = {
        "factors": factors.of(person).filter(type__in=factors.MAIN),
        "has_app": factors.has_app(person),
        "codes_left": factors.recovery_codes_left(person),
        "is_missing": required.is_missing(request, person),
        "is_recent": sessions.is_recent(request),
    }
    return render(request, "web/second_factor.html", context)


@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Sign in again, to change how one signs in."""
    logout(request)
    return redirect(f"{reverse('sign-in')}?next={reverse('second-factor')}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recently
def add_app(request: HttpRequest) -> HttpResponse:
    person, problem = signed_in(request), ""
    secret = request.session.setdefault(SECRET, factors.new_secret())
    if request.method == "POST":
        try:
            codes = factors.add_app(person, secret, request.POST.get("code", "")[:40].replace(" ", ""))
        except UnusableInput as wrong:
            problem = refusals.said(wrong)
        else:
            del request.session[SECRET]
            return _added(request, codes)
    link = get_adapter().build_totp_url(person, secret)
    # The drawing is made here, of our own link: nothing in it comes from outside.
    picture = mark_safe(get_adapter().build_totp_svg(link).partition("?>")[2])  # noqa: S308
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return render(request, "web/second_factor_app.html", {"picture": picture, "secret": spaced, "problem": problem})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recently
def add_passkey(request: HttpRequest) -> HttpResponse:
    person, problem = signed_in(request), ""
    if request.method == "POST":
        try:
            return _added(request, factors.add_passkey(person, request.POST.get("name", ""), _credential(request)))
        except UnusableInput as wrong:
            problem = refusals.said(wrong)
    options = as_plain(webauthn.begin_registration(person, True))  # noqa: FBT003 - allauth's own
    return render(request, "web/second_factor_passkey.html", {"options": options, "problem": problem})


def _credential(request: HttpRequest) -> dict[str, object]:
    try:
        found = json.loads(request.POST.get("credential", "")[:20_000])
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}


def _added(request: HttpRequest, codes: list[str]) -> HttpResponse:
    messages.success(request, _("Added. From now on a password alone does not sign you in."))
    return _codes_page(request, codes) if codes else redirect("second-factor")


@never_cache
@require_POST
@recently
def new_codes(request: HttpRequest) -> HttpResponse:
    return _codes_page(request, factors.make_recovery_codes(signed_in(request)))


def _codes_page(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return render(request, "web/second_factor_codes.html", {"codes": codes})


@require_POST
@recently
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    factors.remove(signed_in(request), pk)
    messages.success(request, _("Removed."))
    return redirect("second-factor")
