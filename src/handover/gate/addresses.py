"""PURE: one form for each mailbox, however its address is written; and whether it is at home or outside.

Letter case, plus tags, quotes, a host name in Cyrillic and a dot at its end make no other mailbox. What cannot be
understood is nobody's: for a recipient that means outside, so it is read.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


@lru_cache(maxsize=65_536)
def mailbox(written: str) -> str:
    """The address in the form that everything is compared by; "" for the null sender and for what is no address.

    An address without a host keeps its local part alone: the mail server would add its own host.
    """
    address = written.strip().removeprefix("<").removesuffix(">").strip()
    # A route ("<@a,@b:user@host>") is obsolete and is not part of the mailbox (RFC 5321, appendix C).
    if address.startswith("@"):
        address = address.partition(":")[2]
    local, at, host = address.rpartition("@")
    if not at:
        local, host = address, ""
    local = _local(local)
    return f"{local}@{_host(host)}" if at and local else local


def _local(written: str) -> str:
    quoted = _QUOTED.fullmatch(written)
    local = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else written
    name, plus, _ = local.partition("+")
    return (name if plus and name else local).casefold()


def _host(written: str) -> str:
    host = written.strip().rstrip(".").casefold()
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return host


def host_of(address: str) -> str:
    """The host of a mailbox, "" where none is written."""
    return mailbox(address).rpartition("@")[2] if "@" in address else ""


def rewritten(address: str) -> str:
    """What mail servers make of `user%host@relay` and `host!user@relay`; "" if it is neither."""
    local = mailbox(address).rpartition("@")[0]
    if "%" in local:
        name, _, host = local.rpartition("%")
        return mailbox(f"{name}@{host}")
    if "!" in local:
        host, _, name = local.partition("!")
        return mailbox(f"{name}@{host}")
    return ""


def is_inside(address: str, hosts: Collection[str], leads_outside: Collection[str] = ()) -> bool:
    """Whether mail to `address` stays in the company: at one of its hosts, and no list that leads outside."""
    known = mailbox(address)
    if not known or rewritten(address) or known in leads_outside:
        return False
    local, at, host = known.rpartition("@")
    return bool(local) and host in hosts if at else True
