"""A mail server that says what a test tells it to, and hangs up where it is told to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

#: In place of an answer: the server hangs up without a word.
HANG_UP = "hang up"
#: In place of an answer: the server says nothing and keeps the line open.
SILENCE = "silence"

USUAL = {
    "greeting": "220 scripted",
    "EHLO": "250-scripted\r\n250-SIZE 1000000\r\n250 8BITMIME",
    "MAIL": "250 sender ok",
    "RCPT": "250 recipient ok",
    "DATA": "354 go on",
    "message": "250 taken as 4711",
    "RSET": "250 reset",
    "NOOP": "250 still here",
    "QUIT": "221 bye",
}


@dataclass
class Scripted:
    """`answers` by verb; a list is used up one by one, its last one for ever."""

    answers: Mapping[str, str | list[str]]
    heard: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    def verbs(self) -> list[str]:
        return [line.split()[0].upper() for line in self.heard]

    def answer(self, verb: str, line: str = "") -> str:
        scripted = self.answers.get(f"{verb} {line}") or self.answers.get(verb) or USUAL[verb]
        if isinstance(scripted, str):
            return scripted
        return scripted.pop(0) if len(scripted) > 1 else scripted[0]

    def serve(self, line: socket.socket) -> None:
        self.connections += 1
        reader = line.makefile("rb")
        with line, reader, suppress(OSError):
            if not self._say(line, self.answer("greeting")):
                return
            while words := reader.readline().decode().strip():
                self.heard.append(words)
                verb = words.split()[0].upper()
                if not self._say(line, self.answer(verb, _address(words))):
                    return
                if verb == "DATA" and self.heard[-1:] and self._data_goes_on:
                    body = b""
                    while not body.endswith(b"\r\n.\r\n"):
                        more = reader.readline()
                        if not more:
                            return
                        body += more
                    self.bodies.append(body)
                    if not self._say(line, self.answer("message")):
                        return

    def _say(self, line: socket.socket, answer: str) -> bool:
        self._data_goes_on = answer.startswith("354")
        if answer == HANG_UP:
            return False
        if answer == SILENCE:
            line.recv(1)
            return False
        line.sendall(answer.encode() + b"\r\n")
        return True


def _address(words: str) -> str:
    return words.partition("<")[2].partition(">")[0]


@contextmanager
def scripted(**answers: str | list[str]) -> Iterator[Scripted]:
    """A server on loopback; keyword `message` is the answer to the whole message, `greeting` comes first."""
    with serving(answers) as server:
        yield server


@contextmanager
def serving(answers: Mapping[str, str | list[str]]) -> Iterator[Scripted]:
    server = Scripted(answers)
    listening = socket.create_server(("127.0.0.1", 0))
    server.port = listening.getsockname()[1]
    thread = threading.Thread(target=_accept, args=(listening, server))
    thread.start()
    try:
        yield server
    finally:
        # Closing alone would leave accept() waiting.
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(timeout=10)


def _accept(listening: socket.socket, server: Scripted) -> None:
    while True:
        try:
            line, _ = listening.accept()
        except OSError:
            return
        server.serve(line)
