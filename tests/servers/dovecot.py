"""A Dovecot with Pigeonhole of one's own: LMTP in, scripts by ManageSieve, what they send arrives at a sink."""

from __future__ import annotations

import imaplib
import os
import pwd
import shutil
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.servers.postgres import free_port

START_SECONDS = 30
MASTER_USER, PASSWORD = "handover", "a password of the tests"
MODULES = ("dovecot-lmtpd", "dovecot-sieve", "dovecot-managesieved", "dovecot-imapd")
CONFIG = """\
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap lmtp sieve
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain
auth_username_format = %Lu
auth_master_user_separator = *
default_internal_user = dovecot
default_login_user = dovenull
default_internal_group = dovecot
first_valid_uid = 1
mail_location = maildir:~/Maildir
submission_host = 127.0.0.1:{sink}
postmaster_address = postmaster@northwind.example
hostname = mail.northwind.example
recipient_delimiter = +
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/masters
  master = yes
}}
passdb {{
  driver = static
  args = password=unused-{folder}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service managesieve-login {{
  inet_listener sieve {{
    port = {sieve}
  }}
}}
protocol lmtp {{
  mail_plugins = $mail_plugins sieve
}}
plugin {{
  sieve = file:~/sieve;active=~/.dovecot.sieve
}}
"""


def missing() -> str:
    """Why it cannot run here; "" if it can."""
    if shutil.which("dovecot") is None or not Path("/usr/lib/dovecot/managesieve").exists():
        return "Dovecot with Pigeonhole is not installed"
    return "" if os.geteuid() == 0 else "Dovecot has to be started by root"


@dataclass(frozen=True)
class Dovecot:
    folder: Path
    imap: int
    lmtp: int
    sieve: int

    @property
    def sieve_url(self) -> str:
        return f"sieve://{MASTER_USER}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.sieve}"

    def deliver(self, sender: str, mailbox: str, raw: bytes) -> None:
        with smtplib.LMTP("127.0.0.1", self.lmtp) as line:
            line.sendmail(sender, [mailbox], raw, mail_options=["BODY=8BITMIME"])

    def kept(self, mailbox: str) -> int:
        """Messages in the mailbox."""
        with imaplib.IMAP4("127.0.0.1", self.imap) as line:
            line.login(f"{mailbox}*{MASTER_USER}", PASSWORD)
            _, found = line.select("INBOX", readonly=True)
            return int(found[0] or b"0")

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")


@contextmanager
def dovecot(*, sink: int) -> Iterator[Dovecot]:
    """A running server for any address; mail that its scripts send goes to the sink's port."""
    folder = Path(tempfile.mkdtemp(prefix="handover-dovecot-"))
    server = Dovecot(folder, free_port(), free_port(), free_port())
    _make(server, sink)
    process = subprocess.Popen(
        ["dovecot", "-F", "-c", str(folder / "dovecot.conf")], stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _make(server: Dovecot, sink: int) -> None:
    folder, owner = server.folder, pwd.getpwnam("nobody")
    folder.chmod(0o755)
    for name in ("run", "mail"):
        (folder / name).mkdir()
    os.chown(folder / "mail", owner.pw_uid, owner.pw_gid)
    (folder / "masters").write_text(f"{MASTER_USER}:{{PLAIN}}{PASSWORD}\n")
    ports = {"imap": server.imap, "lmtp": server.lmtp, "sieve": server.sieve}
    (folder / "dovecot.conf").write_text(
        CONFIG.format(folder=folder, sink=sink, user=owner.pw_uid, group=owner.pw_gid, **ports)
    )


def _wait(server: Dovecot, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError, smtplib.SMTPException), smtplib.LMTP("127.0.0.1", server.lmtp, timeout=5):
            return
        time.sleep(0.1)
    raise RuntimeError(f"Dovecot does not answer: {server.log()[-2000:]}")
