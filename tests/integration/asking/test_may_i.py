""" "May I tell this client, by this channel, now?", asked in the browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from handover.checks.models import Check
from handover.departures.models import Departure, Transfer
from handover.evidence.models import Entry
from handover.policy.asking import Verdict, ask
from handover.policy.pack import load
from handover.policy.situation import Relation, Situation, Speaker, Stage
from tests.cast import Cast, make_client
from tests.integration.conftest import SignIn

EVERYBODY = ("lena", "max", "sofia", "ivan", "cora", "otto")
QUESTION = {"speaker": "leaver", "whom": "client", "channel": "work_email", "hours": "working"}


def test_everybody_may_ask_and_nothing_of_it_is_kept(cast: Cast, sign_in: SignIn, leaving: Departure) -> None:
    before = Entry.objects.count()
    for who in EVERYBODY:
        browser = sign_in(getattr(cast, who))
        assert browser.get(reverse("may-i")).status_code == 200
        assert browser.post(reverse("may-i"), QUESTION).context["answer"] is not None, who
    assert Entry.objects.count() == before and not Check.objects.exists()
    assert Browser().get(reverse("may-i"))["Location"].startswith("/sign-in/")


def test_the_answer_is_that_of_the_policy_with_reason_and_next_step(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer
) -> None:
    page = sign_in(cast.lena).post(reverse("may-i"), {**QUESTION, "whom": f"client-{vip.client_id}"})
    expected = ask(Situation(), load("company"))
    assert page.context["answer"] == expected and expected.verdict is Verdict.ALLOWED_IF
    text = page.content.decode()
    for said in (expected.in_words("en"), expected.reasons[0].source, expected.remedies[0].text):
        assert said.replace("'", "&#x27;") in text


def test_a_friend_may_be_told_privately(cast: Cast, sign_in: SignIn, leaving: Departure) -> None:
    said = {**QUESTION, "whom": "friend", "channel": "in_person", "hours": "off"}
    assert sign_in(cast.lena).post(reverse("may-i"), said).context["answer"].verdict is Verdict.ALLOWED


def test_the_clients_to_choose_from_are_ones_own(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Transfer
) -> None:
    own = make_client(cast.otto, "Otto's own", relation="prospect")
    lena, otto = (sign_in(who).get(reverse("may-i")).content.decode() for who in (cast.lena, cast.otto))
    assert "Vip" in lena and "Otto&#x27;s own" not in lena
    assert "Vip" not in otto and "Otto&#x27;s own" in otto
    page = sign_in(cast.otto).post(reverse("may-i"), {**QUESTION, "whom": f"client-{vip.client_id}"})
    assert page.context["answer"] is None and page.context["form"].errors.keys() == {"whom"}
    page = sign_in(cast.otto).post(reverse("may-i"), {**QUESTION, "whom": f"client-{own.pk}"})
    expected = ask(Situation(relation=Relation.PROSPECT, stage=Stage.BEFORE_NOTICE), load("company"))
    assert page.context["answer"].verdict == expected.verdict


def test_the_stage_and_the_pack_are_those_of_the_departure(cast: Cast, sign_in: SignIn, leaving: Departure) -> None:
    today = timezone.localdate()
    Departure.objects.filter(pk=leaving.pk).update(
        notice_on=today - timedelta(days=9), last_day=today - timedelta(days=1), pack="law-firm-us"
    )
    answer = sign_in(cast.lena).post(reverse("may-i"), QUESTION).context["answer"]
    assert answer.pack == "law-firm-us"
    assert "after_last_day" in [reason.rule for reason in answer.reasons]


@pytest.mark.parametrize(("language", "no"), [("es", "Sí, si:"), ("ru", "Да, если:")])
def test_it_is_answered_in_the_readers_language(
    cast: Cast, sign_in: SignIn, leaving: Departure, language: str, no: str
) -> None:
    cast.lena.language = language
    cast.lena.save(update_fields=["language"])
    assert no in sign_in(cast.lena).post(reverse("may-i"), QUESTION).content.decode()


def test_who_asks_about_somebody_elses_leaving_is_answered_as_themselves(
    cast: Cast, sign_in: SignIn, leaving: Departure
) -> None:
    for speaker in (Speaker.COLLEAGUE, Speaker.MANAGER, Speaker.SUCCESSOR):
        page = sign_in(cast.otto).post(reverse("may-i"), {**QUESTION, "speaker": speaker.value})
        assert page.context["answer"] == ask(Situation(speaker=speaker, stage=Stage.NOTICE), load("company"))
