"""Conversations with a real Postfix that asks the gate, written down as text.

"> " is said, "< " is what the answer begins with, "! " happens, "= " is what is true in the end: what arrived
outside and what is held. `{id}` is the dialogue's own name.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import postfix
from tests.servers.gate import House, house

DIALOGUES = sorted((Path(__file__).parent / "dialogues").glob("*.txt"))

pytestmark = pytest.mark.skipif(bool(postfix.missing()), reason=postfix.missing())


@pytest.fixture(scope="module")
def ours() -> Iterator[House]:
    with house(options=["--limit", "3"]) as made:
        yield made


class Line:
    """One SMTP connection, line by line."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._file = self._socket.makefile("rb")
        self.hear()

    def say(self, text: str) -> None:
        self._socket.sendall(text.encode() + b"\r\n")

    def hear(self) -> str:
        lines = [self._file.readline().decode()]
        while lines[-1][3:4] == "-":
            lines.append(self._file.readline().decode())
        return lines[-1] if len(lines) == 1 else lines[0]

    def drop(self) -> None:
        self._file.close()
        self._socket.close()


@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
def test_dialogue(path: Path, ours: House) -> None:
    before, line = len(ours.office.ask("held")), Line(ours.postfix.port)
    expected: dict[str, list[str]] = {"arrives": [], "held": []}
    try:
        line = converse(path, ours, line, expected)
    finally:
        line.drop()
    compare(ours, path.stem, before, expected)


def converse(path: Path, ours: House, line: Line, expected: dict[str, list[str]]) -> Line:
    for text in path.read_text(encoding="utf-8").replace("{id}", path.stem).splitlines():
        mark, words = text[:1], text[2:]
        if mark == ">":
            line.say(words)
        elif mark == "<":
            answer = line.hear()
            assert answer.startswith(words), f"{text}: {answer}"
        elif mark == "!":
            line = happen(words, ours, line)
        elif mark == "=":
            kind, _, people = words.partition(" ")
            expected[kind] += [people] if kind == "held" else people.split(", ")
    return line


def happen(words: str, ours: House, line: Line) -> Line:
    if words == "drop":
        line.drop()
    elif words == "connect":
        line.drop()
        return Line(ours.postfix.port)
    else:
        {"gate stop": ours.stop_gate, "gate start": ours.start_gate, "gate kill": ours.kill_gate}[words]()
    return line


def compare(ours: House, name: str, before: int, expected: dict[str, list[str]]) -> None:
    def arrived() -> list[str]:
        mine = [m for m in ours.sink.arrived if f"Subject: {name}\r\n" in subject(m.raw) and not is_note(m.raw)]
        return sorted(to for message in mine for to in message.recipients)

    wanted = sorted(expected["arrives"])
    assert ours.sink.wait(lambda: len(arrived()) >= len(wanted)), (arrived(), wanted)
    if not wanted:
        time.sleep(0.3)
    assert arrived() == wanted
    held = [", ".join(one["recipients"]) for one in ours.office.ask("held")[before:]]
    assert held == expected["held"]


def subject(raw: bytes) -> str:
    head = raw.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
    line = next((line for line in head.split("\r\n") if line.lower().startswith("subject:")), "")
    return " ".join(line.split()[:2]) + "\r\n"


def is_note(raw: bytes) -> bool:
    return b"Auto-Submitted:" in raw.partition(b"\r\n\r\n")[0]
