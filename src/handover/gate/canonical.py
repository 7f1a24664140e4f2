"""PURE: one message as it was written, whatever lines mail servers on the way have put on top of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection

from handover.gate.addresses import mailbox
from handover.notices.mime import digest

#: Put on top by servers; never shown by a mail program, so nobody speaks to a client through them.
_TRACE = re.compile(
    rb"(?:received|x-received|return-path|delivered-to|dkim-signature|domainkey-signature|authentication-results|"
    rb"arc-seal|arc-message-signature|arc-authentication-results|received-spf|x-ms-exchange-[a-z-]+|"
    rb"x-forefront-antispam-report(?:-untrusted)?|x-microsoft-antispam[a-z-]*|x-google-(?:dkim-signature|smtp-source)|"
    rb"x-gm-message-state|x-originatororg)[ \t]*:",
    re.IGNORECASE,
)
_FIELD = re.compile(rb"[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*")
_DATE = re.compile(rb"^date[ \t]*:[^\r\n]*\r\n", re.IGNORECASE | re.MULTILINE)
#: More than any chain of servers writes.
LONGEST_TRACE = 32_768


def without_trace(raw: bytes) -> bytes:
    """`raw` from the first line that is no server's."""
    start = 0
    while start < LONGEST_TRACE and _TRACE.match(raw, start):
        field = _FIELD.match(raw, start)
        if field is None:
            break
        start = field.end()
    return raw[start:]


def fingerprint(message_id: str, sender: str, recipients: Collection[str], raw: bytes) -> str:
    """The same for every try to hand over this message to these people.

    The date does not count: where the mail program wrote none, the server writes a new one at each try.
    """
    envelope = [message_id, mailbox(sender), *sorted(mailbox(one) for one in recipients)]
    head, end, text = without_trace(raw).partition(b"\r\n\r\n")
    body = hashlib.sha256(_DATE.sub(b"", head + b"\r\n") + end + text).hexdigest()
    return "sha256:" + hashlib.sha256("\n".join([*envelope, body]).encode("utf-8", "replace")).hexdigest()


def digest_of(sender: str, recipients: Collection[str], raw: bytes) -> str:
    """What an approval says yes to, as notices compute it: sender, recipients in whatever order, every byte."""
    return digest(_wire(sender), [_wire(one) for one in recipients], without_trace(raw))


def _wire(address: str) -> str:
    """As notices write addresses into their digest: the host in lower case, the local part as it is."""
    local, _, host = address.strip().strip("<>").rpartition("@")
    return f"{local}@{host.lower()}"


def header(raw: bytes, name: bytes) -> str:
    """The value of the first field of this name, unfolded; "" if there is none."""
    head = raw.partition(b"\r\n\r\n")[0] + b"\r\n"
    found = re.search(rb"^" + name + rb"[ \t]*:((?:[^\r\n]*\r?\n)(?:[ \t][^\r\n]*\r?\n)*)", head, re.I | re.M)
    return " ".join(found[1].decode("utf-8", "replace").split()) if found else ""
