"""PURE: whose outgoing mail is read: a picture of the open departures at one moment."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.utils import getaddresses
from enum import Enum, auto

from handover.gate.addresses import is_inside, mailbox, rewritten

#: The local part of the address from which `handover doctor` asks; the rest of it is signed.
PROBE = "handover-probe"
_SENDERS = ("from", "sender", "resent-from", "resent-sender", "reply-to")


class Sender(Enum):
    LEAVES = auto()
    STAYS = auto()
    BY_HEADER = auto()  # the envelope does not say whose it is: bounces, and addresses that several use


@dataclass(frozen=True)
class Watch:
    """`leavers` are mailboxes (see `addresses.mailbox`) with the address in the book for each."""

    leavers: Mapping[str, str]
    hosts: frozenset[str]
    leads_outside: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    probe_key: bytes = field(default=b"", repr=False)

    def sender(self, envelope: str, login: str) -> tuple[Sender, str]:
        """Whose mail it is by its envelope and by who logged in; the leaver's address in the book, or ""."""
        for written in (login, envelope):
            leaver = self._leaver(written)
            if leaver:
                return Sender.LEAVES, leaver
        if not self.leavers:
            return Sender.STAYS, ""
        is_anybodys = mailbox(envelope) in ("", *self.shared)
        return (Sender.BY_HEADER if is_anybodys else Sender.STAYS), ""

    def _leaver(self, written: str) -> str:
        for known in (mailbox(written), rewritten(written)):
            if known in self.leavers:
                return self.leavers[known]
            if known and "@" not in known:
                found = next((a for box, a in self.leavers.items() if box.rpartition("@")[0] == known), "")
                if found:
                    return found
        return ""

    def leaver_in_header(self, header: bytes) -> str:
        """The leaver who stands as a sender in the header block; "" if none does."""
        if not self.leavers:
            return ""
        # The library's reading may be fooled; the bytes themselves are looked at as well.
        message = message_from_bytes(header)
        written = [str(value) for name in _SENDERS for value in message.get_all(name, [])]
        named = [address for _, address in getaddresses(written)]
        loose = re.findall(r"[^\s<>,;:\"()]+@[^\s<>,;:\"()]+", " ".join(written))
        return next((found for address in (*named, *loose) if (found := self._leaver(address))), "")

    def is_inside(self, recipient: str) -> bool:
        return is_inside(recipient, self.hosts, self.leads_outside)

    def probe(self, sender: str) -> str:
        """The token of a probe of ours; "" for every other sender."""
        local = sender.rpartition("@")[0]
        _, _, token = local.partition(PROBE + "+")
        nonce, _, mac = token.partition("-")
        if not self.probe_key or not mac or local != f"{PROBE}+{token}":
            return ""
        return token if hmac.compare_digest(_mac(nonce, self.probe_key), mac.encode("utf-8", "replace")) else ""


def probe_sender(nonce: str, host: str, key: bytes) -> str:
    """The address that a probe comes from: only who has the installation's key can make one."""
    return f"{PROBE}+{nonce}-{_mac(nonce, key).decode()}@{host}"


def _mac(nonce: str, key: bytes) -> bytes:
    return hmac.new(key, b"probe:" + nonce.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32].encode()
