"""Verbs about second factors: an app with codes, passkeys, and recovery codes for the day both are lost.

The rows and the cryptography are django-allauth's (and python-fido2's). What is ours: that a code counts once in
all processes, that every change is in the ledger, and who may change what.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt, encrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from handover.book.models import Person, Role
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.ledger import record

Type = Authenticator.Type
#: What alone makes a second step; recovery codes only stand in for one of these.
MAIN = (Type.TOTP, Type.WEBAUTHN)


class Proof(StrEnum):
    """By what somebody proved a second time who they are."""

    CODE = "code"
    RECOVERY = "recovery_code"
    PASSKEY = "passkey"


def of(person: Person) -> QuerySet[Authenticator]:
    """All second factors of `person`, recovery codes too."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user_id=person.pk).order_by("created_at")
    return found


def has_any(person: Person) -> bool:
    """Whether signing in with a password asks `person` for a second step."""
    return of(person).filter(type__in=MAIN).exists()


def has_app(person: Person) -> bool:
    return of(person).filter(type=Type.TOTP).exists()


def new_secret() -> str:
    return str(totp.generate_totp_secret())


@transaction.atomic
def add_app(person: Person, secret: str, code: str) -> list[str]:
    """Codes of an app from now on, once it has shown that it knows `secret`; returns new recovery codes, if any."""
    counter = _counter(secret, code)
    if counter is None:
        raise UnusableInput("This code does not fit. Look at the app again; it changes every 30 seconds.")
    if has_app(person):
        raise UnusableInput("You have an app already; remove it first.")
    data = {"secret": encrypt(secret), "last_counter": counter}
    made = Authenticator.objects.create(user_id=person.pk, type=Type.TOTP, data=data)
    _record("people.second_factor_added", person, by=person, kind=made.type)
    return _first_recovery_codes(person)


@transaction.atomic
def add_passkey(person: Person, name: str, credential: dict[str, Any]) -> list[str]:
    """A passkey that answered what was asked in this session; returns new recovery codes, if any."""
    try:
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        raise UnusableInput("The passkey was not accepted. Please try again.") from None
    made = webauthn.WebAuthn.add(person, name.strip()[:60] or _("Passkey"), credential)
    _record("people.second_factor_added", person, by=person, kind=made.instance.type)
    return _first_recovery_codes(person)


def _first_recovery_codes(person: Person) -> list[str]:
    return [] if of(person).filter(type=Type.RECOVERY_CODES).exists() else make_recovery_codes(person)


@transaction.atomic
def make_recovery_codes(person: Person) -> list[str]:
    """Ten new ones; those before count no more. UnusableInput without a second factor."""
    if not has_any(person):
        raise UnusableInput("Recovery codes stand in for an app or a passkey: add one of these first.")
    of(person).filter(type=Type.RECOVERY_CODES).delete()
    made: list[str] = RecoveryCodes.activate(person).get_unused_codes()
    _record("people.recovery_codes_made", person, by=person)
    return made


def recovery_codes_left(person: Person) -> int:
    kept = of(person).filter(type=Type.RECOVERY_CODES).first()
    return len(kept.wrap().get_unused_codes()) if kept else 0


@transaction.atomic
def prove_by_code(person: Person, code: str) -> Proof | None:
    """By what `code` proves that it is `person`, None if by nothing. A code proves it once."""
    kept = {
        one.type: one for one in of(person).select_for_update().filter(type__in=(Type.TOTP, Type.RECOVERY_CODES))
    }
    word = "".join(code.split())
    if Type.TOTP in kept and _app_says(kept[Type.TOTP], word):
        return Proof.CODE
    if Type.RECOVERY_CODES in kept and kept[Type.RECOVERY_CODES].wrap().validate_code(word):
        _record("people.recovery_code_used", person, by=person)
        return Proof.RECOVERY
    return None


def _app_says(kept: Authenticator, code: str) -> bool:
    """Whether the app shows `code` now and it was not used before; the row is locked by the caller."""
    counter = _counter(decrypt(kept.data["secret"]), code)
    if counter is None or counter <= kept.data.get("last_counter", -1):
        return False
    kept.data["last_counter"] = counter
    kept.save(update_fields=["data"])
    kept.record_usage()
    return True


def _counter(secret: str, code: str) -> int | None:
    """In which half minute `secret` shows `code`."""
    for counter in totp.yield_hotp_counters_from_time():
        if totp.compare_user_code(actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, counter))):
            return int(counter)
    return None


def whose_passkey(credential: dict[str, Any]) -> Person:
    """Whose passkey answered what was asked in this session; UnusableInput if nobody's of today."""
    try:
        person = webauthn.extract_user_from_response(credential)
        proved = prove_by_passkey(person, credential)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        raise _not_known() from None
    if not proved:
        raise _not_known()
    assert isinstance(person, Person)
    return person


def _not_known() -> UnusableInput:
    return UnusableInput("This passkey is not known here. Sign in another way, or ask an administrator.")


def prove_by_passkey(person: Person, credential: dict[str, Any]) -> Proof | None:
    """Whether a passkey of `person`, who works here, answered what was asked in this session."""
    try:
        webauthn.parse_authentication_response(credential)
        used = webauthn.complete_authentication(person, credential)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        return None
    used.record_usage()
    return Proof.PASSKEY if person.is_active else None


@transaction.atomic
def remove(person: Person, pk: int) -> None:
    """One factor of one's own away; with the last one go the recovery codes."""
    found = of(person).filter(type__in=MAIN, pk=pk).first()
    if found is None:
        return
    kind = found.type
    found.delete()
    if not has_any(person):
        of(person).delete()
    _record("people.second_factor_removed", person, by=person, kind=kind)


@transaction.atomic
def remove_all(person: Person, *, by: Person | None) -> None:
    """For somebody who has lost them all: an administrator (or the terminal) who knows that it is them."""
    if by is not None and (by == person or not by.has_role(Role.ADMIN)):
        raise NotAllowed("only another administrator may take away somebody's second factors")
    kinds = sorted(of(person).values_list("type", flat=True))
    of(person).delete()
    if kinds:
        _record("people.second_factors_reset", person, by=by, kinds=kinds)


def _record(verb: str, person: Person, *, by: Person | None, **facts: Iterable[str]) -> None:
    from handover.book.staff import TERMINAL

    actor = TERMINAL if by is None else by.as_actor("person" if by == person else "admin")
    record(verb, actor=actor, subject=f"person:{person.pk}", facts=facts)
