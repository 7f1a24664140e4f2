"""The whole story in a browser, as a manager does it: from a CRM export to a client's answer, and the proof."""

from __future__ import annotations

import email
import email.policy
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.workspace import GRACE_SECONDS, Workspace, served

pytestmark = pytest.mark.browser
PASSWORD = "a password of the story"
EXPORT = """Company;Contact;E-mail;Language;Country;Owner;Owner e-mail
Bodega Sur;Ana Ruiz;ana@bodega.example;es;ES;Lena Leaver;lena@northwind.example
Nordwind Bau;Jens Wolf;jens@nordwind-bau.example;en;DE;Lena Leaver;lena@northwind.example
Вектор;Олег Белов;oleg@vector.example;ru;RU;Lena Leaver;lena@northwind.example
Otra Casa;Luis Gil;luis@otra.example;es;ES;Sofía Sucesora;sofia@northwind.example
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with served(tmp_path) as one:
        yield one


def test_from_the_export_to_the_proof(page: Page, workspace: Workspace, tmp_path: Path) -> None:
    begin(page, workspace)
    bring_clients(page, workspace, tmp_path)
    open_departure(page, workspace)
    find_successors(page)
    write_and_approve(page)
    send(page, workspace)
    letters = outbox(workspace)
    assert sorted(letters) == ["ana@bodega.example", "jens@nordwind-bau.example", "oleg@vector.example"]
    acknowledge(page, letters["ana@bodega.example"])
    see_coverage(page, workspace)
    take_the_proof(page, workspace, tmp_path)


def begin(page: Page, workspace: Workspace) -> None:
    """A new installation: nobody can sign in yet, the token stands in the terminal."""
    page.goto(workspace.url)
    expect(page).to_have_url(f"{workspace.url}/first-run/")
    token = re.findall(r"token (\S+)", (workspace.data / "serve.log").read_text())[0]
    for label, value in {
        "Setup token": token,
        "Company": "Northwind Services",
        "Your name": "Ada Admin",
        "Your e-mail at the company": "ada@northwind.example",
        "Password": PASSWORD,
    }.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Country").select_option("ES")
    page.get_by_label("Time zone").select_option("Europe/Madrid")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("status")).to_contain_text("Welcome")


def bring_clients(page: Page, workspace: Workspace, folder: Path) -> None:
    export = folder / "clients.csv"
    export.write_text(EXPORT)
    page.get_by_role("link", name="Import clients").click()
    page.get_by_label("Files").set_input_files(export)
    page.get_by_role("button", name="Upload and look").click()
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("Nothing is written yet.")).to_be_visible()
    page.get_by_role("button", name="Import now").click()
    expect(page.get_by_role("status")).to_contain_text("Imported.")


def open_departure(page: Page, workspace: Workspace) -> None:
    page.goto(f"{workspace.url}/departures/new/")
    page.get_by_role("radio", name="Lena Leaver").check()
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Who manages the departure").select_option(label="Ada Admin")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="Step 3 of 3: what will be handed over")).to_be_visible()
    page.get_by_role("button", name="Only open it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lena Leaver")


def find_successors(page: Page) -> None:
    """Two are found; for the third nobody speaks the language, which is said, and somebody is chosen by hand."""
    page.get_by_role("button", name="Find successors").click()
    expect(page.get_by_role("status")).to_contain_text("2 clients have a successor.")
    page.get_by_role("link", name="Вектор").click()
    expect(page.get_by_text("Nobody to choose from speaks the client's language: Russian")).to_be_visible()
    page.get_by_role("radio", name="Sofía Sucesora").check()
    page.get_by_role("button", name="Give the client to this person").click()
    expect(page.get_by_role("status")).to_contain_text("Вектор goes to Sofía Sucesora")
    page.get_by_role("link", name="← Lena Leaver").click()


def write_and_approve(page: Page) -> None:
    page.get_by_role("link", name="Write the notices").click()
    page.get_by_role("button", name="Write the notices").click()
    expect(page.get_by_role("status")).to_contain_text("3 notices written.")
    page.get_by_role("button", name="Approve all clean ones").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.get_by_role("link", name="Delivery").first.click()


def send(page: Page, workspace: Workspace) -> None:
    # Until then it could be undone.
    page.wait_for_timeout(1000 * GRACE_SECONDS)
    workspace.handover("worker", "--once")
    page.get_by_role("link", name="Delivery").first.click()
    page.get_by_role("button", name="Send everything now").click()
    workspace.handover("worker", "--once")
    page.reload()
    expect(page.get_by_text("3 of 3 notices sent")).to_be_visible()


def outbox(workspace: Workspace) -> dict[str, str]:
    """Address -> text of the notice, of everything that left."""
    letters = {}
    for path in (workspace.data / "outbox").rglob("*.eml"):
        letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        text = letter.get_body(("plain",))
        assert text is not None
        letters[letter["To"].addresses[0].addr_spec] = text.get_content()
    return letters


def acknowledge(page: Page, letter: str) -> None:
    """The client, in a browser of their own, signed in nowhere."""
    [link] = re.findall(r"http://\S+/a/\S+/", letter)
    browser = page.context.browser
    assert browser is not None
    client = browser.new_context(locale="es-ES", java_script_enabled=False).new_page()
    client.goto(link)
    client.get_by_role("button", name=re.compile("Lo he leído|I have seen this")).click()
    expect(client.get_by_role("status")).to_be_visible()
    client.context.close()


def see_coverage(page: Page, workspace: Workspace) -> None:
    page.goto(f"{workspace.url}/departures/1/?state=acknowledged")
    expect(page.get_by_role("link", name="Bodega Sur")).to_be_visible()
    expect(page.get_by_role("link", name="Nordwind Bau")).to_have_count(0)


def take_the_proof(page: Page, workspace: Workspace, folder: Path) -> None:
    page.goto(f"{workspace.url}/ledger/")
    for words in ("Departure opened", "Successors found", "Notices written", "Notice sent", "Client answered"):
        expect(page.get_by_role("link", name=words).first).to_be_visible()
    page.goto(f"{workspace.url}/departures/1/evidence/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Make the file").click()
    bundle = folder / "evidence.zip"
    download.value.save_as(bundle)
    assert workspace.handover("evidence", "verify", str(bundle)).returncode == 0
    with zipfile.ZipFile(bundle) as files:
        assert sum(name.endswith(".eml") for name in files.namelist()) == 3
