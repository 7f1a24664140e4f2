"""A token acts as its person and never beyond: its scopes make it less, nothing makes it more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from handover.api import actions
from handover.api.models import Scope, Token
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.models import Entry
from tests.cast import Cast
from tests.integration.api.conftest import Knock, Program

pytestmark = pytest.mark.django_db


def test_without_a_token_there_is_nothing_and_the_answer_says_how() -> None:
    answer = Browser().get("/api/v1/departures")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_signed_in_browser_is_no_program(cast: Cast) -> None:
    browser = Browser()
    browser.force_login(cast.max)
    assert browser.get("/api/v1/departures").status_code == 401


def test_only_a_digest_is_kept(cast: Cast) -> None:
    token, secret = actions.issue(name="CRM", scopes=[Scope.READ], by=cast.max)
    assert secret not in str(Token.objects.values().get(pk=token.pk))
    assert Program(secret).get("/departures")[0] == 200


def test_a_scope_that_is_missing_is_named(cast: Cast, program: Knock) -> None:
    status, said = program(cast.max, Scope.READ).post("/departures", leaver="x@y.example", last_day="2030-01-01")
    assert (status, said["detail"]) == (403, "this token lacks the scope 'plan'")


@pytest.mark.parametrize("end", ["revoked", "expired", "person gone"])
def test_an_ended_token_opens_nothing(cast: Cast, end: str) -> None:
    token, secret = actions.issue(name="CRM", scopes=[Scope.READ], by=cast.max)
    if end == "revoked":
        actions.revoke(token, by=cast.max)
    elif end == "expired":
        Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        cast.max.deactivated_at = timezone.now()
        cast.max.save()
    assert Program(secret).get("/departures")[0] == 401


def test_others_do_not_revoke_and_the_ledger_tells_who_did(cast: Cast) -> None:
    token, _ = actions.issue(name="CRM", scopes=[Scope.READ], by=cast.max)
    with pytest.raises(NotAllowed):
        actions.revoke(token, by=cast.otto)
    actions.revoke(token, by=cast.max)
    actions.revoke(token, by=cast.max)
    said = Entry.objects.filter(subject=token.ref).values_list("verb", "actor_name")
    assert list(said) == [("api.token_issued", "Max Manager"), ("api.token_revoked", "Max Manager")]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"name": " ", "scopes": ["read"]}, "name"),
        ({"name": "x", "scopes": []}, "scopes"),
        ({"name": "x", "scopes": ["everything"]}, "scopes"),
        ({"name": "x", "scopes": ["read"], "days": 0}, "days"),
        ({"name": "x", "scopes": ["read"], "days": 400}, "days"),
    ],
)
def test_a_token_that_cannot_be_is_refused_with_the_field(cast: Cast, asked: dict[str, object], field: str) -> None:
    with pytest.raises(UnusableInput, match=f"^{field}:"):
        actions.issue(by=cast.max, **asked)  # type: ignore[arg-type]
    assert not Token.objects.exists()


def test_the_terminal_issues_and_revokes(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    from handover.cli.main import run

    assert run(["people", "token", "max@northwind.example", "--name", "CRM", "--scope", "read"]) == 0
    secret = capsys.readouterr().out.split()[-1]
    assert Program(secret).get("/departures")[0] == 200
    assert run(["people", "revoke-token", str(Token.objects.get().pk)]) == 0
    assert Program(secret).get("/departures")[0] == 401
    assert run(["people", "token", "max@northwind.example", "--name", "CRM", "--scope", "everything"]) == 2


def test_no_operation_is_open_without_a_token(cast: Cast) -> None:
    from handover.api.urls import api

    paths = api.get_openapi_schema()["paths"]
    operations = [(method, path) for path, methods in paths.items() for method in methods]
    answers = {
        (method, path): getattr(Browser(), method)(
            path.replace("{pk}", "1")
            .replace("{transfer}", "1")
            .replace("{uuid}", "6f1c2a50-0000-4000-8000-000000000000")
        ).status_code
        for method, path in operations
    }
    assert len(operations) > 25 and set(answers.values()) == {401}
