"""Writing a brief, and saying that one has taken it in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from handover.book.models import Person
from handover.briefing import access
from handover.briefing.contents import Contents
from handover.briefing.models import Brief, Briefed
from handover.departures.access import role_in
from handover.departures.models import Transfer
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.ledger import record
from handover.evidence.looking import note_look


@transaction.atomic
def save_brief(transfer: Transfer, told: Contents, *, by: Person, after: int) -> Brief:
    """Keep `told` as the next version; `after` is the version that `by` had before them (0: none).

    NotAllowed but for the leaver and the manager; UnusableInput if somebody else has saved meanwhile. Saying the
    same again adds no version.
    """
    transfer = _locked(transfer)
    if not access.may_write(by, transfer.departure):
        raise NotAllowed("%(by)s: only the leaver (until the last day) and the manager write the briefs", by=by)
    newest = transfer.briefs.select_related("by").first()
    number = newest.version if newest else 0
    if newest and contents_of(newest) == told:
        return newest
    if number != after:
        who = newest.by.name if newest else "?"
        raise UnusableInput(
            "%(name)s: %(who)s saved version %(number)s meanwhile; read it first",
            name=transfer.snapshot["name"],
            who=who,
            number=number,
        )
    brief = Brief.objects.create(transfer=transfer, version=number + 1, by=by, **vars(told))
    record(
        "briefing.brief_saved",
        actor=by.as_actor(role_in(by, transfer.departure)),
        subject=brief.ref,
        departure=transfer.departure.ref,
        facts={
            "transfer": transfer.pk,
            "version": brief.version,
            "lengths": told.lengths(),
        },
        # A short text can be guessed from its digest: it stays where it can be erased.
        personal={"client": transfer.snapshot["name"], "digest": told.digest()},
        at=brief.at,
    )
    return brief


@transaction.atomic
def look(brief: Brief, *, by: Person, now: datetime | None = None) -> None:
    """`by`, who may read it, opened this version; whose own words it is looks at nobody's."""
    if brief.by_id == by.pk:
        return
    departure = brief.transfer.departure
    note_look(
        "briefing.looked",
        actor=by.as_actor(role_in(by, departure)),
        subject=brief.ref,
        departure=departure.ref,
        facts={"transfer": brief.transfer_id, "version": brief.version},
        at=now or timezone.now(),
    )


def contents_of(brief: Brief | None) -> Contents:
    """What the brief tells; nothing for no brief."""
    if brief is None:
        return Contents()
    return Contents(brief.open_matters, brief.people, brief.dates, brief.promises, brief.risks, brief.notes)


@transaction.atomic
def say_briefed(transfer: Transfer, *, by: Person, version: int) -> Briefed:
    """The successor says that they have taken in this version (0: nothing is written); said twice, it is once.

    NotAllowed for anybody else; UnusableInput if a newer version is there, which they have not read.
    """
    transfer = _locked(transfer)
    placement = getattr(transfer, "placement", None)
    if placement is None or placement.successor_id != by.pk:
        raise NotAllowed("%(by)s: only the successor of this client says so", by=by)
    if transfer.departure.is_cancelled:
        raise UnusableInput("%(leaver)s: this departure was called off", leaver=transfer.departure.leaver)
    brief = transfer.briefs.first()
    newest = brief.version if brief else 0
    if newest != version:
        raise UnusableInput(
            "%(name)s: the brief has a newer version; read it first", name=transfer.snapshot["name"]
        )
    said, is_new = Briefed.objects.get_or_create(transfer=transfer, person=by, brief=brief)
    if is_new:
        record(
            "briefing.briefed",
            actor=by.as_actor("successor"),
            subject=f"transfer:{transfer.pk}",
            departure=transfer.departure.ref,
            facts={"transfer": transfer.pk, "version": version},
            at=said.at,
        )
    return said


def _locked(transfer: Transfer) -> Transfer:
    """Its row locked: two who save at once wait for each other here."""
    rows = Transfer.objects.select_for_update(of=("self",))
    return rows.select_related(*access.RELATED).get(pk=transfer.pk)
