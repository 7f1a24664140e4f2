"""The rows of one page of the queue, in words: what, for which client, from whom, why, until when, which deputy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from handover.approvals import standing
from handover.approving.matter import Matter
from handover.approving.models import Kind, Question
from handover.approving.waiting import Queue, Urgency, Waiting
from handover.book.models import Contact, Person
from handover.departures.models import Departure, Transfer
from handover.gate.models import Held
from handover.notices import approving
from handover.notices.models import Notice
from handover.policy import pack as packs

START = 160


@dataclass(frozen=True)
class Line:
    matter: Matter
    title: str
    clients: list[str]
    sender: str
    since: datetime
    deadline: datetime
    urgency: Urgency
    deputy: Person | None
    why: list[str] = field(default_factory=list)  # held: the reasons
    says: str = ""  # a notice: how it begins
    why_not: str = ""  # why this person's yes is not asked for
    is_edited: bool = False
    question: Question | None = None


def lines(person: Person, queue: Queue, page: Sequence[Waiting]) -> list[Line]:
    """One line for each, in this order; what was decided meanwhile is left out."""
    desk = _Desk(person, queue, page)
    found = (desk.line(one) for one in page)
    return [line for line in found if line is not None]


class _Desk:
    """Everything that the rows of one page need, looked up together."""

    def __init__(self, person: Person, queue: Queue, page: Sequence[Waiting]) -> None:
        self.person, self.departures = person, queue.departures
        self.notices = {one.pk: one for one in _notices([one.pk for one in page if one.kind == Kind.NOTICE])}
        self.held = {one.pk: one for one in _held([one.pk for one in page if one.kind == Kind.HELD])}
        self.clients = _clients(self.held.values())
        self.yeses = standing.all_yeses([notice.ref for notice in self.notices.values()])
        self.deputies = _able()
        self.questions = _questions(self.notices, self.held)

    def line(self, one: Waiting) -> Line | None:
        departure = self.departures[one.departure]
        if one.kind == Kind.HELD:
            held = self.held.get(one.pk)
            return self._of_held(held, one, departure) if held else None
        notice = self.notices.get(one.pk)
        return self._of_notice(notice, one, departure) if notice else None

    def _of_held(self, held: Held, one: Waiting, departure: Departure) -> Line:
        # The departure is the queue's: read once, however many rows it has.
        held.departure = departure
        return Line(
            matter=Matter(held=held),
            title=", ".join(held.outside) or _("nobody outside"),
            clients=sorted(
                {name for to in held.outside for name in self.clients.get((departure.pk, to.lower()), ())}
            ),
            sender=held.leaver.name,
            since=held.held_at,
            deadline=one.deadline,
            urgency=one.urgency,
            deputy=self._deputy(departure, {asked.to_id for asked in held.escalations.all()}),
            why=reasons_of(held),
            question=self.questions.get((Kind.HELD, held.pk)),
        )

    def _of_notice(self, notice: Notice, one: Waiting, departure: Departure) -> Line:
        notice.departure = departure
        return Line(
            matter=Matter(notice=notice),
            title=notice.contact_name or notice.address,
            clients=[cover.transfer.snapshot["name"] for cover in notice.covers.all()],
            sender=notice.sender.name,
            since=notice.edited_at or notice.drafted_at,
            deadline=one.deadline,
            urgency=one.urgency,
            deputy=None,  # nobody else is asked by itself about a notice: only held mail escalates
            says=_begin(notice),
            why_not=self._why_not(notice),
            is_edited=notice.edited_by_id is not None,
            question=self.questions.get((Kind.NOTICE, notice.pk)),
        )

    def _why_not(self, notice: Notice) -> str:
        if self.person.pk in self.yeses.get((notice.ref, notice.digest), ()):
            return _("You have approved this text; somebody else has to say yes as well.")
        if approving.their_own_text(notice, self.person):
            return _("This is your own text: somebody else has to approve it.")
        return ""

    def _deputy(self, departure: Departure, asked: set[int]) -> Person | None:
        """Who is asked next: the nearest who may decide and was not asked; the first of all, if all were."""
        above = departure.manager.manager
        line = [
            *([self.deputies[above.pk]] if above and above.pk in self.deputies else []),
            *self.deputies.values(),
        ]
        able = [one for one in line if one.pk not in (departure.manager_id, departure.leaver_id, self.person.pk)]
        return next((one for one in able if one.pk not in asked), able[0] if able else None)


def _notices(pks: list[int]) -> Iterable[Notice]:
    rows = Notice.objects.filter(pk__in=pks).select_related("sender", "memo").defer("raw")
    return rows.prefetch_related("edits", "covers__transfer")


def _held(pks: list[int]) -> Iterable[Held]:
    """Sealed columns are read where somebody reads the message, and nowhere else."""
    rows = Held.objects.filter(pk__in=pks).select_related("leaver").defer("sealed", "sealed_reading")
    return rows.prefetch_related("escalations")


def _clients(held: Iterable[Held]) -> dict[tuple[int, str], list[str]]:
    """Of each departure: the leaver's clients at these addresses."""
    rows = list(held)
    addresses = {to.lower() for one in rows for to in one.outside}
    contacts = Contact.objects.filter(email__in=addresses).values_list("email", "client", "client__name")
    moving: dict[int, list[int]] = defaultdict(list)
    transfers = Transfer.objects.filter(client__in={client for _, client, _ in contacts}).order_by()
    for client, departure in transfers.values_list("client", "departure"):
        moving[client].append(departure)
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    for address, client, name in contacts:
        for departure in moving[client]:
            found[departure, address or ""].append(name)
    return found


def _able() -> dict[int, Person]:
    rows = Person.objects.active().filter(roles__role__in=approving.APPROVERS).distinct().order_by("id")
    return {one.pk: one for one in rows}


def _questions(notices: dict[int, Notice], held: dict[int, Held]) -> dict[tuple[Kind, int], Question]:
    """The newest question about each."""
    of_notices = Question.objects.filter(notice__in=list(notices))
    rows = (of_notices | Question.objects.filter(held__in=list(held))).select_related("by", "to").order_by("id")
    return {(Kind.HELD, q.held_id) if q.held_id else (Kind.NOTICE, q.notice_id or 0): q for q in rows}


def reasons_of(held: Held) -> list[str]:
    """What each rule says to people; one that the pack does not know any more is its id."""
    language = get_language() or "en"
    said = {rule.id: rule.text.get(language) or rule.source for rule in packs.load(held.departure.pack).rules}
    return [said.get(rule, rule) for rule in held.rules]


def _begin(notice: Notice) -> str:
    words = " ".join(notice.body.split())
    return words if len(words) <= START else words[:START].rsplit(" ", 1)[0] + " …"
