"""Files on their way into the book: kept aside between upload and import, each upload for the person who made it.

They hold the addresses of clients, so they are removed after the import, and after a day in any case.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import get_valid_filename

from handover.book.models import Person

TOKEN = re.compile(r"[A-Za-z0-9_-]{20,60}")
KEPT_SECONDS = 24 * 3600
OWNER_FILE = ".owner.json"


@dataclass(frozen=True)
class Upload:
    token: str
    folder: Path

    @property
    def files(self) -> list[Path]:
        return sorted(path for path in self.folder.iterdir() if not path.name.startswith("."))

    def note(self, name: str, value: Any) -> None:
        """Keep something that was found out about these files beside them."""
        (self.folder / f".{name}.json").write_text(json.dumps(value))

    def noted(self, name: str) -> Any:
        """What `note` kept; an empty list where nothing was."""
        path = self.folder / f".{name}.json"
        return json.loads(path.read_text()) if path.exists() else []

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def keep(files: Iterable[UploadedFile[Any]], *, by: Person) -> Upload:
    """Put the files into a folder of their own, under their own names made safe."""
    _sweep()
    token = secrets.token_urlsafe(24)
    folder = _root() / token
    folder.mkdir(mode=0o700, parents=True)
    (folder / OWNER_FILE).write_text(json.dumps({"person": by.pk}))
    for file in files:
        with _free(folder, file.name or "").open("wb") as kept:
            for chunk in file.chunks():
                kept.write(chunk)
    return Upload(token, folder)


def find(token: str, *, by: Person) -> Upload | None:
    """The upload of this token if `by` made it; None for anything else, also for a token that is a path."""
    folder = _root() / token
    if not TOKEN.fullmatch(token) or not (folder / OWNER_FILE).is_file():
        return None
    owner = json.loads((folder / OWNER_FILE).read_text())["person"]
    return Upload(token, folder) if owner == by.pk else None


def _root() -> Path:
    root: Path = settings.DATA / "uploads"
    return root


def _free(folder: Path, name: str) -> Path:
    """A name no other file of this upload has; never hidden, never above the folder."""
    safe = get_valid_filename(Path(name).name.lstrip(".") or "file")[-120:]
    path, number = folder / safe, 1
    while path.exists():
        number += 1
        path = folder / f"{Path(safe).stem}-{number}{Path(safe).suffix}"
    return path


def _sweep() -> None:
    """Uploads that nobody finished."""
    if not _root().is_dir():
        return
    for folder in _root().iterdir():
        if folder.is_dir() and time.time() - folder.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
