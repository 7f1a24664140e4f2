"""What becomes of one letter. Each step either settles it or leaves it to the next:

1. a released message with our signature, not used before: through;
2. the sender is not leaving any more: through;
3. an approved notice, byte for byte, to exactly its people: through;
4. a message that was held before (the mail program tried again): the same answer as then;
5. anything else: its situation from the book, the check, and pass, hold or refuse.
What is held is written down here, with its checks, in one transaction. The checks of what passes or is refused are
left to the caller, who writes down those of several letters at once, and answers nobody before.
Whatever goes wrong is raised: the caller answers "later", and nothing has passed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from handover.checks.drafts import Draft
from handover.errors import UnusableInput
from handover.gate import canonical, checking, holding, lookups, passes, witnessing
from handover.gate import scene as scenes
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
        before = lookups.seen(leaving.departure.pk, _digest(letter), holding.fingerprint(letter))
        if before.notice is not None and self._is_approved(letter, before.notice):
            return Ruling(Fate.PASS, reasons=("approved_notice",))
        if before.held is not None:
            return _as_before(Held.objects.get(pk=before.held))
        return self._judged(letter, scene, leaving)

    def _is_approved(self, letter: Letter, pk: int) -> bool:
        notice, today = Notice.objects.select_related("departure").get(pk=pk), office.today(self.clock())
        if bytes(notice.raw) != canonical.without_trace(letter.raw) or notice.departure.is_cancelled:
            return False
        is_free = today <= notice.departure.last_day and not approving.obstacles(notice, today)
        if not (is_free and approving.is_approved(notice, today)):
            return False
        witnessing.note(notice, letter, self.clock())
        return True

    def _judged(self, letter: Letter, scene: Scene, leaving: Leaving) -> Ruling:
        outside = [one for one in letter.recipients if not scene.watch.is_inside(one)]
        if not outside:
            return Ruling(Fate.PASS, reasons=("inside",))
        readings = self._readings(letter, scene, leaving, outside)
        here, found = checking.strictest(readings)
        drafts = tuple(_draft(one) for _, one in readings)
        if found.outcome == "pass":
            return Ruling(Fate.PASS, reasons=("clean",), drafts=drafts)
        if found.outcome == "refuse":
            return Ruling(Fate.REFUSE, _refusal(found), reasons=tuple(found.rules), drafts=drafts)
        holding.hold(
            letter,
            leaving.departure,
            found,
            drafts=drafts,
            outside=outside,
            situation=as_words(here),
            now=self.clock(),
        )
        return Ruling(Fate.HOLD, reasons=tuple(found.rules))

    def _readings(
        self, letter: Letter, scene: Scene, leaving: Leaving, outside: Sequence[str]
    ) -> list[tuple[Situation, Reading]]:
        """The message judged for each relation that there is among the recipients."""
        who = audience(scene, leaving, outside)
        raw, details, readings = canonical.without_trace(letter.raw), known(scene, leaving, who), []
        is_copied = are_successors_copied(leaving, letter.recipients, who.clients)
        for relation in who.distinct():
            here = situation(scene, leaving, relation, is_successor_copied=is_copied, now=self.clock())
            question = Question(raw, here, leaving.departure, details, leaving.language)
            readings.append((here, self.check(question)))
        return readings


def _draft(found: Reading) -> Draft:
    if found.draft is None:
        raise ValueError("a judgement of which nothing would be written down")
    return found.draft


def _digest(letter: Letter) -> str:
    return canonical.digest_of(letter.sender, letter.recipients, letter.raw)


def _released(shown: Pass) -> Ruling:
    if shown is Pass.GOOD:
        return Ruling(Fate.PASS, remove=passes.HEADER, reasons=("released",))
    return Ruling(Fate.REFUSE, USED, reasons=("released_before",))


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
