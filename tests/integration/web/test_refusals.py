"""What a verb refuses is said in the language of whoever pressed the button, wherever on a page it comes out."""

from __future__ import annotations

import json

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone, translation

from handover import refusals
from handover.api.actions import issue
from handover.api.models import Scope
from handover.departures.models import Departure
from handover.errors import NotAllowed
from handover.notices.actions import draft
from handover.notices.approving import approve_all_clean
from handover.notices.models import Notice
from tests.cast import Cast
from tests.integration.conftest import SignIn

NOTHING_TO_TAKE_BACK = {
    "en": "nobody has approved this text: there is nothing to take back",
    "es": "nadie ha aprobado este texto: no hay nada que retirar",
    "ru": "этот текст никто не согласовал: отзывать нечего",
}
LINK_MUST_STAY = {
    "en": "must stay in the text: it is how the client answers",
    "es": "debe quedar en el texto: con él responde el cliente",
    "ru": "должна остаться в тексте: по ней клиент отвечает",
}
LANGUAGES = pytest.mark.parametrize("language", ["en", "es", "ru"])


@pytest.fixture
def notice(cast: Cast, departure: Departure) -> Notice:
    draft(departure, by=cast.max)
    return Notice.objects.get(address="ana@bodega.example")


@pytest.fixture
def reader(cast: Cast, sign_in: SignIn, language: str) -> Browser:
    """Max, who reads the workspace in this language."""
    cast.max.language = language
    cast.max.save(update_fields=["language"])
    return sign_in(cast.max)


@LANGUAGES
def test_a_refused_verb_is_told_on_a_page_of_its_own(reader: Browser, notice: Notice, language: str) -> None:
    answer = reader.post(reverse("notice-withdraw", args=[notice.uuid]), {"reason": "?"})
    assert answer.status_code == 422 and answer.headers["Content-Language"] == language
    assert NOTHING_TO_TAKE_BACK[language] in answer.content.decode()


@LANGUAGES
def test_or_on_the_page_where_the_button_stood(reader: Browser, notice: Notice, language: str) -> None:
    page = reverse("notice", args=[notice.uuid])
    before = {"Referer": f"http://testserver{page}"}
    answer = reader.post(reverse("notice-withdraw", args=[notice.uuid]), follow=True, headers=before)
    assert NOTHING_TO_TAKE_BACK[language] in answer.content.decode()


@LANGUAGES
def test_or_beside_the_words_in_the_form(reader: Browser, notice: Notice, language: str) -> None:
    answer = reader.post(reverse("notice-edit", args=[notice.uuid]), {"subject": "New", "body": "Without a link"})
    page = answer.content.decode()
    assert LINK_MUST_STAY[language] in page and "Without a link" in page


@LANGUAGES
def test_not_allowed_is_said_so_too(cast: Cast, departure: Departure, language: str) -> None:
    with pytest.raises(NotAllowed) as refused, translation.override(language):
        approve_all_clean(departure, by=cast.lena)
    with translation.override(language):
        said = refusals.said(refused.value)
    assert (
        said
        == {
            "en": "Lena Leaver: whoever leaves does not approve what clients are told about it",
            "es": "Lena Leaver: quien se va no aprueba lo que se dice de ello a los clientes",
            "ru": "Lena Leaver: уходящий не согласовывает то, что об этом сообщают клиентам",
        }[language]
    )
    assert str(refused.value).startswith("Lena Leaver: whoever leaves")


@LANGUAGES
def test_a_program_reads_the_language_of_its_person(
    cast: Cast, reader: Browser, departure: Departure, language: str
) -> None:
    said = {"leaver": cast.lena.email, "last_day": timezone.localdate().isoformat()}
    _token, secret = issue(name="program", scopes=[Scope.PLAN], by=cast.max)
    headers = {"Authorization": f"Bearer {secret}"}
    answer = Browser().post("/api/v1/departures", json.dumps(said), "application/json", headers=headers)
    words = {"en": "has an open departure", "es": "ya tiene una salida abierta", "ru": "уже открыта"}
    assert answer.status_code == 422 and words[language] in answer.json()["detail"]
