"""The hostile and odd messages that lie beside the project: nothing planted passes as clean and clear."""

from __future__ import annotations

import base64
import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from handover.screening.reading import read
from handover.screening.signals import Readability
from handover.screening.views import Voice

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("HANDOVER_SHARED", ROOT.parent / "shared"))
INDEX = SHARED / "evasions" / "index.jsonl"
ORDINARY = SHARED / "messages" / "ordinary.jsonl"
#: What lies in the text but for look-alike letters is for `normalising`; who gets it by envelope alone, for the gate.
ELSEWHERE = {"38-lookalikes.eml", "50-envelope.eml"}

pytestmark = pytest.mark.skipif(not INDEX.exists(), reason="the hostile messages are not beside the project")


@cache
def entries() -> list[dict[str, Any]]:
    return [json.loads(line) for line in INDEX.read_text(encoding="utf-8").splitlines()] if INDEX.exists() else []


def letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


@pytest.mark.parametrize(
    "entry", [one for one in entries() if one["expect"] == "hold"], ids=lambda one: str(one["file"])
)
def test_a_planted_text_is_found_or_the_message_is_not_clear(entry: dict[str, Any]) -> None:
    reading = read((INDEX.parent / entry["file"]).read_bytes())
    own = [letters(view.text) for view in reading.views if view.voice is Voice.WRITER]
    is_found = any(letters(entry["token"]) in text for text in own)
    if entry["file"] in ELSEWHERE:
        assert reading.views
    else:
        assert is_found or reading.readability.value in entry["acceptable"]


@pytest.mark.parametrize(
    "entry", [one for one in entries() if one["expect"] == "pass"], ids=lambda one: str(one["file"])
)
def test_an_odd_but_legal_message_is_clear(entry: dict[str, Any]) -> None:
    assert read((INDEX.parent / entry["file"]).read_bytes()).readability_reasons == ()


@pytest.mark.skipif(not ORDINARY.exists(), reason="the ordinary messages are not beside the project")
def test_ordinary_messages_are_clear_but_for_the_truly_broken() -> None:
    lines = (json.loads(line) for line in ORDINARY.read_text(encoding="utf-8").splitlines())
    readings = [read(base64.b64decode(line["raw"])) for line in lines if "raw" in line]
    doubtful = [one.readability_reasons for one in readings if one.readability is not Readability.CLEAR]
    assert len(doubtful) <= len(readings) // 40
    assert {reason for reasons in doubtful for reason in reasons} <= {
        "charset_disagrees",
        "text_outside_parts",
        "odd_address",
        "unread_format",
        "wrong_type",
    }
