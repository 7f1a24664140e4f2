"""IMAP, read-only: folders are opened by EXAMINE and messages looked at by PEEK, so that nothing is marked as seen.

The password is never part of what is kept: it comes from HANDOVER_IMAP_PASSWORD.
"""

from __future__ import annotations

import imaplib
import os
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from handover.errors import UnusableInput
from handover.lookback.sources import HEADER_LIMIT, Items, Mail
from handover.lookback.sources.boundaries import header_end
from handover.lookback.terms import Chunk, Problem, Why

PASSWORD = "HANDOVER_IMAP_PASSWORD"  # noqa: S105 - the name of the variable, not a password
AT_A_TIME, TIMEOUT = 200, 60
LISTED = re.compile(rb'\((?P<flags>[^)]*)\) (?:"[^"]*"|NIL) (?P<name>.+)')
SIZE, ARRIVED = re.compile(rb"RFC822\.SIZE (\d+)"), re.compile(rb"INTERNALDATE \"[^\"]+\"")
UID = re.compile(rb"UID (\d+)")


class Server(NamedTuple):
    """imap(s)://user@host:port/folder; without a folder, all of them."""

    is_safe: bool
    host: str
    port: int
    user: str
    folder: str


def is_url(path: str) -> bool:
    return path.startswith(("imap://", "imaps://"))


def parse(url: str) -> Server:
    """UnusableInput names what the address lacks; a password in it is refused, since addresses are kept."""
    parts = urlsplit(url)
    if parts.password:
        raise UnusableInput(
            "%(hostname)s: put the password into %(password)s, not into the address",
            hostname=parts.hostname,
            password=PASSWORD,
        )
    if not parts.hostname or not parts.username:
        raise UnusableInput("%(url)s: write it as imaps://user@host/folder", url=url)
    is_safe = parts.scheme == "imaps"
    port = parts.port or (993 if is_safe else 143)
    return Server(is_safe, parts.hostname, port, unquote(parts.username), unquote(parts.path.strip("/")))


@contextmanager
def session(url: str) -> Iterator[imaplib.IMAP4]:
    """A session in which one is signed in; plain connections are made safe before the password goes out."""
    server = parse(url)
    connection = _connected(server)
    try:
        connection.login(server.user, os.environ.get(PASSWORD, ""))
        yield connection
    finally:
        try:
            connection.logout()
        except (imaplib.IMAP4.error, OSError):
            connection.shutdown()


def _connected(server: Server) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    if server.is_safe:
        return imaplib.IMAP4_SSL(server.host, server.port, ssl_context=context, timeout=TIMEOUT)
    connection = imaplib.IMAP4(server.host, server.port, timeout=TIMEOUT)
    if "STARTTLS" in connection.capabilities:
        connection.starttls(context)
    elif server.host not in ("127.0.0.1", "localhost", "::1"):
        connection.shutdown()
        raise UnusableInput("%(host)s: offers no encryption; use imaps://", host=server.host)
    return connection


def chunks(url: str, first: int) -> Iterator[Chunk]:
    """The folders' messages, some hundreds a chunk. UnusableInput if the server cannot be asked."""
    try:
        with session(url) as connection:
            for folder in _folders(connection, parse(url)):
                validity, uids = _uids(connection, folder)
                for begin in range(0, len(uids), AT_A_TIME):
                    names = tuple(uids[begin : begin + AT_A_TIME])
                    place = url.rstrip("/") if parse(url).folder else f"{url.rstrip('/')}/{quote(folder)}"
                    yield Chunk(first, "imap", place, names=names, size=len(names), stamp=validity)
                    first += 1
    except (imaplib.IMAP4.error, OSError) as trouble:
        raise UnusableInput("%(url)s: the server cannot be read: %(trouble)s", url=url, trouble=trouble) from None


def _folders(connection: imaplib.IMAP4, server: Server) -> list[str]:
    if server.folder:
        return [server.folder]
    _status, lines = connection.list()
    found = [LISTED.match(line) for line in lines if isinstance(line, bytes)]
    return [
        one["name"].decode("ascii", "replace").strip('"')
        for one in found
        if one and b"noselect" not in one["flags"].lower()
    ]


def _uids(connection: imaplib.IMAP4, folder: str) -> tuple[str, list[str]]:
    validity = _examine(connection, folder)
    _status, found = connection.uid("SEARCH", "ALL")
    return validity, [uid.decode() for uid in (found[0] or b"").split()]


def _examine(connection: imaplib.IMAP4, folder: str) -> str:
    quoted = '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
    status, said = connection.select(quoted, readonly=True)
    if status != "OK":
        raise imaplib.IMAP4.error(f"folder {folder}: {said!r}")
    (validity,) = connection.response("UIDVALIDITY")[1] or [b""]
    return (validity or b"").decode()


def read(chunk: Chunk) -> Items:
    try:
        with session(chunk.path) as connection:
            if _examine(connection, parse(chunk.path).folder) != chunk.stamp:
                yield Problem(chunk.path, Why.SERVER)
                return
            yield from _messages(connection, chunk)
    except (imaplib.IMAP4.error, OSError):
        yield Problem(chunk.path, Why.SERVER)


def _messages(connection: imaplib.IMAP4, chunk: Chunk) -> Items:
    wanted = "(UID RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER])"
    _status, answer = connection.uid("FETCH", ",".join(chunk.names), wanted)
    answered = {}
    for part in answer:
        if isinstance(part, tuple) and (uid := UID.search(part[0])):
            answered[uid[1].decode()] = part
    for name in chunk.names:
        yield _mail(connection, chunk.path, name, answered.get(name))


def _mail(connection: imaplib.IMAP4, path: str, uid: str, part: Any) -> Mail | Problem:
    where = f"{path};uid={uid}"
    if part is None:  # deleted since
        return Problem(where, Why.UNREADABLE_FILE)
    head, header = part[0], part[1]
    if len(header) > HEADER_LIMIT:
        return Problem(where, Why.HEADER_TOO_LARGE)
    if header_end(header, 0, len(header)) is None:
        header += b"\r\n"
    size = SIZE.search(head)
    arrived = ARRIVED.search(head)
    return Mail(
        where,
        header,
        lambda: _content(connection, uid),
        int(size[1]) if size else 0,
        lambda: _when(arrived[0]) if arrived else None,
    )


def _content(connection: imaplib.IMAP4, uid: str) -> bytes:
    _status, answer = connection.uid("FETCH", uid, "(UID BODY.PEEK[])")
    found = next((bytes(part[1]) for part in answer if isinstance(part, tuple)), None)
    if found is None:
        raise OSError(f"message {uid} is gone")
    return found


def _when(said: bytes) -> datetime | None:
    at = imaplib.Internaldate2tuple(said)
    return datetime(*at[:6]).astimezone() if at else None
