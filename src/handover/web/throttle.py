"""Guessing is slow: after some wrong passwords the same name, or the same address, has to wait."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from handover.web.models import FailedSignIn

WINDOW = timedelta(minutes=15)
KEPT = timedelta(hours=1)
A_NAME_FROM_ONE_ADDRESS = 5
#: Guessing from many addresses; higher, so that nobody locks a colleague out by accident.
A_NAME = 30
#: An office behind one address makes more honest mistakes than a person.
AN_ADDRESS = 60


def must_wait(request: HttpRequest, name: str) -> bool:
    """Whether this name or this address has failed too often in the last quarter of an hour."""
    recent = FailedSignIn.objects.filter(at__gt=timezone.now() - WINDOW)
    of_name, of_address = recent.filter(name=_key(name)), recent.filter(address=_address(request))
    return (
        (of_name & of_address).count() >= A_NAME_FROM_ONE_ADDRESS
        or of_name.count() >= A_NAME
        or of_address.count() >= AN_ADDRESS
    )


def note_failure(request: HttpRequest, name: str) -> None:
    FailedSignIn.objects.filter(at__lt=timezone.now() - KEPT).delete()
    FailedSignIn.objects.create(name=_key(name), address=_address(request))


def forget(request: HttpRequest, name: str) -> None:
    """They are who they say: the slips before do not count."""
    FailedSignIn.objects.filter(name=_key(name), address=_address(request)).delete()


def _key(name: str) -> str:
    return name.strip().lower()[:254]


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))[:64]
