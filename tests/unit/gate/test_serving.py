"""The gate around its workers: whatever they do, a mail server hears an answer, and never a pass by accident."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

import pytest

from handover.errors import UnusableInput
from handover.gate.milter import ACCEPT, CONTINUE, DISCARD, frame
from handover.gate.postfix import config
from handover.gate.running import Options, Place, place
from handover.gate.server import STALE_SECONDS, Gate, Line
from handover.gate.session import LATER, Fate, Letter
from handover.gate.workers import NoAnswer, Worker, Workers
from tests.unit.gate.fuzz import WATCH

WORKER = """
import json, struct, sys, time
def say(answer): sys.stdout.buffer.write(struct.pack("!II", len(answer), 0) + answer); sys.stdout.buffer.flush()
say(b'{"ready": true}')
while True:
    head = sys.stdin.buffer.read(8)
    if len(head) < 8: break
    words, octets = struct.unpack("!II", head)
    asked, raw = json.loads(sys.stdin.buffer.read(words)), sys.stdin.buffer.read(octets)
    if b"die" in raw: sys.exit(1)
    if b"sleep" in raw: time.sleep(30)
    if b"nonsense" in raw: say(b"[1]"); continue
    if b"odd" in raw: say(b'{"fate": "wave through", "text": "", "remove": "", "reasons": []}'); continue
    if b"fault" in raw: say(b'{"fault": "RuntimeError at x.py:1"}'); continue
    say(json.dumps({"fate": "hold", "text": "", "remove": "", "reasons": ["r"], "drafts": []}).encode())
"""
COMMAND = [sys.executable, "-c", WORKER]


def letter(raw: bytes) -> Letter:
    return Letter("lena@northwind.example", "", ("ana@client.example",), raw, "lena@northwind.example")


def fates(*texts: bytes) -> list[Fate]:
    async def judge() -> list[Fate]:
        gate = Gate(lambda: WATCH, Workers(1, COMMAND), limit=1.0)
        await gate.workers.start()
        found = [(await gate.rule(letter(text))).fate for text in texts]
        await gate.workers.end()
        return found

    return asyncio.run(judge())


@pytest.mark.parametrize("trouble", [b"die", b"sleep", b"nonsense", b"odd", b"fault"])
def test_a_worker_in_trouble_means_later_and_the_next_letter_is_judged(trouble: bytes) -> None:
    assert fates(b"fine", trouble, b"fine") == [Fate.HOLD, Fate.LATER, Fate.HOLD]


def test_a_worker_that_cannot_be_started_is_no_answer() -> None:
    async def ask() -> None:
        await Worker([sys.executable, "-c", "raise SystemExit(3)"]).ask({"do": "letter"}, limit=5)

    with pytest.raises(NoAnswer):
        asyncio.run(ask())


def test_a_worker_that_goes_home_finishes_first() -> None:
    async def home() -> dict[str, object]:
        worker = Worker(COMMAND)
        asked = asyncio.create_task(worker.ask({"do": "letter"}, b"fine", limit=5))
        answer = await asked
        await worker.go_home(5)
        return answer

    assert asyncio.run(home())["fate"] == "hold"


def test_who_is_leaving_is_forgotten_when_it_cannot_be_read_any_more() -> None:
    answers: list[bool] = []

    async def keep() -> None:
        gate = Gate(lambda: WATCH, Workers(0))
        task = asyncio.create_task(gate.keep_watch())
        await asyncio.sleep(0.2)
        answers.append(gate.watch is WATCH)
        task.cancel()
        gate._read_at = time.monotonic() - STALE_SECONDS - 0.1
        answers.append(gate.watch is None)

    asyncio.run(keep())
    assert answers == [True, True]


def test_a_watch_that_cannot_be_read_does_not_end_the_gate() -> None:
    calls: list[int] = []

    def read() -> object:
        calls.append(1)
        raise OSError("away")

    async def keep() -> object:
        gate = Gate(read, Workers(0))  # type: ignore[arg-type]
        task = asyncio.create_task(gate.keep_watch())
        await asyncio.sleep(0.2)
        is_running = not task.done()
        task.cancel()
        return is_running and gate.watch is None

    assert asyncio.run(keep()) is True
    assert calls


async def _talk(path: str, octets: bytes, answers: int) -> list[bytes]:
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(octets)
    found = []
    for _ in range(answers):
        head = await asyncio.wait_for(reader.readexactly(4), 5)
        found.append(head + await reader.readexactly(int.from_bytes(head)))
    writer.close()
    return found


def test_everything_at_once_on_the_line_is_answered_in_order(tmp_path: Path) -> None:
    """Two messages written in one go: the second waits for the judgement of the first."""
    negotiation = frame(b"O", (6).to_bytes(4) + (0x1FF).to_bytes(4) + (0x1FFFFF).to_bytes(4))
    one = b"".join(
        [
            frame(b"M", b"<lena@northwind.example>\0"),
            frame(b"R", b"<ana@client.example>\0"),
            frame(b"T"),
            frame(b"L", b"Subject\0 x\0"),
            frame(b"N"),
            frame(b"E"),
        ]
    )
    other = frame(b"M", b"<otto@northwind.example>\0")
    path = str(tmp_path / "gate.sock")

    async def serve() -> list[bytes]:
        gate = Gate(lambda: WATCH, Workers(1, COMMAND), limit=5)
        await gate.workers.start()
        gate._watch, gate._read_at = WATCH, time.monotonic()
        server = await asyncio.get_running_loop().create_unix_server(lambda: Line(gate), path)
        try:
            return await _talk(path, negotiation + one + other, 6)
        finally:
            server.close()
            await gate.workers.end()

    answers = asyncio.run(serve())
    assert answers[1:] == [CONTINUE, CONTINUE, CONTINUE, DISCARD, ACCEPT]


def test_nonsense_on_the_line_is_hung_up_on(tmp_path: Path) -> None:
    path = str(tmp_path / "gate.sock")

    async def serve() -> bytes:
        gate = Gate(lambda: WATCH, Workers(0))
        server = await asyncio.get_running_loop().create_unix_server(lambda: Line(gate), path)
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(b"GET / HTTP/1.1\r\n\r\n")
        try:
            return await asyncio.wait_for(reader.read(), 5)
        except ConnectionResetError:
            return b""
        finally:
            writer.close()
            server.close()

    assert asyncio.run(serve()) == b""


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("unix:/run/gate.sock", Place(path="/run/gate.sock")),
        ("inet:127.0.0.1:8891", Place(host="127.0.0.1", port=8891)),
        ("inet:[::1]:8891", Place(host="::1", port=8891)),
    ],
)
def test_where_to_listen(written: str, meant: Place) -> None:
    assert place(written) == meant
    assert Options(listen=meant).mode == 0o660


@pytest.mark.parametrize("written", ["", "unix:", "inet:8891", "inet:host:none", "inet:host:70000", "/run/x"])
def test_where_nobody_can_listen_is_said_so(written: str) -> None:
    with pytest.raises(UnusableInput, match="--listen"):
        place(written)


def test_the_lines_for_postfix_name_the_gate_on_every_way_in() -> None:
    lines = config(path="/run/handover/gate.sock").splitlines()
    for way in ("smtpd_milters", "non_smtpd_milters"):
        assert f"{way} = unix:/run/handover/gate.sock" in lines
    assert "milter_default_action = tempfail" in lines
    assert "smtpd_milters = inet:127.0.0.1:8891" in config(host="127.0.0.1", port=8891)


def test_later_is_a_temporary_failure_and_nothing_else() -> None:
    assert LATER[4:9] == b"y451 "
