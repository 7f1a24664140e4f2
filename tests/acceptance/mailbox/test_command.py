"""`handover mailbox` from the plan to the end, with a real Dovecot."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.servers import dovecot
from tests.servers.dovecot import Dovecot
from tests.servers.gate import ROOT, running_office
from tests.servers.sink import Sink, sink

pytestmark = pytest.mark.skipif(bool(dovecot.missing()), reason=dovecot.missing())
LENA = "lena@northwind.example"


@pytest.fixture(scope="module")
def outbound() -> Iterator[Sink]:
    with sink() as taking:
        yield taking


@pytest.fixture(scope="module")
def server(outbound: Sink) -> Iterator[Dovecot]:
    with dovecot.dovecot(sink=outbound.port) as running:
        yield running


@pytest.fixture(scope="module")
def environment(server: Dovecot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HANDOVER_")}
    data: Path = tmp_path_factory.mktemp("company")
    ours = {**kept, "HANDOVER_DATA": str(data), "HANDOVER_SIEVE_URL": server.sieve_url}
    with running_office(ours) as office:
        office.ask("seed")
        yield ours


def command(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "handover", "mailbox", LENA, *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def write(server: Dovecot, sender: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, LENA, "Pedido"
    message.set_content("?")
    server.deliver(sender, LENA, message.as_bytes())


def test_from_the_plan_to_the_end(environment: dict[str, str], server: Dovecot, outbound: Sink) -> None:
    today = str(datetime.now(UTC).date())
    assert command(environment, "--start", today, "--install").returncode == 2, "the leaver was not told yet"
    done = command(environment, "--start", today, "--told", "by letter", "--install")
    assert done.returncode == 0, done.stderr
    write(server, "ana@client.example")
    assert outbound.wait(lambda: len(outbound.arrived) == 2)
    assert outbound.recipients() == ["ana@client.example", "sofia@northwind.example"]
    outbound.arrived.clear()
    write(server, "boris@kunde.example")
    assert outbound.wait(lambda: len(outbound.arrived) == 2)
    assert outbound.recipients() == ["boris@kunde.example", "ivan@northwind.example"]
    outbound.arrived.clear()
    assert command(environment, "--end").returncode == 0
    write(server, "ana@client.example")
    assert not outbound.wait(lambda: bool(outbound.arrived), 1.5)
    assert "closed already" in command(environment, "--install").stderr
