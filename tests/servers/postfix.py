"""A Postfix of one's own in a folder of its own, on a free port; what it sends on arrives at a sink."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.servers.postgres import free_port

DAEMONS = Path("/usr/lib/postfix/sbin")
START_SECONDS = 30
TRIES = 10
MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
daemon_directory = {daemons}
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = mail.northwind.example
myorigin = northwind.example
mydestination =
local_recipient_maps =
local_transport = error:nobody here
alias_maps =
alias_database =
virtual_alias_maps = {aliases}
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
relayhost = [127.0.0.1]:{sink}
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_delay_reject = no
smtpd_error_sleep_time = 0
smtpd_soft_error_limit = 1000
smtpd_hard_error_limit = 2000
smtpd_client_connection_count_limit = 0
smtputf8_enable = yes
smtpd_forbid_bare_newline = yes
in_flow_delay = 0
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 2s
default_destination_concurrency_limit = 20
smtp_tls_security_level = none
smtpd_tls_security_level = none
{milter}
"""
MASTER = """\
{port} inet n - n - 100 smtpd
{inner} inet n - n - 10 smtpd
    -o receive_override_options=no_milters -o syslog_name=postfix/inner
pickup unix n - n 1 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def missing() -> str:
    """Why it cannot run here; "" if it can."""
    if not (DAEMONS / "master").exists() or shutil.which("postfix") is None:
        return "Postfix is not installed"
    return "" if os.geteuid() == 0 else "Postfix has to be started by root"


@dataclass
class Postfix:
    """`inner` is the port of a listener that asks no milter, as a content filter hands messages back."""

    folder: Path
    port: int
    inner: int

    @property
    def config(self) -> Path:
        return self.folder / "config"

    def run(self, *command: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        tool, *rest = command
        return subprocess.run(
            [tool, "-c" if tool != "sendmail" else "-C", str(self.config), *rest],
            input=stdin,
            capture_output=True,
            timeout=60,
            check=False,
        )

    def start(self) -> None:
        # The check of the queue runs as the mail system's user and ends where it cannot write its warning.
        with suppress(FileNotFoundError):
            (self.folder / "log").chmod(0o666)
        # Its own check of the queue stumbles over files that vanish while it looks, as they do after a kill.
        for _ in range(TRIES):
            started = self.run("postfix", "start")
            if not started.returncode:
                return self._wait()
            time.sleep(0.5)
        raise RuntimeError(f"postfix: {started.stderr.decode()} {self.log()[-2000:]}")

    def stop(self) -> None:
        self.run("postfix", "stop")

    def kill(self) -> None:
        """kill -9 of all its processes at once."""
        pid = self.master()
        everybody = [pid, *_children(pid)] if pid else []
        for one in everybody:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        while any(Path(f"/proc/{one}").exists() for one in everybody):
            time.sleep(0.01)

    def master(self) -> int:
        with suppress(OSError, ValueError):
            return int((self.folder / "queue" / "pid" / "master.pid").read_text())
        return 0

    def set(self, **parameters: str) -> None:
        """Change main.cf and reload."""
        self.run("postconf", "-e", *(f"{name}={value}" for name, value in parameters.items()))
        self.run("postfix", "reload")

    def queued(self) -> int:
        """Messages in the queue. Files that may not be executed are no messages yet: Postfix died writing them."""
        folders = ("incoming", "active", "deferred", "hold", "maildrop", "corrupt")
        files = [path for name in folders for path in (self.folder / "queue" / name).rglob("*") if path.is_file()]
        return sum(_is_complete(path) for path in files)

    def listed(self) -> str:
        """The queue as Postfix shows it, and files that it does not show."""
        folders = self.folder / "queue"
        files = [str(path.relative_to(folders)) for path in folders.rglob("*") if path.is_file()]
        return self.run("postqueue", "-p").stdout.decode()[-1500:] + " ".join(files)[-1500:]

    def log(self) -> str:
        with suppress(OSError):
            return (self.folder / "log").read_text(errors="replace")
        return ""

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with suppress(OSError, smtplib.SMTPException), smtplib.SMTP("127.0.0.1", self.port, timeout=5) as smtp:
                smtp.noop()
                return
            time.sleep(0.1)
        raise RuntimeError(f"Postfix does not answer: {self.log()[-2000:]}")


@contextmanager
def postfix(*, sink: int, milter: str = "", aliases: dict[str, str] | None = None) -> Iterator[Postfix]:
    """A running Postfix that hands everything to the sink's port; `milter` as in main.cf ("unix:/path")."""
    folder = Path(tempfile.mkdtemp(prefix="handover-postfix-"))
    server = Postfix(folder, free_port(), free_port())
    try:
        _make(server, sink, milter, aliases or {})
        server.start()
        yield server
    finally:
        server.stop()
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _make(server: Postfix, sink: int, milter: str, aliases: dict[str, str]) -> None:
    folder, owner = server.folder, pwd.getpwnam("postfix")
    folder.chmod(0o755)
    for name in ("config", "queue", "data"):
        (folder / name).mkdir()
    os.chown(folder / "data", owner.pw_uid, owner.pw_gid)
    table = (
        "inline:{ " + ", ".join(f"{{ {name} = {to} }}" for name, to in aliases.items()) + " }" if aliases else ""
    )
    asked = f"smtpd_milters = {milter}\nnon_smtpd_milters = {milter}\n" if milter else ""
    asked += "milter_default_action = tempfail\nmilter_command_timeout = 10s\nmilter_connect_timeout = 5s\n"
    main = MAIN.format(folder=folder, daemons=DAEMONS, sink=sink, milter=asked, aliases=table)
    (server.config / "main.cf").write_text(main)
    (server.config / "master.cf").write_text(MASTER.format(port=server.port, inner=server.inner))
    for name in ("postfix-files", "dynamicmaps.cf", "postfix-script"):
        source = Path("/etc/postfix") / name
        if source.exists():
            shutil.copy(source, server.config / name)


def _is_complete(path: Path) -> bool:
    with suppress(FileNotFoundError):
        return bool(path.stat().st_mode & 0o100)
    return False


def _children(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(word) for word in found.stdout.split()]
