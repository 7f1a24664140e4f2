"""Programs ask and check through the same seam as the gate; of what they sent, no word is kept."""

from __future__ import annotations

import base64

import pytest

from handover.api.models import Scope
from handover.checks.models import Check
from handover.evidence.models import Entry
from tests.cast import Cast
from tests.integration.api.conftest import Knock

pytestmark = pytest.mark.django_db
FAREWELL = "Friday is my last day here. My private number is +44 7700 900123."
SENT = {"from": "lena@northwind.example", "to": ["marta@acme.example"]}


def test_a_farewell_is_held_and_nothing_of_its_words_is_kept(cast: Cast, program: Knock) -> None:
    status, said = program(cast.lena, Scope.CHECK).post("/check", text=FAREWELL, **SENT)
    assert (status, said["decision"]) == (200, "hold")
    kept = Check.objects.get()
    assert said["id"] == f"check:{kept.pk}" and kept.entrance == "api"
    assert "900123" not in str(Check.objects.values().get()) + "".join(Entry.objects.values_list("leaf", flat=True))


def test_raw_bytes_are_read_as_a_message(cast: Cast, program: Knock) -> None:
    raw = f"From: lena@northwind.example\nTo: marta@acme.example\nSubject: x\n\n{FAREWELL}\n".encode()
    status, said = program(cast.lena).post("/check", raw=base64.b64encode(raw).decode())
    assert (status, said["signals"]["departure"]["present"]) == (200, True)
    assert program(cast.lena).post("/check", raw="not base64!")[0] == 422


def test_asking_needs_no_text(cast: Cast, program: Knock) -> None:
    lena = program(cast.lena)
    status, said = lena.post("/ask", situation={"relation": "friend", "channel": "in_person", "hours": "off"})
    assert (status, said["answer"]) == (200, "allowed")
    assert lena.post("/ask")[1]["answer"] == "allowed_if"
    assert not Check.objects.exists()


@pytest.mark.parametrize("wrong", [{"situation": {"relation": "cousin"}}, {"pack": "none"}, {"language": "fr"}])
def test_what_is_not_known_is_refused(cast: Cast, program: Knock, wrong: dict[str, object]) -> None:
    assert program(cast.lena).post("/ask", **wrong)[0] == 422


def test_a_token_without_the_scope_may_not(cast: Cast, program: Knock) -> None:
    assert program(cast.lena, Scope.READ).post("/check", text=FAREWELL)[0] == 403
