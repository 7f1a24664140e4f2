"""Every operation that the API describes, with whatever values its description allows: never a fault of ours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, settings

from handover.api import actions
from handover.api.models import Scope
from handover.api.urls import api
from handover.book.models import Role, RoleGrant
from handover.departures.actions import open_departure
from handover.wsgi import application
from tests.cast import Cast, make_client

pytestmark = pytest.mark.django_db


described = schemathesis.openapi.from_dict(api.get_openapi_schema())
described.app = application


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The application closes its connection after each request; in a test it shares the test's own."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token(cast: Cast, one_connection: None) -> str:
    make_client(cast.lena, "Alba Textil", ("Ana", "ana@alba.example"))
    today = timezone.localdate()
    open_departure(
        leaver=cast.lena,
        manager=cast.max,
        engagement="employee",
        notice_on=today,
        last_day=today + timedelta(days=20),
        by=cast.max,
    )
    RoleGrant.objects.create(person=cast.max, role=Role.ADMIN)
    _, secret = actions.issue(name="fuzz", scopes=list(Scope), by=cast.max)
    return secret


@described.parametrize()
@settings(max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_no_value_is_a_server_error(case: Any, token: str) -> None:
    case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}", "Host": "localhost"}
    answer = case.call()
    assert answer.status_code < 500, (case.method, case.path, answer.status_code)
