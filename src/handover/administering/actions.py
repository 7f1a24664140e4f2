"""Verbs of whoever keeps the installation: try the mail server, make and take backups, take along who looked."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from handover.administering import transcript
from handover.book.models import Person, Role
from handover.delivery.transports import AtData, Outgoing
from handover.delivery.transports.address import parse
from handover.delivery.transports.configured import outbox
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.ledger import record

NAME = re.compile(r"handover-\d{8}-\d{6}\.zip")
#: A backup that has been going on for longer than this has died.
LONGEST_SECONDS = 3600
LOG = "last.log"


def test_mail(*, by: Person) -> transcript.Transcript:
    """A test message to the administrator's own address, now; the lines of the dialogue."""
    _only_admins(by)
    if not by.email:
        raise UnusableInput("You have no e-mail address in the book.")
    subject, body = _("Test message from Handover"), _("If you read this, mail from Handover arrives.")
    sender = settings.BOUNCE_ADDRESS or by.email
    if settings.SMTP_URL:
        address = parse(settings.SMTP_URL, ca_file=settings.SMTP_CA)
        told = transcript.send_test(address, sender=sender, to=by.email, subject=subject, body=body)
    else:
        told = _into_outbox(sender, by.email, subject, body)
    with transaction.atomic():
        _record("administering.mail_tested", by, worked=not told.problem)
    return told


def _into_outbox(sender: str, to: str, subject: str, body: str) -> transcript.Transcript:
    name = f"<test-{timezone.now():%Y%m%d%H%M%S%f}@{to.rpartition('@')[2]}>"
    raw = f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\n\r\n{body}\r\n".encode()
    nothing_to_commit: AtData = lambda: None  # noqa: E731
    said = outbox().hand_over(Outgoing(name, sender, to, (), raw), nothing_to_commit)
    return transcript.Transcript([f"* outbox: {said}"])


@dataclass(frozen=True)
class Backup:
    name: str
    size: int
    at: datetime


def folder() -> Path:
    return Path(settings.BACKUP_DIR)


def backups() -> list[Backup]:
    """What lies in the backup folder, the newest first."""
    found = [path for path in folder().glob("*.zip") if NAME.fullmatch(path.name)] if folder().is_dir() else []
    told = [Backup(one.name, one.stat().st_size, _at(one)) for one in found]
    return sorted(told, key=lambda one: one.name, reverse=True)


def _at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def is_backing_up() -> bool:
    """Whether one is being made: `handover backup` works in a folder of its own beside the file."""
    begun = [_at(one) for one in folder().glob(".backup-*")]
    begun += [_at(one) for one in folder().glob("*.begun")]
    return any((timezone.now() - one).total_seconds() < LONGEST_SECONDS for one in begun)


def start_backup(*, by: Person) -> str:
    """Begin one, as `handover backup` makes it, in a process of its own; its name."""
    _only_admins(by)
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    if is_backing_up():
        raise UnusableInput("A backup is being made already. Please wait.")
    name = f"handover-{timezone.now():%Y%m%d-%H%M%S}.zip"
    with transaction.atomic():
        _record("administering.backup_started", by, name=name)
    _run(name)
    return name


def _run(name: str) -> None:
    environment = {**os.environ, "HANDOVER_DATA": str(settings.DATA)}
    mark = folder() / f"{name}.begun"
    mark.touch(mode=0o600)
    # A shell-less chain: the mark goes away whatever becomes of the backup.
    program = (
        "import pathlib, subprocess, sys\n"
        "code = subprocess.call([sys.executable, '-m', 'handover', 'backup', sys.argv[1]])\n"
        "pathlib.Path(sys.argv[1] + '.begun').unlink(missing_ok=True)\n"
        "sys.exit(code)\n"
    )
    with (folder() / LOG).open("w") as log:
        subprocess.Popen(
            [sys.executable, "-c", program, str(folder() / name)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def last_words() -> str:
    """What the last backup said; "" before the first."""
    path = folder() / LOG
    return path.read_text(errors="replace")[-2000:].strip() if path.exists() else ""


def take_backup(name: str, *, by: Person) -> Path:
    """The file, for an administrator; that they took it is in the ledger, for it holds everything."""
    _only_admins(by)
    path = folder() / name
    if not NAME.fullmatch(name) or not path.is_file():
        raise UnusableInput("There is no such backup.")
    with transaction.atomic():
        _record("administering.backup_taken", by, name=name)
    return path


@transaction.atomic
def note_looks_taken(*, by: Person, count: int) -> None:
    """Who took along the list of who looked at what."""
    actor = by.as_actor("auditor")
    record("administering.looks_taken", actor=actor, subject="installation:this", facts={"count": count})


def _only_admins(by: Person) -> None:
    if not (by.is_active and by.has_role(Role.ADMIN)):
        raise NotAllowed("only an administrator may do that")


def _record(verb: str, by: Person, **facts: object) -> None:
    record(verb, actor=by.as_actor("admin"), subject="installation:this", facts=facts)
