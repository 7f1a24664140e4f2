from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from handover.book.importing.reading import reading
from handover.book.importing.report import write_json


class Result(dict[str, Any]):
    """The JSON of an import, with short ways to ask it."""

    def client(self, name: str) -> dict[str, Any]:
        (found,) = [one for one in self["clients"] if one["name"] == name]
        return dict(found)

    def owners(self) -> dict[str, str | None]:
        return {one["name"]: one["owner"] for one in self["clients"]}

    def relations(self) -> dict[str, str | None]:
        return {one["name"]: one["relation"] for one in self["clients"]}

    def contacts(self) -> list[tuple[str, str | None, str | None, str | None]]:
        """(client, name, e-mail, phone), in order."""
        return [
            (client["name"], one["name"], one["email"], one["phone"])
            for client in self["clients"]
            for one in client["contacts"]
        ]

    def people(self) -> list[tuple[str, str | None, bool]]:
        return [(one["name"], one["email"], one["active"]) for one in self["people"]]

    def problems(self) -> list[tuple[int, str | None, str]]:
        return [(one["row"], one["field"], one["why"]) for one in self["problems"]]


Read = Callable[..., Result]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads files given as {name: text or bytes}."""

    def run(files: dict[str, str | bytes], **options: Any) -> Result:
        paths = []
        for name, content in files.items():
            path = tmp_path / name
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            paths.append(path)
        out = io.StringIO()
        with reading(paths, **options) as (staging, _):
            write_json(staging, out.write)
        return Result(json.loads(out.getvalue()))

    return run
