"""A decision of the queue: in force after ten seconds, undone before that, and never twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from unittest.mock import patch

import pytest

from handover.approvals.models import Approval, Refusal
from handover.approving import actions
from handover.approving.actions import No, carry_out_due, decide, undo
from handover.approving.models import Intent, Keys, State, Verb
from handover.delivery import actions as delivery
from handover.departures import actions as departures
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.models import Entry
from handover.gate import actions as gate
from handover.gate.models import Errand, Held, Kind
from handover.gate.models import State as HeldState
from handover.notices import actions as notices
from handover.notices import approving
from handover.notices.models import Notice
from tests.cast import Cast
from tests.integration.approving.conftest import LATER, SOON, read_by

pytestmark = pytest.mark.django_db
MEMO = No(canned="memo")


def say(row: Notice | Held, verb: Verb = Verb.APPROVE, **more: object) -> actions.Result:
    return decide(row.ref, verb, digest=row.digest, **more)  # type: ignore[arg-type]


def test_a_yes_is_in_force_after_ten_seconds_and_not_before(cast: Cast, bodega: Notice, now: datetime) -> None:
    assert say(bodega, by=cast.max, now=now).code == "approved"
    assert not carry_out_due(now + SOON) and not approving.is_approved(bodega)
    assert carry_out_due(now + LATER) == {"done": 1}
    assert approving.is_approved(bodega)
    assert Approval.objects.get().by == cast.max


def test_nothing_is_queued_to_be_sent_in_the_ten_seconds(cast: Cast, bodega: Notice, now: datetime) -> None:
    say(bodega, by=cast.max, now=now)
    assert delivery.queue(bodega.departure, by=cast.max, now=now + SOON).queued == []
    carry_out_due(now + LATER)
    assert [one.notice for one in delivery.queue(bodega.departure, by=cast.max, now=now + LATER).queued] == [bodega]


def test_a_release_begins_after_ten_seconds_and_not_before(cast: Cast, held: Held, now: datetime) -> None:
    read_by(held, cast)
    say(held, by=cast.max, now=now)
    carry_out_due(now + SOON)
    assert not Errand.objects.filter(kind=Kind.RELEASE).exists()
    carry_out_due(now + LATER)
    assert Errand.objects.get(kind=Kind.RELEASE).not_before == now + LATER


def test_a_no_tells_the_sender_in_words_after_ten_seconds(cast: Cast, held: Held, now: datetime) -> None:
    say(held, Verb.DECLINE, by=cast.max, no=No("memo", "Ask Sofía for it."), now=now)
    carry_out_due(now + LATER)
    held.refresh_from_db()
    assert held.state == HeldState.REFUSED
    assert held.decision.reason == "The company's memo says it better. Ask Sofía for it."
    assert Errand.objects.filter(kind=Kind.TOLD_REFUSED).count() == 1


def test_the_writer_reads_the_reason_in_their_language(cast: Cast, bodega: Notice, now: datetime) -> None:
    say(bodega, Verb.DECLINE, by=cast.cora, no=MEMO, now=now)
    carry_out_due(now + LATER)
    assert Refusal.objects.get().reason == "The company's memo says it better."


def test_undone_within_ten_seconds_it_never_was(cast: Cast, bodega: Notice, now: datetime) -> None:
    result = say(bodega, by=cast.max, now=now)
    assert result.intent
    undo(result.intent, by=cast.max, now=now + SOON)
    assert not carry_out_due(now + LATER) and not Approval.objects.exists()
    assert say(bodega, by=cast.max, now=now + SOON).code == "approved"


@pytest.mark.parametrize("is_carried_out", [True, False])
def test_after_ten_seconds_it_is_too_late_to_undo(
    cast: Cast, bodega: Notice, now: datetime, is_carried_out: bool
) -> None:
    intent = say(bodega, by=cast.max, now=now).intent
    assert intent
    if is_carried_out:
        carry_out_due(now + LATER)
    with pytest.raises(UnusableInput, match="too late"):
        undo(intent, by=cast.max, now=now + LATER)


def test_nobody_undoes_what_somebody_else_decided(cast: Cast, bodega: Notice, now: datetime) -> None:
    intent = say(bodega, by=cast.max, now=now).intent
    assert intent
    with pytest.raises(NotAllowed):
        undo(intent, by=cast.cora, now=now)


def test_sent_twice_it_counts_once(cast: Cast, bodega: Notice, now: datetime) -> None:
    codes = [say(bodega, by=cast.max, now=now).code for _ in range(2)]
    carry_out_due(now + LATER)
    codes.append(say(bodega, by=cast.max, now=now + LATER).code)
    assert codes == ["approved", "already_yours", "already_yours"]
    assert (Intent.objects.count(), Approval.objects.count()) == (1, 1)


def test_the_second_approver_learns_who_was_first(cast: Cast, bodega: Notice, now: datetime) -> None:
    say(bodega, by=cast.max, now=now)
    second = say(bodega, by=cast.cora, now=now)
    assert second.code == "already" and second.said
    assert (second.said.by, second.said.at) == (cast.max, now)


def test_a_no_after_a_yes_of_somebody_else_changes_nothing(cast: Cast, held: Held, now: datetime) -> None:
    read_by(held, cast)
    say(held, by=cast.max, now=now)
    assert say(held, Verb.DECLINE, by=cast.cora, no=MEMO, now=now).code == "already"
    carry_out_due(now + LATER)
    assert say(held, Verb.DECLINE, by=cast.cora, no=MEMO, now=now).code == "already"


def test_an_important_client_needs_two_people(cast: Cast, vip: Notice, now: datetime) -> None:
    assert [say(vip, by=who, now=now).code for who in (cast.max, cast.max, cast.cora)] == [
        "approved",
        "already_yours",
        "approved",
    ]
    assert carry_out_due(now + LATER) == {"done": 2} and approving.is_approved(vip)


@pytest.mark.parametrize("verb", list(Verb))
def test_the_leaver_decides_nothing(cast: Cast, bodega: Notice, held: Held, verb: Verb) -> None:
    assert say(held, verb, by=cast.lena, no=MEMO).code == "own"
    assert say(bodega, verb, by=cast.lena, no=MEMO).code == "leaver"
    assert not Intent.objects.exists()


@pytest.mark.parametrize("who", ["sofia", "ivan"])
@pytest.mark.parametrize("verb", list(Verb))
def test_a_successor_decides_nothing(cast: Cast, bodega: Notice, held: Held, who: str, verb: Verb) -> None:
    codes = {say(row, verb, by=getattr(cast, who), no=MEMO).code for row in (bodega, held)}
    assert codes == {"not_allowed"} and not Intent.objects.exists()


def test_the_outsider_does_not_learn_that_it_is_there(cast: Cast, bodega: Notice, held: Held) -> None:
    assert {say(row, by=cast.otto).code for row in (bodega, held)} == {"gone"}
    with pytest.raises(NotAllowed):
        actions.ask(held.ref, by=cast.otto, text="What is it?")


def test_nobody_approves_their_own_text_but_may_decline_it(cast: Cast, bodega: Notice, now: datetime) -> None:
    notices.edit(bodega, subject="Otro", body=bodega.body + "\nPS", by=cast.max)
    bodega.refresh_from_db()
    assert say(bodega, by=cast.max).code == "own_text"
    assert say(bodega, Verb.DECLINE, by=cast.max, no=MEMO).code == "declined"


def test_what_was_changed_after_reading_is_not_decided(cast: Cast, bodega: Notice) -> None:
    assert decide(bodega.ref, Verb.APPROVE, by=cast.max, digest="sha256:old").code == "changed"


def test_held_mail_is_read_before_it_is_released(cast: Cast, held: Held) -> None:
    assert say(held, by=cast.max).code == "unread"
    read_by(held, cast)
    assert say(held, by=cast.max).code == "approved"


def test_together_what_was_changed_by_hand_is_left_to_be_read(cast: Cast, bodega: Notice) -> None:
    notices.edit(bodega, subject="Otro", body=bodega.body + "\nPS", by=cast.max)
    bodega.refresh_from_db()
    assert say(bodega, by=cast.cora, together=True).code == "edited"
    assert say(bodega, by=cast.cora).code == "approved"


def test_a_no_needs_a_reason(cast: Cast, bodega: Notice) -> None:
    assert say(bodega, Verb.DECLINE, by=cast.max, no=No("no such reason", "  ")).code == "no_reason"


def test_changed_within_the_ten_seconds_the_yes_is_void_and_says_why(
    cast: Cast, bodega: Notice, now: datetime
) -> None:
    say(bodega, by=cast.cora, now=now)
    notices.edit(bodega, subject="Otro", body=bodega.body + "\nPS", by=cast.max)
    assert carry_out_due(now + LATER) == {"void": 1}
    assert "read it again" in Intent.objects.get().outcome and not Approval.objects.exists()
    assert Entry.objects.filter(verb="approving.not_carried_out").count() == 1


def test_called_off_within_the_ten_seconds_nothing_is_approved(cast: Cast, bodega: Notice, now: datetime) -> None:
    say(bodega, by=cast.cora, now=now)
    departures.cancel(bodega.departure, by=cast.max, reason="stays")
    assert carry_out_due(now + LATER) == {"void": 1} and not Approval.objects.exists()


@pytest.mark.parametrize(("paused_at", "outcome"), [(-1, "done"), (1, "void")])
def test_what_a_restored_backup_holds_as_pending_is_decided_again(
    cast: Cast, bodega: Notice, now: datetime, paused_at: int, outcome: str
) -> None:
    say(bodega, by=cast.max, now=now)
    delivery.pause(by=None, reason="restored from a backup", now=now + timedelta(seconds=paused_at))
    assert carry_out_due(now + LATER) == {outcome: 1}
    assert approving.is_approved(bodega) is (outcome == "done")


def test_withdrawn_by_the_sender_within_the_ten_seconds_it_is_not_released(
    cast: Cast, held: Held, now: datetime
) -> None:
    read_by(held, cast)
    say(held, by=cast.max, now=now)
    gate.withdraw(held, by=cast.lena, now=now)
    assert carry_out_due(now + LATER) == {"void": 1}
    assert not Errand.objects.filter(kind=Kind.RELEASE).exists()


def test_after_a_crash_in_the_middle_nothing_has_happened_and_it_is_tried_again(
    cast: Cast, bodega: Notice, neva: Notice, now: datetime
) -> None:
    say(bodega, by=cast.max, now=now)
    say(neva, by=cast.max, now=now)
    real, broken = actions._end, [True]

    def end(intent: Intent, state: State, at: datetime, outcome: str = "") -> None:
        if intent.notice_id == bodega.pk and broken:
            broken.clear()
            raise RuntimeError("the power is gone")
        real(intent, state, at, outcome)

    with patch.object(actions, "_end", end):
        assert carry_out_due(now + LATER) == {"fault": 1, "done": 1}
        assert not approving.is_approved(bodega) and approving.is_approved(neva)
    assert carry_out_due(now + LATER + actions.AGAIN) == {"done": 1}
    assert Approval.objects.filter(subject=bodega.ref).count() == 1


def test_every_verb_writes_one_entry(cast: Cast, bodega: Notice, held: Held, now: datetime) -> None:
    def entries() -> list[str]:
        return list(Entry.objects.order_by("id").values_list("verb", flat=True))[before:]

    before = Entry.objects.count()
    intent = say(bodega, by=cast.max, now=now).intent
    assert intent
    undo(intent, by=cast.max, now=now)
    asked = actions.ask(held.ref, by=cast.max, text="Who is Ana?")
    actions.answer(asked, by=cast.lena, text="The owner.")
    actions.choose_keys(cast.max, are_on=False)
    assert entries() == [f"approving.{verb}" for verb in ("decided", "undone", "asked", "answered", "keys_chosen")]
    assert not actions.are_keys_on(cast.max) and Keys.objects.count() == 1


def test_only_who_was_asked_answers_and_once(cast: Cast, held: Held) -> None:
    asked = actions.ask(held.ref, by=cast.max, text="Who is Ana?")
    with pytest.raises(NotAllowed):
        actions.answer(asked, by=cast.cora, text="I do not know")
    actions.answer(asked, by=cast.lena, text="The owner.")
    with pytest.raises(UnusableInput):
        actions.answer(asked, by=cast.lena, text="No, the buyer.")


def test_who_wrote_the_text_cannot_ask_themselves(cast: Cast, bodega: Notice) -> None:
    assert actions.ask(bodega.ref, by=cast.cora, text="Why?").to == cast.max
    with pytest.raises(UnusableInput, match="nobody else"):
        actions.ask(bodega.ref, by=cast.max, text="Why?")
