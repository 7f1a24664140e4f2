"""Passkeys in a real browser, with an authenticator that Chromium makes up (WebAuthn over the debugging port)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.acceptance.screenshots import NORA, SAMPLE, sign_in
from tests.acceptance.workspace import Workspace, served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Workspace]:
    with served(tmp_path_factory.mktemp("passkeys"), *SAMPLE[:1]) as one:
        yield one


@contextmanager
def authenticator(page: Page) -> Iterator[tuple[CDPSession, str]]:
    """A telephone with a fingerprint, as far as this page can tell."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield session, made["authenticatorId"]
    session.detach()


def _url(workspace: Workspace) -> str:
    # A passkey belongs to a name: there is none for a bare number such as 127.0.0.1.
    return workspace.url.replace("127.0.0.1", "localhost")


def test_a_passkey_is_added_and_signs_in_without_a_password(browser: Browser, workspace: Workspace) -> None:
    context = browser.new_context(locale="en-GB")
    page, url = context.new_page(), _url(workspace)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    with authenticator(page) as (device, number):
        sign_in(page, url, NORA)
        page.goto(f"{url}/account/second-factor/passkey/")
        page.get_by_label("Name").fill("my telephone")
        page.get_by_role("button", name="Add a passkey").click()
        page.get_by_role("heading", name="Recovery codes").wait_for()
        codes = page.locator(".recovery-codes li").all_inner_texts()
        kept = device.send("WebAuthn.getCredentials", {"authenticatorId": number})["credentials"]
        assert (len(codes), len(kept), kept[0]["rpId"]) == (10, 1, "localhost")

        _sign_out(page, url)
        page.goto(f"{url}/sign-in/?next=/clients/")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url(f"{url}/clients/")

        _sign_out(page, url)
        _password(page, url)
        page.get_by_role("heading", name="Second step").wait_for()
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url(f"{url}/")

        _sign_out(page, url)
        device.send("WebAuthn.setUserVerified", {"authenticatorId": number, "isUserVerified": False})
        page.goto(f"{url}/sign-in/")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.get_by_text("No passkey was given").wait_for()
    _password(page, url)
    page.get_by_label("Recovery code").fill(codes[0])
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{url}/")
    context.close()
    assert faults == []


def _sign_out(page: Page, url: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{url}/sign-in/")


def _password(page: Page, url: str) -> None:
    from tests.acceptance import screenshots

    page.goto(f"{url}/sign-in/")
    page.get_by_label("E-mail").fill(NORA)
    page.get_by_label("Password", exact=True).fill(screenshots.NAMES["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
