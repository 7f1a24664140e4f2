"""Everybody reads the policy; its versions and drafts are for those who answer for it."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from handover.book.access import signed_in
from handover.book.models import Person, Role

READERS = (Role.COMPLIANCE, Role.APPROVER, Role.AUDITOR, Role.ADMIN)
KEEPERS = (Role.COMPLIANCE, Role.ADMIN)


def answers_for_policy(person: Person) -> bool:
    return person.is_active and person.has_role(*READERS)


def may_keep(person: Person) -> bool:
    return person.is_active and person.has_role(*KEEPERS)


def reader(request: HttpRequest) -> Person:
    """The person of this request, if versions are theirs to see; else there is nothing (404)."""
    person = signed_in(request)
    if not answers_for_policy(person):
        raise Http404
    return person
