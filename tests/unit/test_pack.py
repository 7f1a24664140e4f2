"""Packs are data: they inherit, they are validated, and a wrong one is refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from handover.errors import UnusableInput
from handover.policy import pack


@pytest.mark.parametrize("name", pack.names())
def test_every_pack_that_comes_with_handover_is_usable_and_names_its_sources(name: str) -> None:
    loaded = pack.load(name)
    assert loaded.name == name
    assert loaded.sources and loaded.version
    assert set(loaded.notices.senders) <= {"manager", "successor", "leaver"}


def test_a_pack_inherits_what_it_does_not_turn_round() -> None:
    company, contractor = pack.load("company"), pack.load("contractor")
    assert "leaver" in company.notices.senders and "leaver" not in contractor.notices.senders
    assert contractor.window == company.window
    assert contractor.notices.attach_vcard is company.notices.attach_vcard


def test_an_unknown_pack_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(UnusableInput, match="'pirates' is not known; there are: company, contractor"):
        pack.load("pirates")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("name: [x", "while parsing a flow sequence"),
        ("name: x", "the whole file: 'version' is a required property"),
        ("window: {opens_hour: 25}", "the whole file: 'name' is a required property"),
        ("- a list", "is not of type 'object'"),
    ],
)
def test_a_wrong_pack_is_refused_with_file_and_place(tmp_path: Path, text: str, place: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    with pytest.raises(UnusableInput, match=r"mine\.yaml") as refused:
        pack.read(file)
    assert place in str(refused.value)


def test_a_wrong_value_is_refused_with_its_path(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    good = (pack.FOLDER / "packs" / "company.yaml").read_text()
    file.write_text(good.replace("opens_hour: 9", "opens_hour: 25"))
    with pytest.raises(UnusableInput, match=r"window\.opens_hour: 25 is greater than the maximum of 23"):
        pack.read(file)
