"""Yes, no and "not any more" to one exact text, whatever the text is of."""

from __future__ import annotations

import pytest

from handover.approvals import standing
from handover.approvals.actions import Rule, Text, approve, approve_together, refuse, withdraw
from handover.approvals.models import Approval, Refusal, Withdrawal
from handover.book.models import Person
from handover.errors import NotAllowed, UnusableInput, Words
from handover.evidence.models import Entry, Payload
from tests.cast import Cast

ONE = Text("letter:1", "sha256:one", "departure:1")
TWO = Text("letter:2", "sha256:two", "departure:1")


def nobody_else_than(person: Person) -> Rule:
    return lambda by: None if by == person else Words("is not the one")


def test_a_yes_is_a_row_and_an_entry(cast: Cast) -> None:
    said = approve(ONE, by=cast.max, role="manager")
    assert said.is_new and standing.yeses(ONE.subject, ONE.digest) == [said.approval]
    entry = Entry.objects.get()
    assert (entry.verb, entry.subject, entry.departure) == ("approvals.approved", "letter:1", "departure:1")


def test_a_yes_is_to_one_digest_of_one_subject(cast: Cast) -> None:
    approve(ONE, by=cast.max, role="manager")
    assert not standing.yeses("letter:1", "sha256:two") and not standing.yeses("letter:2", "sha256:one")


def test_the_callers_rules_are_obeyed_by_every_verb(cast: Cast) -> None:
    rules = [nobody_else_than(cast.max)]
    with pytest.raises(NotAllowed, match="Otto Outsider: is not the one"):
        approve(ONE, by=cast.otto, role="", rules=rules)
    with pytest.raises(NotAllowed):
        approve_together([ONE], by=cast.otto, role="", departure="departure:1", rules=rules)
    with pytest.raises(NotAllowed):
        refuse(ONE, by=cast.otto, role="", reason="no", rules=rules)
    approve(ONE, by=cast.max, role="manager", rules=rules)
    with pytest.raises(NotAllowed):
        withdraw(ONE, by=cast.otto, role="", reason="no", rules=rules)
    assert (Approval.objects.count(), Refusal.objects.count(), Withdrawal.objects.count()) == (1, 0, 0)
    assert Entry.objects.count() == 1


def test_a_yes_twice_is_one_yes(cast: Cast) -> None:
    first = approve(ONE, by=cast.max, role="manager")
    assert approve(ONE, by=cast.max, role="manager").approval == first.approval
    assert Entry.objects.count() == 1


def test_two_people_are_two_yeses(cast: Cast) -> None:
    approve(ONE, by=cast.max, role="manager")
    approve(ONE, by=cast.cora, role="approver")
    assert [yes.by for yes in standing.yeses(ONE.subject, ONE.digest)] == [cast.max, cast.cora]
    assert standing.all_yeses(["letter:1"]) == {("letter:1", "sha256:one"): {cast.max.pk, cast.cora.pk}}


def test_a_refused_text_is_not_approved_any_more(cast: Cast) -> None:
    refuse(ONE, by=cast.cora, role="approver", reason="Too long")
    with pytest.raises(UnusableInput, match="it needs a new text"):
        approve(ONE, by=cast.max, role="manager")
    approve(Text(ONE.subject, "sha256:new"), by=cast.max, role="manager")
    assert standing.all_refused(["letter:1", "letter:2"]) == {("letter:1", "sha256:one")}


def test_the_reason_of_a_no_is_kept_outside_the_leaf(cast: Cast) -> None:
    refuse(ONE, by=cast.cora, role="approver", reason="Ann does not like it")
    entry = Entry.objects.get(verb="approvals.refused")
    assert "Ann" not in entry.leaf and "Ann" in Payload.objects.get(entry=entry).body


def test_taking_back_concerns_everybodys_yes(cast: Cast) -> None:
    approve(ONE, by=cast.max, role="manager")
    approve(ONE, by=cast.cora, role="approver")
    withdraw(ONE, by=cast.cora, role="approver", reason="Wait")
    assert standing.yeses(ONE.subject, ONE.digest) == []
    assert {(one.by, one.reason) for one in Withdrawal.objects.all()} == {(cast.cora, "Wait")}


def test_nothing_is_taken_back_where_nobody_said_yes(cast: Cast) -> None:
    with pytest.raises(UnusableInput, match="nothing to take back"):
        withdraw(ONE, by=cast.cora, role="approver", reason="Wait")


def test_many_texts_are_one_entry(cast: Cast) -> None:
    approve(ONE, by=cast.max, role="manager")
    withdraw(ONE, by=cast.max, role="manager", reason="")
    said = approve_together([ONE, TWO], by=cast.max, role="manager", departure="departure:1")
    assert {(one.subject, one.digest) for one in said} == {("letter:1", "sha256:one"), ("letter:2", "sha256:two")}
    assert len(standing.yeses(*ONE.key)) == len(standing.yeses(*TWO.key)) == 1
    entry = Entry.objects.get(verb="approvals.approved_together")
    assert '"digests":{"letter:1":"sha256:one","letter:2":"sha256:two"}' in entry.leaf


def test_no_texts_are_no_entry(cast: Cast) -> None:
    assert approve_together([], by=cast.max, role="manager", departure="departure:1") == []
    assert not Entry.objects.exists()
