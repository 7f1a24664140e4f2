"""Which person an account at the company's provider is: known by it from before, or found by a verified address."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction

from handover.book.models import Person
from handover.errors import NotAllowed
from handover.evidence.ledger import record
from handover.people.models import CompanyAccount
from handover.people.openid import Claims, Provider


def provider() -> Provider | None:
    """The company's provider as the settings name it; None without one."""
    if not (settings.OIDC_ISSUER and settings.OIDC_CLIENT_ID):
        return None
    return Provider(settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET, settings.OIDC_NAME)


def person_of(claims: Claims) -> Person:
    """The person who works here and signs in by these claims. NotAllowed for everybody else: nobody is made."""
    linked = CompanyAccount.objects.select_related("person")
    known = linked.filter(issuer=claims.issuer, subject=claims.subject).first()
    person = known.person if known else _by_address(claims)
    if not person.is_active:
        raise NotAllowed("You are not in the company's book as somebody who works here. Ask an administrator.")
    return person


def _by_address(claims: Claims) -> Person:
    if not claims.is_verified or not claims.email:
        raise NotAllowed("Your provider does not say that your e-mail address is verified. Ask an administrator.")
    person = Person.objects.filter(email=claims.email, deactivated_at=None).first()
    if person is None:
        raise NotAllowed("You are not in the company's book as somebody who works here. Ask an administrator.")
    return _link(person, claims)


def _link(person: Person, claims: Claims) -> Person:
    if CompanyAccount.objects.filter(person=person, issuer=claims.issuer).exists():
        raise NotAllowed("Your address belonged to another account before. Ask an administrator to unlink it.")
    try:
        with transaction.atomic():
            CompanyAccount.objects.create(person=person, issuer=claims.issuer, subject=claims.subject)
            facts = {"issuer": claims.issuer}
            actor, subject = person.as_actor("person"), f"person:{person.pk}"
            record("people.company_account_linked", actor=actor, subject=subject, facts=facts)
    except IntegrityError:  # two windows at the same moment: the other one linked the same account
        return CompanyAccount.objects.get(issuer=claims.issuer, subject=claims.subject).person
    return person


@transaction.atomic
def unlink(person: Person, *, by: Person) -> None:
    """Forget which account at the provider `person` has; the next sign-in finds them by address again."""
    from handover.book.models import Role

    if not by.has_role(Role.ADMIN):
        raise NotAllowed("only an administrator may unlink an account")
    gone, _rows = CompanyAccount.objects.filter(person=person).delete()
    if gone:
        record("people.company_account_unlinked", actor=by.as_actor("admin"), subject=f"person:{person.pk}")
