from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client as Browser

from handover.api import actions
from handover.api.models import Scope
from handover.book.models import Person


@dataclass(frozen=True)
class Program:
    """A program with a token: `get` and `post` give the status and what was answered."""

    token: str

    def get(self, path: str) -> tuple[int, Any]:
        answer = Browser().get(f"/api/v1{path}", headers=self._headers())
        return answer.status_code, answer.json()

    def post(self, path: str, **body: Any) -> tuple[int, Any]:
        return self.send("post", path, body)

    def send(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        ask = getattr(Browser(), method)
        answer = ask(f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=self._headers())
        return answer.status_code, answer.json()

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


Knock = Callable[..., Program]


@pytest.fixture
def program() -> Knock:
    """A program of this person, with all scopes unless some are named."""

    def of(person: Person, *scopes: Scope) -> Program:
        _, secret = actions.issue(name="a test", scopes=scopes or list(Scope), by=person)
        return Program(secret)

    return of
