"""The ways of signing in beside the password alone: the second step, a passkey, the company's own provider."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from typing import Any

from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from handover import refusals
from handover.book.models import Person
from handover.errors import HandoverError, NotAllowed
from handover.people import factors, joining, openid, sessions
from handover.web import throttle

log = logging.getLogger("handover.sign_in")
PENDING, ASKED = "sign_in_pending", "sign_in_asked"
#: Between password and second step; between going to the provider and coming back.
PATIENCE_SECONDS = 600


def wait_for_second_step(request: HttpRequest, person: Person, *, leads_to: str) -> HttpResponse:
    """The password was right: remember whose it was, in a new session, and ask for the second step."""
    request.session.flush()
    word = person.get_session_auth_hash()
    request.session[PENDING] = {"person": person.pk, "at": _now(), "next": leads_to, "hash": word}
    return redirect("sign-in-second")


def _now() -> float:
    return timezone.now().timestamp()


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """A code of the app, a recovery code or a passkey, from whoever has given the password."""
    person = _pending(request)
    if person is None:
        return redirect("sign-in")
    if request.method != "POST":
        return _second_page(request, person)
    guesser = f"second-step:{person.pk}"
    if throttle.must_wait(request, guesser):
        return _second_page(request, person, problem=_("Too many wrong codes. Please wait 15 minutes."), status=429)
    proof = _proof(request, person)
    if proof is None:
        throttle.note_failure(request, guesser)
        log.warning("second step refused person=%s", person.pk)
        return _second_page(request, person, problem=_("This code does not fit, or it was used already."))
    throttle.forget(request, guesser)
    leads_to = str(request.session[PENDING]["next"])
    return enter(request, person, by=f"password+{proof}", leads_to=leads_to)


def _pending(request: HttpRequest) -> Person | None:
    said = request.session.get(PENDING)
    if not said or _now() - said["at"] > PATIENCE_SECONDS:
        return None
    person = Person.objects.filter(pk=said["person"], deactivated_at=None).first()
    # A password changed in between ends this sign-in as well.
    return person if person and person.get_session_auth_hash() == said["hash"] else None


def _proof(request: HttpRequest, person: Person) -> factors.Proof | None:
    credential = _credential(request)
    if credential is not None:
        return factors.prove_by_passkey(person, credential)
    return factors.prove_by_code(person, request.POST.get("code", "")[:40])


def _credential(request: HttpRequest) -> dict[str, Any] | None:
    try:
        found = json.loads(request.POST.get("credential", "")[:20_000])
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _second_page(request: HttpRequest, person: Person, *, problem: str = "", status: int = 200) -> HttpResponse:
    types = set(factors.of(person).values_list("type", flat=True))
    options = webauthn.begin_authentication(person) if factors.Type.WEBAUTHN in types else None
    context = {"problem": problem, "has_app": factors.Type.TOTP in types, "options": as_plain(options)}
    return render(request, "web/sign_in_second.html", context, status=status)


def as_plain(options: Any) -> Any:
    """What python-fido2 asks of a browser, as plain JSON: its values are mappings, which `json` does not know."""
    if options is None:
        return None
    return json.loads(json.dumps(options, default=dict))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """GET: what the browser's passkeys are asked. POST: a passkey's answer, which is a whole sign-in."""
    if request.method != "POST":
        return JsonResponse({"request_options": as_plain(webauthn.begin_authentication(None))})
    if throttle.must_wait(request, "passkey"):
        return _refused(request, _("Too many attempts. Please wait 15 minutes."))
    try:
        person = factors.whose_passkey(_credential(request) or {})
    except HandoverError as unknown:
        throttle.note_failure(request, "passkey")
        log.warning("passkey refused")
        return _refused(request, refusals.said(unknown))
    return enter(request, person, by="passkey", leads_to=request.POST.get("next", ""))


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect("sign-in")


def enter(request: HttpRequest, person: Person, *, by: str, leads_to: str) -> HttpResponse:
    """Sign in and go on; only to a page of our own."""
    request.session.pop(PENDING, None)
    sessions.begin(request, person, by=by)
    log.info("signed in person=%s by=%s", person.pk, by)
    is_ours = url_has_allowed_host_and_scheme(leads_to, {request.get_host()}, require_https=request.is_secure())
    return redirect(leads_to if is_ours else "home")


@login_not_required
@never_cache
@require_safe
def company(request: HttpRequest) -> HttpResponse:
    """Off to the company's provider. A link and no form: `form-action` would stop a form's way to another host."""
    provider = joining.provider()
    if provider is None:
        raise Http404
    try:
        found = openid.discover(provider)
    except openid.ProviderTrouble as trouble:
        return _away(request, trouble)
    asked = openid.ask()
    request.session[ASKED] = {**asdict(asked), "at": _now(), "next": request.GET.get("next", "")}
    return redirect(openid.address(provider, found, asked, _back_to()))


def _back_to() -> str:
    return settings.BASE_URL + reverse("sign-in-company-return")


def _away(request: HttpRequest, trouble: openid.ProviderTrouble) -> HttpResponse:
    log.error("company sign-in: %s", trouble)
    return _refused(request, _("Your company's sign-in did not work. Try again, or tell an administrator."))


@login_not_required
@never_cache
@require_safe
def company_return(request: HttpRequest) -> HttpResponse:
    """Back from the provider: the state must be this session's, and is used up whatever comes of it."""
    provider, said = joining.provider(), request.session.pop(ASKED, None)
    if provider is None:
        raise Http404
    if not said or _now() - said["at"] > PATIENCE_SECONDS or request.GET.get("state") != said["state"]:
        return _refused(request, _("This sign-in was not begun here, or too long ago. Please begin again."))
    if "code" not in request.GET:
        return _refused(request, _("Your company's sign-in said no, or was called off."))
    asked = openid.Asked(said["state"], said["nonce"], said["verifier"])
    try:
        found = openid.discover(provider)
        claims = openid.redeem(provider, found, asked, request.GET["code"], _back_to())
        person = joining.person_of(claims)
    except openid.ProviderTrouble as trouble:
        return _away(request, trouble)
    except NotAllowed as refusal:
        log.warning("company sign-in refused")
        return _refused(request, refusals.said(refusal))
    return enter(request, person, by="company", leads_to=str(said["next"]))
