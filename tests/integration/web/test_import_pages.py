from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from handover.book.error_file import plain
from handover.book.models import Client, Contact, ImportBatch
from tests.cast import Cast
from tests.integration.conftest import SignIn

LIST = """Company,Contact,E-mail,Account manager
Bodega Sur,Ana Ruiz,ana@bodega.example,Lena Leaver
Nordwind Bau,Jens Wolf,no address,Lena Leaver
"""
UNCLEAR = """Firm,Who,Thing
Bodega Sur,Ana Ruiz,x
"""


def _upload(browser: Browser, text: str, name: str = "clients.csv") -> str:
    file = SimpleUploadedFile(name, text.encode())
    return str(browser.post(reverse("import-new"), {"files": [file]}).headers["Location"])


def test_from_the_file_to_the_book_in_three_steps(cast: Cast, sign_in: SignIn, data: Path) -> None:
    browser = sign_in(cast.max)
    step = _upload(browser, LIST)
    columns = browser.get(step).context["files"][0]["columns"]
    assert [column["field"] for column in columns] == ["company", "name", "email", "owner"]
    tried = browser.post(step, {"do": "try"})
    assert tried.context["outcome"].counts["clients"] == 2 and not Client.objects.exists()
    assert [problem["row"] for problem in tried.context["problems"]] == [3]
    done = browser.post(step, {"do": "import", "mapping": tried.context["mapping"]}, follow=True)
    assert Client.objects.count() == 2 and Contact.objects.filter(email="ana@bodega.example").exists()
    assert "Imported." in done.content.decode()
    assert list((data / "uploads").iterdir()) == [], "the files are gone again"


def test_a_question_left_open_is_asked_again(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.max)
    step = _upload(browser, UNCLEAR)
    answer = browser.post(step, {"do": "try"})
    asked = {question["field"] for question in answer.context["files"][0]["asked"]}
    assert {"email", "owner"} <= asked and not ImportBatch.objects.exists()


def test_columns_are_placed_by_hand_and_what_is_missing_is_said(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.max)
    step = _upload(browser, UNCLEAR)
    said = {"do": "try", "column-0-0": "company", "column-0-1": "name", "absent": ["email", "owner"]}
    tried = browser.post(step, said)
    browser.post(step, {"do": "import", "mapping": tried.context["mapping"]})
    assert Client.objects.get().name == "Bodega Sur"
    assert Contact.objects.get().name == "Ana Ruiz"


def test_the_same_file_again_changes_nothing(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.max)
    for _ in range(2):
        browser.post(_upload(browser, LIST), {"do": "import", "mapping": "{}"})
    assert ImportBatch.objects.count() == 1


def test_an_import_is_undone(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.max)
    browser.post(_upload(browser, LIST), {"do": "import", "mapping": "{}"})
    pk = ImportBatch.objects.get().pk
    assert "Undo this import" in browser.get(reverse("import", args=[pk])).content.decode()
    browser.post(reverse("import-undo", args=[pk]))
    assert not Client.objects.exists()
    assert "Undo this import" not in browser.get(reverse("import", args=[pk])).content.decode()


def test_somebody_elses_upload_is_not_there(cast: Cast, sign_in: SignIn) -> None:
    step = _upload(sign_in(cast.max), LIST)
    from handover.book.models import Role, RoleGrant

    RoleGrant.objects.create(person=cast.ivan, role=Role.MANAGER)
    assert sign_in(cast.ivan).get(step).status_code == 404
    assert sign_in(cast.otto).get(step).status_code == 404


@pytest.mark.parametrize("token", ["..", "../../etc", "%2e%2e%2f", "x" * 40])
def test_a_made_up_upload_is_not_there(cast: Cast, sign_in: SignIn, token: str) -> None:
    assert sign_in(cast.max).get(f"/imports/new/{token}/").status_code == 404


def test_a_file_name_leads_nowhere_else(cast: Cast, sign_in: SignIn, data: Path) -> None:
    _upload(sign_in(cast.max), LIST, name="../../../escape.csv")
    outside = [path for path in data.rglob("*escape*") if "uploads" not in path.parts]
    assert outside == [] and list(data.rglob("escape.csv"))


def test_a_file_that_is_no_list_is_told_at_once_and_not_kept(cast: Cast, sign_in: SignIn, data: Path) -> None:
    file = SimpleUploadedFile("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    answer = sign_in(cast.max).post(reverse("import-new"), {"files": [file]})
    assert answer.status_code == 422 and answer.context["error"]
    assert list((data / "uploads").iterdir()) == []


def test_nothing_chosen_is_told(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.max).post(reverse("import-new")).context["error"]


def test_the_problems_come_as_a_file_before_and_after_the_import(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.max)
    step = _upload(browser, LIST)
    browser.post(step, {"do": "try"})
    before = browser.get(f"{step}problems.csv").content.decode("utf-8-sig")
    browser.post(step, {"do": "import", "mapping": "{}"})
    after = browser.get(reverse("import-problems", args=[ImportBatch.objects.get().pk])).content.decode("utf-8-sig")
    assert before == after and "clients.csv,3,E-mail,e-mail invalid" in after


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx"])
def test_no_cell_of_the_error_file_is_a_formula(cell: str) -> None:
    assert plain(cell) == f"'{cell}"
