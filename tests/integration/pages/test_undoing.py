"""What is decided on the notices' own pages is undone there within ten seconds, as in the queue."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from handover.approvals.models import Approval
from handover.approving.actions import GRACE, carry_out_due
from handover.approving.models import Intent
from handover.departures.actions import cancel
from handover.departures.models import Departure
from handover.evidence.models import Entry
from handover.notices import actions, approving
from handover.notices.models import Notice
from tests.cast import Cast
from tests.integration.conftest import SignIn


def test_a_yes_on_the_notices_own_page_is_undone_there(cast: Cast, sign_in: SignIn, bodega: Notice) -> None:
    browser, page = sign_in(cast.cora), reverse("notice", args=[bodega.uuid])
    browser.post(reverse("notice-approve", args=[bodega.uuid]), {"digest": bodega.digest})
    text = browser.get(page).content.decode()
    assert "Approved: Ana" in text and "In force in ten seconds" in text and "Approve this text" not in text
    answer = browser.post(reverse("approvals-undo"), {"intent": Intent.objects.get().pk, "back": page}, follow=True)
    assert answer.redirect_chain == [(page, 302)]
    assert "1 decision is undone" in answer.content.decode() and "Approve this text" in answer.content.decode()
    assert not carry_out_due(timezone.now() + GRACE) and not Approval.objects.exists()


def test_a_yes_to_all_clean_ones_is_undone_as_one(cast: Cast, sign_in: SignIn, leaving: Departure) -> None:
    browser, page = sign_in(cast.cora), reverse("notices", args=[leaving.pk])
    for _ in range(2):
        told = browser.post(reverse("notices-approve-clean", args=[leaving.pk])).content.decode()
        assert "Approved: 3 notices" in told
    intent = Intent.objects.get()
    assert "Approve all clean ones" not in browser.get(page).content.decode()
    browser.post(reverse("approvals-undo"), {"intent": intent.pk, "back": page})
    assert "Approve all clean ones" in browser.get(page).content.decode()
    assert not carry_out_due(timezone.now() + GRACE) and not Approval.objects.exists()
    told_of = Entry.objects.filter(subject=leaving.ref, actor_id=cast.cora.email).order_by("id")
    assert list(told_of.values_list("verb", flat=True)) == ["approving.decided", "approving.undone"]


def test_what_is_written_anew_meanwhile_is_not_among_those_that_got_the_yes(
    cast: Cast, sign_in: SignIn, leaving: Departure, bodega: Notice, vip: Notice, neva: Notice
) -> None:
    sign_in(cast.cora).post(reverse("notices-approve-clean", args=[leaving.pk]))
    edited = actions.edit(neva, subject=neva.subject, body=neva.body + "\n\nP.S.", by=cast.max)
    fresh = actions.take_back_edits(edited, by=cast.max)
    carry_out_due(timezone.now() + GRACE)
    assert fresh.digest != neva.digest
    assert approving.yeses(bodega) == approving.yeses(vip) == 1 and approving.yeses(fresh) == 0


def test_two_people_may_say_yes_to_all_of_them_at_once(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Notice
) -> None:
    for person in (cast.cora, cast.max):
        sign_in(person).post(reverse("notices-approve-clean", args=[leaving.pk]))
    assert carry_out_due(timezone.now() + GRACE) == {"done": 2}
    assert approving.is_approved(vip), "it needs both"


def test_a_departure_that_is_called_off_within_the_ten_seconds_ends_the_yes(
    cast: Cast, sign_in: SignIn, leaving: Departure
) -> None:
    browser = sign_in(cast.cora)
    cast.cora.language = "es"
    cast.cora.save(update_fields=["language"])
    browser.post(reverse("notices-approve-clean", args=[leaving.pk]))
    cancel(leaving, by=cast.max, reason="She stays")
    assert carry_out_due(timezone.now() + GRACE) == {"void": 1}
    told = browser.get(reverse("approvals")).content.decode()
    assert "Lena Leaver: esta salida se anuló; no hay nada que aprobar" in told


def test_the_outsider_undoes_nothing(cast: Cast, sign_in: SignIn, leaving: Departure) -> None:
    sign_in(cast.cora).post(reverse("notices-approve-clean", args=[leaving.pk]))
    browser = sign_in(cast.otto)
    assert browser.post(reverse("notices-approve-clean", args=[leaving.pk])).status_code == 404
    assert browser.post(reverse("approvals-undo"), {"intent": Intent.objects.get().pk}).status_code == 404
    assert carry_out_due(timezone.now() + GRACE) == {"done": 1}
