"""What becomes of one letter. Each step either settles it or leaves it to the next:

1. a released message with our signature, not used before: through;
2. the sender is not leaving any more: through;
3. an approved notice, byte for byte, to exactly its people: through;
4. a message that was held before (the mail program tried again): the same answer as then;
5. anything else: its situation from the book, the check, and pass, hold or refuse.
Whatever goes wrong is raised: the caller answers "later", and nothing has passed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from handover.departures.models import Departure
from handover.errors import UnusableInput
from handover.evidence.ledger import record
from handover.gate import canonical, checking, holding, passes
from handover.gate import scene as scenes
from handover.gate.actions import GATE
from handover.gate.audience import are_successors_copied, audience, known, situation
from handover.gate.checking import Check, Question
from handover.gate.models import Held, State
from handover.gate.passes import Pass
from handover.gate.reading import Reading
from handover.gate.scene import Leaving, Scene
from handover.gate.session import Fate, Letter, Ruling
from handover.notices import approving, office
from handover.notices.models import Notice
from handover.policy.situation import Situation, as_words

USED = "550 5.7.1 This message was released once and has gone out; it does not go out again"


@dataclass(frozen=True)
class Desk:
    """`scene` gives what is known of the company; it may be two seconds old."""

    check: Check
    scene: Callable[[], Scene]
    clock: Callable[[], datetime]

    def rule(self, letter: Letter) -> Ruling:
        """What becomes of it; for a held one, after it is durable."""
        if not letter.recipients:
            raise UnusableInput("a message without recipients")
        shown = passes.show(letter)
        if shown is not Pass.NONE:
            return _released(shown)
        scene = self.scene()
        # Opened a moment ago, the gate may know of a departure that this process does not know yet.
        leaving = scene.leaving(letter.leaver) or scenes.read().leaving(letter.leaver)
        if leaving is None:
            return Ruling(Fate.PASS, reasons=("not_leaving",))
        if self._is_approved(letter, leaving.departure):
            return Ruling(Fate.PASS, reasons=("approved_notice",))
        before = holding.same(letter)
        if before is not None:
            return _as_before(before)
        return self._judged(letter, scene, leaving)

    def _is_approved(self, letter: Letter, departure: Departure) -> bool:
        digest = canonical.digest_of(letter.sender, letter.recipients, letter.raw)
        pk = Notice.objects.filter(departure=departure, digest=digest).values_list("pk", flat=True).first()
        if pk is None:
            return False
        notice, today = Notice.objects.select_related("departure").get(pk=pk), office.today(self.clock())
        if bytes(notice.raw) != canonical.without_trace(letter.raw) or notice.departure.is_cancelled:
            return False
        is_free = today <= notice.departure.last_day and not approving.obstacles(notice, today)
        if not (is_free and approving.is_approved(notice, today)):
            return False
        _record_passed(notice, self.clock())
        return True

    def _judged(self, letter: Letter, scene: Scene, leaving: Leaving) -> Ruling:
        outside = [one for one in letter.recipients if not scene.watch.is_inside(one)]
        if not outside:
            return Ruling(Fate.PASS, reasons=("inside",))
        here, found = self._strictest(letter, scene, leaving, outside)
        if found.outcome == "pass":
            return Ruling(Fate.PASS, reasons=("clean",))
        if found.outcome == "refuse":
            return Ruling(Fate.REFUSE, _refusal(found), reasons=tuple(found.rules))
        facts, departure = as_words(here), leaving.departure
        holding.hold(letter, departure, found, outside=outside, situation=facts, now=self.clock())
        return Ruling(Fate.HOLD, reasons=tuple(found.rules))

    def _strictest(
        self, letter: Letter, scene: Scene, leaving: Leaving, outside: Sequence[str]
    ) -> tuple[Situation, Reading]:
        """The message judged for each relation that there is among the recipients; the strictest decision."""
        who = audience(scene, leaving, outside)
        raw, details, readings = canonical.without_trace(letter.raw), known(scene, leaving, who), []
        is_copied = are_successors_copied(leaving, letter.recipients, who.clients)
        for relation in who.distinct():
            here = situation(scene, leaving, relation, is_successor_copied=is_copied, now=self.clock())
            question = Question(raw, here, leaving.departure, details, leaving.language)
            readings.append((here, self.check(question)))
        return checking.strictest(readings)


def _released(shown: Pass) -> Ruling:
    if shown is Pass.GOOD:
        return Ruling(Fate.PASS, remove=passes.HEADER, reasons=("released",))
    return Ruling(Fate.REFUSE, USED, reasons=("released_before",))


@transaction.atomic
def _record_passed(notice: Notice, now: datetime) -> None:
    record(
        "gate.notice_passed",
        actor=GATE,
        subject=notice.ref,
        departure=notice.departure.ref,
        facts={"digest": notice.digest, "message_id": notice.message_id},
        at=now,
    )


def _as_before(held: Held) -> Ruling:
    if held.state == State.REFUSED:
        return Ruling(Fate.REFUSE, _answer([held.decision.reason], "refused"), reasons=("held_before",))
    return Ruling(Fate.HOLD, reasons=("held_before",))


def _refusal(found: Reading) -> str:
    return _answer([one["text"] for one in found.reasons], ", ".join(found.rules))


def _answer(reasons: Sequence[str], otherwise: str) -> str:
    """The reasons in the words of the mail server's answer, which knows plain Latin letters alone."""
    said = " ".join(reasons)
    is_plain = bool(said) and said.isascii()
    return "550 5.7.1 " + (said if is_plain else f"Not sent, by the rules for people who leave: {otherwise}")
