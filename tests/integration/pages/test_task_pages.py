"""The successor's tasks in the browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from handover.followup.actions import acknowledge, make_due_tasks
from handover.followup.models import Answer, Task
from handover.followup.reminding import reminder
from handover.notices.links import link
from handover.notices.models import Notice
from tests.cast import Cast
from tests.integration.conftest import SignIn
from tests.integration.followup.told import SENT_AT


def shown(sign_in: SignIn, person: object, query: str = "") -> list[str]:
    page = sign_in(person).get(reverse("tasks") + query)  # type: ignore[arg-type]
    return [item.task.kind for item in page.context["items"]]


def test_a_successor_sees_their_own_and_the_manager_everybody_s(cast: Cast, sign_in: SignIn, told: Notice) -> None:
    make_due_tasks(SENT_AT)
    assert shown(sign_in, cast.sofia) == ["first_contact"]
    assert shown(sign_in, cast.sofia, "?show=all") == ["first_contact"]
    assert shown(sign_in, cast.max) == []
    assert shown(sign_in, cast.max, "?show=all") == ["first_contact"]
    for person in (cast.otto, cast.ivan, cast.lena):
        assert shown(sign_in, person, "?show=all") == []


def test_what_is_wrong_stands_before_the_manager_as_well(cast: Cast, sign_in: SignIn, told: Notice) -> None:
    acknowledge(told, answer=Answer.WRONG, text="Ann left us")
    for person in (cast.sofia, cast.max):
        text = sign_in(person).get(reverse("tasks")).content.decode()
        assert "Ann left us" in text


def test_done_with_a_word_about_what_was_said(cast: Cast, sign_in: SignIn, told: Notice) -> None:
    make_due_tasks(SENT_AT)
    browser = sign_in(cast.sofia)
    browser.post(reverse("task-done", args=[Task.objects.get().pk]), {"note": "They are glad"})
    assert shown(sign_in, cast.sofia) == []
    text = browser.get(reverse("tasks") + "?show=done").content.decode()
    assert "They are glad" in text


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "4 November 2026"), ("es", "4 de noviembre de 2026"), ("ru", "4 ноября 2026")],
)
def test_a_reminder_has_its_words_in_the_contact_s_language(
    cast: Cast, sign_in: SignIn, told: Notice, language: str, words: str
) -> None:
    Notice.objects.filter(pk=told.pk).update(language=language)
    make_due_tasks(SENT_AT + timedelta(days=5))
    text = sign_in(cast.sofia).get(reverse("tasks")).content.decode()
    assert words in text and link(told).split("/")[-2] in text


def test_a_reminder_leaves_out_what_is_not_known(cast: Cast, told: Notice) -> None:
    cast.sofia.phone = ""
    cast.sofia.save()
    make_due_tasks(SENT_AT + timedelta(days=5))
    text = reminder(Task.objects.get(kind="remind"))
    assert text is not None
    assert "number" not in text.body and "{{" not in text.body
    assert "Ann" in text.body and "Sofía Sucesora" in text.body


def test_calls_that_come_before_the_notice_are_announced(cast: Cast, sign_in: SignIn, vip: Notice) -> None:
    assert "Lena Leaver leaves: 1 client" in sign_in(cast.sofia).get(reverse("tasks")).content.decode()
    assert "Lena Leaver leaves" not in sign_in(cast.ivan).get(reverse("tasks")).content.decode()
