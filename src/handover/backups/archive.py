"""The file of a backup: a ZIP of the data folder and the database, with a manifest of what each member must be.

PURE of Django. `manifest.json` is {"format": 1, "handover": VERSION, "at": ISO, "engine": "sqlite"|"postgresql",
"members": {NAME: {"sha256", "bytes"}}}. A file that was cut or changed is refused before anything is written.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from handover.errors import UnusableInput

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20
ENGINES = {"sqlite": "database.sqlite3", "postgresql": "database.sql"}


@dataclass(frozen=True)
class Backup:
    """What a file says of itself."""

    version: str
    at: str
    engine: str
    members: tuple[str, ...]

    @property
    def database(self) -> str:
        return ENGINES[self.engine]


def write(target: Path, folder: Path, *, version: str, at: str, engine: str) -> Backup:
    """Pack all files below `folder` into `target`, which appears whole or not at all."""
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with zipfile.ZipFile(aside, "x", zipfile.ZIP_DEFLATED) as packed:
            aside.chmod(0o600)
            members = {name: _add(packed, path, name) for path, name in _files(folder)}
            said = {"format": FORMAT, "handover": version, "at": at, "engine": engine, "members": members}
            packed.writestr(MANIFEST, json.dumps(said, indent=1, sort_keys=True))
        _sync(aside)
        aside.replace(target)
        _sync(target.parent)
    except OSError as full:
        raise UnusableInput(f"{target}: cannot be written: {full.strerror or full}") from full
    finally:
        aside.unlink(missing_ok=True)
    return Backup(version, at, engine, tuple(members))


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path, path.relative_to(folder).as_posix()


def _add(packed: zipfile.ZipFile, path: Path, name: str) -> dict[str, Any]:
    with path.open("rb") as source, packed.open(name, "w", force_zip64=True) as member:
        return _copied(source, member)


def _copied(source: IO[bytes], target: IO[bytes]) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        target.write(chunk)
        digest.update(chunk)
        size += len(chunk)
    return {"sha256": digest.hexdigest(), "bytes": size}


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def unpack(source: Path, folder: Path) -> Backup:
    """Unpack `source` into the new `folder`, every member held against the manifest; on any doubt nothing stays."""
    try:
        with zipfile.ZipFile(source) as packed:
            said = _manifest(source, packed)
            folder.mkdir(mode=0o700, parents=True)
            for name, must in said["members"].items():
                _take(source, packed, name, must, folder)
    except FileNotFoundError as missing:
        raise UnusableInput(f"{source}: there is no such file") from missing
    except (zipfile.BadZipFile, OSError, EOFError) as broken:
        shutil.rmtree(folder, ignore_errors=True)
        raise UnusableInput(f"{source}: cannot be read as a backup: {broken}") from broken
    except UnusableInput:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Backup(said["handover"], said["at"], said["engine"], tuple(said["members"]))


def _manifest(source: Path, packed: zipfile.ZipFile) -> dict[str, Any]:
    try:
        said = json.loads(packed.read(MANIFEST))
        known = said["format"] == FORMAT and said["engine"] in ENGINES and said["handover"] and said["at"]
        whole = set(packed.namelist()) == {MANIFEST, *said["members"]}
    except (KeyError, TypeError, ValueError) as wrong:
        raise UnusableInput(f"{source}: {MANIFEST}: this is no backup of Handover") from wrong
    if not known or not whole or ENGINES[said["engine"]] not in said["members"]:
        raise UnusableInput(f"{source}: {MANIFEST}: does not tell of what the file holds")
    return dict(said)


def _take(source: Path, packed: zipfile.ZipFile, name: str, must: dict[str, Any], folder: Path) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        raise UnusableInput(f"{source}: {name}: leads out of the folder")
    target = folder / path
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.touch(mode=0o600, exist_ok=False)
    with packed.open(name) as member, target.open("wb") as out:
        found = _copied(member, out)
        out.flush()
        os.fsync(out.fileno())
    if found != must:
        raise UnusableInput(f"{source}: {name}: is not what the manifest says; the file was cut or changed")
