"""The documentation keeps step: what exists is described, and what is described exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from handover.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
DOCS = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"])
SOURCE = ROOT / "src" / "handover"


def test_every_setting_is_in_the_installation_guide() -> None:
    read = set(re.findall(r"\"(HANDOVER_[A-Z_]+)\"", (SOURCE / "settings.py").read_text()))
    guide = (ROOT / "docs" / "install.md").read_text()
    assert read and {name for name in read if f"`{name}`" not in guide} == set()


def test_every_setting_of_the_guide_is_read_somewhere() -> None:
    told = set(re.findall(r"`(HANDOVER_[A-Z_]+)`", (ROOT / "docs" / "install.md").read_text()))
    code = "".join(path.read_text() for path in SOURCE.rglob("*.py"))
    assert {name for name in told if name not in code} == set()


def test_every_command_is_told_of_in_the_documentation() -> None:
    texts = "".join(path.read_text() for path in DOCS)
    assert {name for name in COMMANDS if f"handover {name}" not in texts} == set()


def test_no_command_is_told_of_that_does_not_exist() -> None:
    told = {word for path in DOCS for word in re.findall(r"(?:^|[`/])handover ([a-z]+)", path.read_text(), re.M)}
    assert told - set(COMMANDS) == set()


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text())
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_files_that_the_flow_page_names_exist() -> None:
    named = re.findall(r"`([a-z_]+/[a-z_/]+\.py)`", (ROOT / "docs" / "flow.md").read_text())
    assert named and [name for name in named if not (SOURCE / name).exists()] == []
