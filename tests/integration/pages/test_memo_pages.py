"""Memos in the browser: the company's own wording, tried before it is saved."""

from __future__ import annotations

from django.urls import reverse

from handover.notices.models import Memo
from handover.notices.phrases import shipped
from tests.cast import Cast
from tests.integration.conftest import SignIn

SHIPPED = shipped("manager-client", "en")
EDIT = ["manager", "client", "en"]


def typed(body: str, do: str = "save") -> dict[str, str]:
    return {"subject": "Your new contact", "body": body, "do": do}


def test_the_list_names_every_kind_and_whose_wording_it_is(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.max)
    assert len(browser.get(reverse("memo-list")).context["kinds"]) == 3 * 2 * 3
    browser.post(reverse("memo-edit", args=EDIT), typed(SHIPPED.body))
    text = browser.get(reverse("memo-list")).content.decode()
    assert "Max Manager" in text and "comes with Handover" in text


def test_a_field_that_there_is_not_is_refused_with_those_that_there_are(cast: Cast, sign_in: SignIn) -> None:
    for do in ("save", "preview"):
        response = sign_in(cast.max).post(
            reverse("memo-edit", args=EDIT), typed(SHIPPED.body + "\n{{ salary }}", do)
        )
        text = response.content.decode()
        assert "{{ salary }} is no field" in text and "successor_email" in text
    assert not Memo.objects.exists()


def test_a_memo_without_the_successor_is_refused(cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.max).post(reverse("memo-edit", args=EDIT), typed("Goodbye. {{ ack_link }}"))
    assert not Memo.objects.exists()


def test_a_preview_shows_it_filled_in_and_saves_nothing(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.max).post(reverse("memo-edit", args=EDIT), typed(SHIPPED.body + "\nCheers", "preview"))
    preview = response.context["preview"]
    assert "Cheers" in preview.body and "{{" not in preview.body
    assert not Memo.objects.exists()


def test_an_unknown_kind_is_not_there(cast: Cast, sign_in: SignIn) -> None:
    for kind in (["nobody", "client", "en"], ["manager", "friend", "en"], ["manager", "client", "de"]):
        assert sign_in(cast.max).get(reverse("memo-edit", args=kind)).status_code == 404


def test_an_approver_reads_memos_and_writes_none(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.cora)
    assert "<textarea" not in browser.get(reverse("memo-edit", args=EDIT)).content.decode()
    browser.post(reverse("memo-edit", args=EDIT), typed(SHIPPED.body))
    assert not Memo.objects.exists()
