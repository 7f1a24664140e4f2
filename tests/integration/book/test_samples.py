"""The samples that came with the order, read as their `expected.json` says."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from handover.book.importing.reading import reading
from handover.book.importing.report import write_json

SAMPLES = Path(__file__).parents[3].parent / "shared" / "samples"
FILES = {
    "salesforce": ["Account.csv", "Contact.csv", "User.csv"],
    "hubspot_es": ["companies.csv", "contacts.csv"],
    "outlook": ["contacts.csv"],
    "plain_ru": ["clients.csv"],
}


@pytest.mark.parametrize(("folder", "names"), [*FILES.items(), ("plain_ru", ["clients.xlsx"])])
def test_a_sample_is_read_as_expected(folder: str, names: list[str]) -> None:
    if not SAMPLES.is_dir():
        pytest.skip("the samples are not here: ../shared/samples")
    expected = json.loads((SAMPLES / folder / "expected.json").read_text())
    if names == ["clients.xlsx"]:
        expected["problems"] = [{**one, "file": "clients.xlsx"} for one in expected["problems"]]
    out = io.StringIO()
    with reading([SAMPLES / folder / name for name in names]) as (staging, _):
        write_json(staging, out.write)
    found = json.loads(out.getvalue())
    for part in ("people", "clients", "problems"):
        assert _comparable(found[part], expected[part]) == _comparable(expected[part], expected[part]), part
    assert found["counts"] == expected["counts"]


def _comparable(items: list[dict[str, Any]], like: list[dict[str, Any]]) -> list[str]:
    """In no particular order, with the keys that the expectation has."""
    return sorted(json.dumps(_cut(item, like[0] if like else {}), sort_keys=True) for item in items)


def _cut(item: dict[str, Any], like: dict[str, Any]) -> dict[str, Any]:
    contact = ("name", "email", "phone")
    cut = {key: item[key] for key in like}
    if "contacts" in cut:
        people = [{key: one[key] for key in contact} for one in cut["contacts"]]
        cut["contacts"] = sorted(people, key=lambda one: json.dumps(one, sort_keys=True))
    return cut
