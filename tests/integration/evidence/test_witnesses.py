"""Checkpoints leave the machine, what did not arrive is tried again, and nothing is written over."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from handover.evidence.models import Checkpoint, Publication
from handover.evidence.sequencing import make_checkpoint, place_entries
from handover.evidence.witnesses import RETRY_AFTER, publish, published, tend, unpublished
from tests.integration.evidence.conftest import Write

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOON + RETRY_AFTER + timedelta(seconds=1)


class Witness(http.server.ThreadingHTTPServer):
    """A witness with a webhook, on loopback; `answer` is the status it gives."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Ear)
        self.answer, self.heard = 200, list[bytes]()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook/secret-token"


class Ear(http.server.BaseHTTPRequestHandler):
    server: Witness

    def do_POST(self) -> None:
        self.server.heard.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(self.server.answer)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Tests stay quiet."""


@pytest.fixture
def witness(settings: Settings) -> Iterator[Witness]:
    with Witness() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        settings.CHECKPOINT_WEBHOOK, settings.CHECKPOINT_DIR = server.url, ""
        yield server
        server.shutdown()
        thread.join()


def checkpoint_of(write: Write, number: int, at: datetime = NOON) -> Checkpoint:
    write(number)
    place_entries(at)
    made = make_checkpoint(at)
    assert made is not None
    return made


def test_the_folder_gets_each_checkpoint_once(write: Write, folders: Path) -> None:
    for number in (2, 3):
        checkpoint_of(write, number)
        publish(NOON)
        publish(NOON)
    assert {path.name: path.read_text() for path in (folders / "witness").iterdir()} == {
        f"checkpoint-{size:012}.txt": note for size, note in Checkpoint.objects.values_list("size", "note")
    }
    assert list(Publication.objects.values_list("witness", "fault")) == [("folder", "")] * 2


def test_a_file_that_says_something_else_is_left_and_told(write: Write, folders: Path) -> None:
    """A checkpoint of the same size and another text: somebody rewrote the ledger, or the folder."""
    checkpoint_of(write, 2)
    (folders / "witness").mkdir()
    (folders / "witness" / "checkpoint-000000000002.txt").write_text("another past")
    publish(NOON)
    assert (folders / "witness" / "checkpoint-000000000002.txt").read_text() == "another past"
    assert "says something else" in Publication.objects.get().fault


def test_a_folder_that_cannot_be_written_is_a_fault_and_no_crash(
    write: Write, folders: Path, settings: Settings
) -> None:
    (folders / "file").write_text("")
    settings.CHECKPOINT_DIR = str(folders / "file" / "below")
    checkpoint_of(write, 2)
    assert [attempt.fault.partition(":")[0] for attempt in publish(NOON)] == ["NotADirectoryError"]


def test_the_webhook_gets_the_note_itself(write: Write, witness: Witness) -> None:
    made = checkpoint_of(write, 2)
    publish(NOON)
    assert witness.heard == [made.note.encode()]
    row = Publication.objects.get()
    assert (row.checkpoint, row.fault) == (made, "")
    assert "secret-token" not in row.witness


@pytest.mark.parametrize("answer", [500, 404, 302])
def test_a_refusal_is_noted_and_tried_again_later(write: Write, witness: Witness, answer: int) -> None:
    checkpoint_of(write, 2)
    witness.answer = answer
    assert [attempt.fault for attempt in publish(NOON)] == [f"HTTP {answer}"]
    witness.answer = 204
    assert publish(NOON + RETRY_AFTER / 2) == []
    assert [attempt.fault for attempt in publish(LATER)] == [""]
    assert publish(LATER + RETRY_AFTER) == []
    assert Publication.objects.count() == 2


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/closed", "file:///etc/passwd", "http://", "nonsense", "http://[::1"]
)
def test_an_unusable_webhook_is_a_fault_and_no_crash(write: Write, settings: Settings, url: str) -> None:
    settings.CHECKPOINT_DIR, settings.CHECKPOINT_WEBHOOK = "", url
    checkpoint_of(write, 2)
    (attempt,) = publish(NOON)
    assert attempt.fault and "passwd" not in attempt.witness


def test_somebody_who_asks_is_not_kept_waiting(write: Write, witness: Witness) -> None:
    checkpoint_of(write, 2)
    witness.answer = 503
    publish(NOON)
    witness.answer = 200
    assert [attempt.fault for attempt in publish(NOON, again_at_once=True)] == [""]


def test_the_mailbox_is_served_by_whoever_sends_mail(write: Write) -> None:
    mailbox = "mail:auditor@example.com"
    old, new = checkpoint_of(write, 2), checkpoint_of(write, 3)
    assert list(unpublished(mailbox, NOON)) == [new]  # a new witness needs the newest only
    published(new, mailbox, fault="greylisted" * 50, now=NOON)
    assert list(unpublished(mailbox, NOON)) == []
    assert list(unpublished(mailbox, LATER)) == [new]
    published(new, mailbox, now=LATER)
    newer, newest = checkpoint_of(write, 1), checkpoint_of(write, 1)
    assert list(unpublished(mailbox, LATER)) == [newer, newest]
    assert old not in unpublished(mailbox, LATER)


def test_tending_places_at_every_call_and_signs_once_a_day(write: Write, folders: Path) -> None:
    tend(NOON)
    assert Checkpoint.objects.count() == 0
    write(2)
    tend(NOON)
    write(2)
    tend(NOON + timedelta(hours=23))
    assert list(Checkpoint.objects.values_list("size", flat=True)) == [2]
    tend(NOON + timedelta(hours=24))
    tend(NOON + timedelta(hours=72))
    assert list(Checkpoint.objects.values_list("size", flat=True)) == [2, 4]
    assert len(list((folders / "witness").iterdir())) == 2
