"""No line of the log opens a client's page."""

from __future__ import annotations

import logging

import pytest
from django.test import Client as Browser

from handover.logs import WithoutTokens


@pytest.mark.django_db
def test_the_token_of_a_page_that_is_not_there_stays_out_of_the_log(
    client: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.addFilter(WithoutTokens())
    assert client.get("/a/28SSpi2IQY6Y5ail9laOkcO45ildJjl50PHk/").status_code == 404
    assert caplog.messages == ["Not Found: /a/.../"]


def test_other_lines_stay_as_they_are() -> None:
    record = logging.LogRecord("n", logging.WARNING, "", 0, "delivery %s failed", (7,), None)
    assert WithoutTokens().filter(record) and record.getMessage() == "delivery 7 failed" and record.args == (7,)
