"""rspamd over every .eml of a folder: one worker, on loopback, without network; its processor time."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.postgres import free_port

SYSTEM = Path("/etc/rspamd")
MAIN = """
.include "$CONFDIR/common.conf"
options {{
  .include "$CONFDIR/options.inc"
  dns {{ nameserver = ["127.0.0.1:9"]; timeout = 0.01s; retransmits = 1; }}
}}
logging {{ type = "file"; filename = "$LOGDIR/log"; level = "error"; }}
worker "normal" {{ bind_socket = "127.0.0.1:{port}"; count = 1; }}
"""
#: What asks the network, or keeps something between messages.
LEFT_OUT = (
    "antivirus arc asn aws_s3 bimi clickhouse dcc dkim dkim_signing dmarc elastic external_services fuzzy_check "
    "greylist history_redis metadata_exporter mx_check neural p0f phishing ratelimit rbl replies reputation "
    "rspamd_update spf surbl url_redirector"
)


def missing() -> str:
    """Why it cannot be measured; "" if it can."""
    return "" if shutil.which("rspamd") and SYSTEM.is_dir() else "rspamd is not installed"


def measured(folder: Path, scratch: Path) -> tuple[int, float]:
    """(messages, seconds of its worker's processor time)."""
    port = free_port()
    with _serving(scratch, port):
        worker = _worker(port)
        files = sorted(folder.glob("*.eml"))
        _ask(port, files[0].read_bytes())
        before = _seconds(worker)
        for path in files:
            _ask(port, path.read_bytes())
        return len(files), _seconds(worker) - before


@contextmanager
def _serving(scratch: Path, port: int) -> Iterator[None]:
    conf, run = scratch / "conf", scratch / "run"
    shutil.copytree(SYSTEM, conf)
    run.mkdir()
    (conf / "rspamd.conf").write_text(MAIN.format(port=port))
    for name in LEFT_OUT.split():
        (conf / "local.d" / f"{name}.conf").write_text("enabled = false;\n")
    folders = {"CONFDIR": conf, "LOCAL_CONFDIR": conf, "RUNDIR": run, "DBDIR": run, "LOGDIR": run}
    command = ["rspamd", "-c", str(conf / "rspamd.conf"), "-f", "-i"]
    command += [f"--var={name}={path}" for name, path in folders.items()]
    with (run / "out").open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        try:
            _await(port)
            yield
        finally:
            process.terminate()
            process.wait(30)


def _await(port: int) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            _ask(port, b"Subject: hello\r\n\r\nhello\r\n")
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)


def _ask(port: int, raw: bytes) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", "/checkv2", raw)
        answer = connection.getresponse()
        if answer.status != 200 or b"action" not in answer.read():
            raise RuntimeError(f"rspamd answered {answer.status}")
    finally:
        connection.close()


def _worker(port: int) -> int:
    shown = subprocess.run(["pgrep", "-f", f"rspamd: normal process .*:{port}"], capture_output=True, text=True)
    return int(shown.stdout.split()[0])


def _seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
