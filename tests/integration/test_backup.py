"""A backup brings everything back, whole or not at all, and nothing goes out of it by itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from handover.backups import archive
from handover.errors import UnusableInput
from tests.servers import postgres


def handover(data: Path, *words: str, url: str = "") -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HANDOVER_")}
    if url:
        environment["HANDOVER_DATABASE_URL"] = url
    command = [sys.executable, "-m", "handover", "--data", str(data), *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def people(data: Path, url: str = "") -> list[str]:
    done = handover(data, "people", "list", "--json", url=url)
    assert done.returncode == 0, done.stderr
    return [one["email"] for one in json.loads(done.stdout)]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("filled") / "data"
    add(data)
    return data


def add(data: Path, url: str = "") -> None:
    done = handover(data, "people", "add", "lena@northwind.example", "--name", "Lena Leaver", url=url)
    assert done.returncode == 0, done.stderr


def test_what_was_backed_up_comes_back_and_the_queue_stands_still(filled: Path, tmp_path: Path) -> None:
    assert handover(filled, "backup", str(tmp_path / "b.zip")).returncode == 0
    done = handover(tmp_path / "back", "restore", str(tmp_path / "b.zip"), "--json")
    assert (done.returncode, json.loads(done.stdout)["queues"]) == (0, "paused")
    assert people(tmp_path / "back") == people(filled)
    assert "restored from the backup of" in handover(tmp_path / "back", "queue", "list").stderr
    assert (tmp_path / "back" / "secret.key").read_bytes() == (filled / "secret.key").read_bytes()


def test_a_folder_with_something_in_it_is_not_written_over(filled: Path, tmp_path: Path) -> None:
    handover(filled, "backup", str(tmp_path / "b.zip"))
    before = people(filled)
    done = handover(filled, "restore", str(tmp_path / "b.zip"))
    assert (done.returncode, people(filled)) == (2, before)
    assert "is not empty" in done.stderr


def test_a_backup_is_never_written_over_another(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_text("mine")
    assert handover(filled, "backup", str(tmp_path / "b.zip")).returncode == 2
    assert (tmp_path / "b.zip").read_text() == "mine"


@pytest.mark.parametrize("keep", [0, 100, -100])
def test_a_cut_file_leaves_nothing_behind(filled: Path, tmp_path: Path, keep: int) -> None:
    handover(filled, "backup", str(tmp_path / "b.zip"))
    whole = (tmp_path / "b.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:keep])
    done = handover(tmp_path / "back", "restore", str(tmp_path / "cut.zip"))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.zip", "cut.zip"]


def changed(source: Path, target: Path, name: str, content: bytes) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.namelist():
            new.writestr(member, content if member == name else old.read(member))


def test_a_changed_member_is_found(filled: Path, tmp_path: Path) -> None:
    handover(filled, "backup", str(tmp_path / "b.zip"))
    changed(tmp_path / "b.zip", tmp_path / "c.zip", "secret.key", b"another")
    with pytest.raises(UnusableInput, match=r"secret\.key: is not what the manifest says"):
        archive.unpack(tmp_path / "c.zip", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_member_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    must = {"../out.txt": {"sha256": "", "bytes": 0}, "database.sqlite3": {"sha256": "", "bytes": 0}}
    said = {"format": 1, "handover": "1", "at": "now", "engine": "sqlite", "members": must}
    with zipfile.ZipFile(tmp_path / "slip.zip", "w") as packed:
        packed.writestr("../out.txt", b"")
        packed.writestr("database.sqlite3", b"")
        packed.writestr("manifest.json", json.dumps(said))
    with pytest.raises(UnusableInput, match="leads out of the folder"):
        archive.unpack(tmp_path / "slip.zip", tmp_path / "out")
    assert not (tmp_path / "out.txt").exists()


@pytest.mark.skipif(not postgres.binaries(), reason="PostgreSQL is not installed")
def test_postgresql_comes_back_into_an_empty_database(tmp_path: Path) -> None:
    with postgres.server() as first, postgres.server() as second:
        add(tmp_path / "a", first)
        done = handover(tmp_path / "a", "backup", str(tmp_path / "b.zip"), url=first)
        assert done.returncode == 0, done.stderr
        assert handover(tmp_path / "c", "restore", str(tmp_path / "b.zip")).returncode == 2
        done = handover(tmp_path / "c", "restore", str(tmp_path / "b.zip"), url=second)
        assert done.returncode == 0, done.stderr
        assert people(tmp_path / "c", second) == people(tmp_path / "a", first)
        assert "restored from the backup of" in handover(tmp_path / "c", "queue", "list", url=second).stderr
