"""Delivery in the browser: what goes when, what waits and why, and what only a person can settle."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from handover.delivery.models import Delivery, Pause, State
from handover.departures.models import Departure
from handover.notices.models import Notice
from tests.cast import Cast
from tests.integration.conftest import SignIn
from tests.integration.followup.told import deliver


@pytest.fixture
def page(leaving: Departure) -> str:
    return reverse("delivery", args=[leaving.pk])


def test_before_anything_is_sent_it_says_what_would_go_and_what_is_held(
    cast: Cast, sign_in: SignIn, page: str, approved: Notice
) -> None:
    outlook = sign_in(cast.max).get(page).context["outlook"]
    assert outlook["ready"] == 1
    assert outlook["held"] == [("not approved", 2)]
    assert not Delivery.objects.exists()


def test_sending_queues_what_is_approved_and_names_the_rest(
    cast: Cast, sign_in: SignIn, leaving: Departure, approved: Notice
) -> None:
    response = sign_in(cast.max).post(reverse("delivery-send", args=[leaving.pk]), {"when": "hours"}, follow=True)
    text = response.content.decode()
    assert "1 notice is in the queue" in text and "2 notices were held back" in text
    delivery = Delivery.objects.get()
    assert (delivery.notice, delivery.at_once) == (approved, None)


def test_everything_now_does_not_wait_for_office_hours(
    cast: Cast, sign_in: SignIn, leaving: Departure, approved: Notice
) -> None:
    sign_in(cast.max).post(reverse("delivery-send", args=[leaving.pk]), {"when": "now"})
    assert Delivery.objects.get().not_before <= timezone.now()


@pytest.mark.parametrize(("arrived", "state"), [("yes", State.SENT), ("no", State.FAILED)])
def test_a_doubtful_one_is_settled_by_whoever_found_out(
    cast: Cast, sign_in: SignIn, page: str, approved: Notice, arrived: str, state: State
) -> None:
    delivery, browser = deliver(approved, State.UNCONFIRMED), sign_in(cast.max)
    text = browser.get(page).content.decode()
    assert "It did not arrive" in text and approved.message_id.strip("<>") in text
    settle = reverse("delivery-settle", args=[delivery.pk])
    browser.post(settle, {"arrived": arrived, "note": ""})
    delivery.refresh_from_db()
    assert delivery.state == State.UNCONFIRMED, "without saying how one knows it stays doubtful"
    browser.post(settle, {"arrived": arrived, "note": "saw it in the log"})
    delivery.refresh_from_db()
    assert (delivery.state, delivery.settled_by) == (state, cast.max)


def test_a_settlement_without_an_answer_counts_as_nothing(cast: Cast, sign_in: SignIn, approved: Notice) -> None:
    delivery = deliver(approved, State.UNCONFIRMED)
    sign_in(cast.max).post(reverse("delivery-settle", args=[delivery.pk]), {"note": "pressed enter"})
    delivery.refresh_from_db()
    assert delivery.state == State.UNCONFIRMED


def test_a_failed_one_says_why_and_can_be_tried_again(
    cast: Cast, sign_in: SignIn, page: str, approved: Notice
) -> None:
    delivery = deliver(approved, State.FAILED)
    Delivery.objects.update(reason="recipient_refused", detail="550 no such user")
    browser = sign_in(cast.max)
    text = browser.get(page + "?show=person").content.decode()
    assert "refused the contact" in text and "550 no such user" in text
    browser.post(reverse("delivery-retry", args=[delivery.pk]))
    delivery.refresh_from_db()
    assert delivery.state == State.QUEUED


def test_the_queue_is_held_still_with_a_reason_and_let_go_on(cast: Cast, sign_in: SignIn, page: str) -> None:
    browser = sign_in(cast.max)
    browser.post(reverse("queue-pause"), {"reason": "after the restore", "next": page})
    assert "after the restore" in browser.get(page).content.decode()
    assert browser.post(reverse("queue-resume"), {"next": page})["Location"] == page
    assert Pause.objects.get().ended_by == cast.max


def test_the_progress_counts_what_went_out(cast: Cast, sign_in: SignIn, page: str, approved: Notice) -> None:
    deliver(approved)
    assert "1 of 3 notices sent" in sign_in(cast.max).get(page).content.decode()
