"""Who says yes to which notice: never the leaver, never an author, and always to one exact text."""

from __future__ import annotations

from datetime import date

import pytest

from handover.approvals.models import Approval
from handover.book.models import Client, Person, Role, RoleGrant
from handover.departures.models import Cancellation, Departure
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.models import Entry
from handover.notices import links
from handover.notices.actions import draft, edit, record_call, save_memo
from handover.notices.approving import (
    approve,
    approve_all_clean,
    is_approved,
    obstacles,
    refuse,
    withdraw,
    yeses,
    yeses_needed,
)
from handover.notices.models import Notice, Sender
from tests.cast import Cast, make_client
from tests.integration.notices.telling import NOW, entries, leaving, notice_to, place, told, transfer_of

ON = date(2026, 11, 25)


@pytest.fixture
def notice(departure: Departure) -> Notice:
    return told(departure)[0]


@pytest.fixture
def important(cast: Cast) -> Notice:
    """To a client of tier A, who needs two yeses and a call."""
    make_client(cast.lena, "Borealis", ("Bo", "bo@b.example"), tier="A")
    departure = leaving(cast)
    place(departure, cast.sofia)
    return told(departure)[0]


def edited(notice: Notice, by: Person, words: str = "My own words") -> Notice:
    return edit(notice, subject="Hello", body=f"{words}\nSofía Sucesora\n{links.link(notice)}", by=by)


def test_the_manager_says_yes_to_the_exact_text(notice: Notice, cast: Cast) -> None:
    said = approve(notice, by=cast.max, now=NOW)
    assert said.is_new and (said.approval.subject, said.approval.digest) == (notice.ref, notice.digest)
    assert is_approved(notice) and yeses(notice) == yeses_needed(notice, ON) == 1
    entry = Entry.objects.get(verb="approvals.approved")
    assert (entry.subject, entry.departure) == (notice.ref, notice.departure.ref)
    assert notice.digest in entry.leaf and entry.actor_role == "manager"


def test_the_same_yes_again_changes_nothing(notice: Notice, cast: Cast) -> None:
    approve(notice, by=cast.max, now=NOW)
    again = approve(notice, by=cast.max)
    assert not again.is_new
    assert str(again) == "already approved by Max Manager at 2026-11-20 10:00 UTC"
    assert Approval.objects.count() == entries("approvals.approved") == 1


@pytest.mark.parametrize("role", [Role.APPROVER, Role.COMPLIANCE, Role.MANAGER, Role.ADMIN])
def test_a_role_gives_a_say(notice: Notice, cast: Cast, role: Role) -> None:
    RoleGrant.objects.create(person=cast.ivan, role=role)
    assert approve(notice, by=cast.ivan).is_new


@pytest.mark.parametrize("who", ["otto", "sofia", "ivan"])
def test_others_have_no_say(notice: Notice, cast: Cast, who: str) -> None:
    person = getattr(cast, who)
    RoleGrant.objects.create(person=person, role=Role.AUDITOR)
    with pytest.raises(NotAllowed, match="may not approve these notices"):
        approve(notice, by=person)
    with pytest.raises(NotAllowed):
        refuse(notice, by=person, reason="no")
    with pytest.raises(NotAllowed):
        withdraw(notice, by=person, reason="no")
    with pytest.raises(NotAllowed):
        approve_all_clean(notice.departure, by=person)
    assert not Approval.objects.exists()


def test_the_leaver_never_approves_whatever_role_they_hold(notice: Notice, cast: Cast) -> None:
    RoleGrant.objects.create(person=cast.lena, role=Role.ADMIN)
    with pytest.raises(NotAllowed, match="whoever leaves"):
        approve(notice, by=cast.lena)
    with pytest.raises(NotAllowed, match="whoever leaves"):
        approve_all_clean(notice.departure, by=cast.lena)


def test_somebody_who_left_has_no_say(notice: Notice, cast: Cast) -> None:
    cast.cora.deactivated_at = NOW
    cast.cora.save()
    with pytest.raises(NotAllowed, match="does not work here any more"):
        approve(notice, by=cast.cora)


def test_nobody_approves_the_text_that_they_wrote(notice: Notice, cast: Cast) -> None:
    changed = edited(notice, cast.max)
    with pytest.raises(NotAllowed, match="their own text"):
        approve(changed, by=cast.max)
    assert approve(changed, by=cast.cora).is_new and is_approved(changed)


def test_a_comma_by_somebody_else_does_not_make_it_another_author(notice: Notice, cast: Cast) -> None:
    changed = edited(edited(notice, cast.max), cast.sofia, "My own words,")
    assert changed.edited_by == cast.sofia
    with pytest.raises(NotAllowed, match="their own text"):
        approve(changed, by=cast.max)


def test_whoever_saved_the_companys_memo_does_not_approve_what_it_says(departure: Departure, cast: Cast) -> None:
    body = "{{ successor_name }} {{ successor_email }}\n{{ other_clients }}\n{{ ack_link }}"
    save_memo(sender=Sender.MANAGER, relation="client", language="en", subject="News", body=body, by=cast.max)
    (notice,) = told(departure)
    with pytest.raises(NotAllowed, match="their own text"):
        approve(notice, by=cast.max)
    assert [item.result for item in approve_all_clean(departure, by=cast.max).items] == ["own_text"]
    assert [item.result for item in approve_all_clean(departure, by=cast.cora).items] == ["approved"]


def test_a_changed_text_voids_the_yes(notice: Notice, cast: Cast) -> None:
    approve(notice, by=cast.cora)
    changed = edited(notice, cast.max)
    assert not is_approved(changed) and yeses(changed) == 0


def test_another_successor_voids_the_yes(notice: Notice, cast: Cast) -> None:
    approve(notice, by=cast.max)
    place(notice.departure, cast.ivan)
    (after,) = told(notice.departure)
    assert not is_approved(after)


def test_a_yes_stands_when_drafting_again_changes_nothing(notice: Notice, cast: Cast) -> None:
    approve(notice, by=cast.max)
    assert is_approved(told(notice.departure)[0])


def test_a_yes_is_to_the_text_that_was_read(notice: Notice, cast: Cast) -> None:
    edited(notice, cast.sofia)
    with pytest.raises(UnusableInput, match="changed after you read it"):
        approve(notice, by=cast.max, digest=notice.digest)
    with pytest.raises(UnusableInput, match="changed after you read it"):
        refuse(notice, by=cast.max, reason="no", digest=notice.digest)
    assert not Approval.objects.exists()


def test_an_important_client_needs_a_second_yes_from_somebody_else(important: Notice, cast: Cast) -> None:
    approve(important, by=cast.max)
    approve(important, by=cast.max)
    assert (yeses(important), yeses_needed(important, ON)) == (1, 2) and not is_approved(important)
    approve(important, by=cast.cora)
    assert is_approved(important)


def test_a_client_who_renews_soon_needs_a_second_yes_then(cast: Cast) -> None:
    make_client(cast.lena, "Borealis", ("Bo", "bo@b.example"), renewal_on=date(2027, 1, 20))
    departure = leaving(cast)
    place(departure, cast.sofia)
    (notice,) = told(departure)
    approve(notice, by=cast.max)
    assert is_approved(notice, date(2026, 11, 20)) and not is_approved(notice, date(2026, 11, 21))


def test_a_refused_text_needs_a_new_one(notice: Notice, cast: Cast) -> None:
    approve(notice, by=cast.max)
    no = refuse(notice, by=cast.cora, reason="Too long")
    assert (no.by, no.reason, no.digest) == (cast.cora, "Too long", notice.digest)
    assert not is_approved(notice)
    with pytest.raises(UnusableInput, match=r"refused by Cora Compliance \(Too long\): it needs a new text"):
        approve(notice, by=cast.max)
    changed = edited(notice, cast.sofia)
    assert approve(changed, by=cast.max).is_new and is_approved(changed)


def test_a_refusal_says_why(notice: Notice, cast: Cast) -> None:
    with pytest.raises(UnusableInput, match="reason"):
        refuse(notice, by=cast.cora, reason="  ")


def test_a_yes_can_be_taken_back_and_given_again(notice: Notice, cast: Cast) -> None:
    approve(notice, by=cast.max, now=NOW)
    withdraw(notice, by=cast.cora, reason="Wait for legal")
    assert not is_approved(notice)
    with pytest.raises(UnusableInput, match="nobody has approved"):
        withdraw(notice, by=cast.cora, reason="")
    assert approve(notice, by=cast.max).is_new and is_approved(notice)
    assert (entries("approvals.approved"), entries("approvals.withdrawn")) == (2, 1)


def test_nothing_is_approved_for_somebody_who_stays(notice: Notice, cast: Cast) -> None:
    Cancellation.objects.create(departure=notice.departure, by=cast.max, reason="stays")
    with pytest.raises(UnusableInput, match="called off"):
        approve(notice, by=cast.max)
    with pytest.raises(UnusableInput, match="called off"):
        approve_all_clean(notice.departure, by=cast.max)


def test_all_clean_notices_are_approved_at_once_each_with_its_result(cast: Cast) -> None:
    for name in ("clean", "changed", "refused", "before"):
        make_client(cast.lena, name, (name, f"{name}@c.example"))
    make_client(cast.lena, "important", ("important", "important@c.example"), tier="A")
    departure = leaving(cast)
    place(departure, cast.sofia)
    told(departure)
    edited(notice_to(departure, "changed@c.example"), cast.sofia)
    refuse(notice_to(departure, "refused@c.example"), by=cast.cora, reason="no")
    approve(notice_to(departure, "before@c.example"), by=cast.cora)
    approved = approve_all_clean(departure, by=cast.max, now=NOW)
    assert {item.notice.contact_name: item.result for item in approved.items} == {
        "clean": "approved",
        "changed": "edited",
        "refused": "refused",
        "before": "already",
        "important": "second_yes",
    }
    assert {item.notice.contact_name for item in approved.waiting} == {"changed", "refused", "important"}
    assert {one for one in departure.notices.all() if is_approved(one)} == {
        notice_to(departure, f"{name}@c.example") for name in ("clean", "before")
    }
    assert entries("approvals.approved_together") == 1
    leaf = Entry.objects.get(verb="approvals.approved_together").leaf
    assert notice_to(departure, "clean@c.example").digest in leaf and "c.example" not in leaf


def test_a_second_person_completes_what_the_first_could_not(important: Notice, cast: Cast) -> None:
    assert [one.result for one in approve_all_clean(important.departure, by=cast.max).items] == ["second_yes"]
    assert [one.result for one in approve_all_clean(important.departure, by=cast.max).items] == ["second_yes"]
    assert yeses(important) == 1
    assert [one.result for one in approve_all_clean(important.departure, by=cast.cora).items] == ["approved"]
    assert [one.result for one in approve_all_clean(important.departure, by=cast.max).items] == ["already"]
    assert entries("approvals.approved_together") == 2


def test_approving_all_again_after_a_withdrawal_counts_anew(notice: Notice, cast: Cast) -> None:
    approve_all_clean(notice.departure, by=cast.max)
    withdraw(notice, by=cast.max, reason="wait")
    assert [one.result for one in approve_all_clean(notice.departure, by=cast.max).items] == ["approved"]
    assert is_approved(notice)


def test_a_text_of_somebodys_own_is_approved_by_itself(notice: Notice, cast: Cast) -> None:
    changed = edited(notice, cast.sofia)
    assert [one.result for one in approve_all_clean(notice.departure, by=cast.max).items] == ["edited"]
    approve(changed, by=cast.max)
    assert [one.result for one in approve_all_clean(notice.departure, by=cast.max).items] == ["already"]


def test_an_important_client_is_called_before_the_notice_goes(important: Notice, cast: Cast) -> None:
    approve(important, by=cast.max)
    approve(important, by=cast.cora)
    assert is_approved(important) and obstacles(important, ON) == ["call_first"]
    transfer = important.covers.get().transfer
    record_call(transfer, by=cast.max, note="Glad to hear it\nfrom us", now=NOW)
    assert obstacles(Notice.objects.get(), ON) == []


def test_a_call_is_kept_once_with_who_and_when(important: Notice, cast: Cast) -> None:
    transfer = important.covers.get().transfer
    call = record_call(transfer, by=cast.sofia, note="Fine", now=NOW)
    assert (call.by, call.at, call.note) == (cast.sofia, NOW, "Fine")
    with pytest.raises(UnusableInput, match="was called already, by Sofía Sucesora on 2026-11-20 10:00"):
        record_call(transfer, by=cast.max)
    entry = Entry.objects.get(verb="notices.call_recorded")
    assert entry.subject == f"transfer:{transfer.pk}" and "Fine" not in entry.leaf


@pytest.mark.parametrize("who", ["otto", "lena", "ivan"])
def test_others_do_not_record_calls(important: Notice, cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        record_call(important.covers.get().transfer, by=getattr(cast, who))


def test_a_cancelled_departure_is_an_obstacle(notice: Notice, cast: Cast) -> None:
    assert obstacles(notice, ON) == []
    Cancellation.objects.create(departure=notice.departure, by=cast.max, reason="stays")
    assert obstacles(Notice.objects.get(), ON) == ["cancelled"]


def test_a_notice_that_names_yesterdays_successor_does_not_go_out(notice: Notice, cast: Cast, acme: Client) -> None:
    approve(notice, by=cast.max)
    place(notice.departure, cast.ivan)
    assert obstacles(Notice.objects.get(), ON) == ["successor_changed"]
    transfer_of(notice.departure, acme).placement.delete()
    assert obstacles(Notice.objects.get(), ON) == ["not_placed"]


def test_a_notice_does_not_go_out_for_a_successor_who_left(notice: Notice, cast: Cast) -> None:
    cast.sofia.deactivated_at = NOW
    cast.sofia.save()
    assert obstacles(Notice.objects.get(), ON) == ["successor_gone"]


def test_a_notice_drafted_anew_goes_out_again(notice: Notice, cast: Cast) -> None:
    place(notice.departure, cast.ivan)
    draft(notice.departure, by=cast.max)
    assert obstacles(Notice.objects.get(), ON) == []
