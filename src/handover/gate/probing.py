"""`handover doctor --gate`: a probe by every way into the mail server, and which of them the gate saw.

A probe comes from an address that only this installation can make. The gate notes it and lets it go no further; on
a way past the gate it arrives at the postmaster, and says by which way.
"""

from __future__ import annotations

import secrets
import smtplib
import ssl
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from handover.delivery.transports.address import Security, parse
from handover.gate import watchlist
from handover.gate.models import Sighting
from handover.gate.sealing import derived
from handover.gate.watch import probe_sender

WAIT_SECONDS = 10.0
TEXT = """\
From: <{sender}>
To: <{to}>
Subject: Handover: the gate does not see mail that comes by {way}
Auto-Submitted: auto-generated

This is a probe of Handover. If you read it, mail that enters the mail server by {way} passes the gate
unseen, and so would mail of people who leave.

What to change: {mend}
"""


@dataclass(frozen=True)
class Way:
    """One way into the mail server. `send` hands over (sender, recipient, text) and raises if it is not taken."""

    name: str
    mend: str
    send: Callable[[str, str, str], None]


@dataclass(frozen=True)
class Found:
    way: Way
    is_seen: bool
    trouble: str = ""  # why the probe could not be handed over


def smtp(written: str) -> Way:
    mend = "set smtpd_milters in main.cf, and nothing else for this listener in master.cf"
    return Way(f"SMTP at {written}", mend, lambda *probe: _by_smtp(f"smtp://{written}", *probe))


def submission(url: str) -> Way:
    host = parse(url).host
    mend = "remove -o smtpd_milters= from the submission service in master.cf"
    return Way(f"submission at {host}", mend, lambda *probe: _by_smtp(url, *probe))


def sendmail(path: str) -> Way:
    mend = "set non_smtpd_milters in main.cf to the gate"
    return Way(f"the command {path}", mend, lambda *probe: _by_command(path, *probe))


def reinjection(written: str) -> Way:
    mend = "remove no_milters from receive_override_options of the listener in master.cf, and -o smtpd_milters="
    return Way(f"re-injection at {written}", mend, lambda *probe: _by_smtp(f"smtp://{written}", *probe))


def probe(ways: Sequence[Way], *, to: str = "", wait: float = WAIT_SECONDS) -> list[Found]:
    """Send a probe by each way; what the gate saw within `wait` seconds."""
    host = min(watchlist.company_hosts(), default="localhost")
    tokens, troubles = {}, {}
    for way in ways:
        sender = probe_sender(secrets.token_hex(8), host, derived("probe"))
        tokens[way.name] = sender.partition("+")[2].partition("@")[0]
        recipient = to or f"postmaster@{host}"
        text = TEXT.format(sender=sender, to=recipient, way=way.name, mend=way.mend)
        try:
            way.send(sender, recipient, text)
        except (OSError, smtplib.SMTPException, subprocess.SubprocessError) as trouble:
            troubles[way.name] = f"{type(trouble).__name__}: {trouble}"
    seen = _wait_for({tokens[way.name] for way in ways if way.name not in troubles}, wait)
    return [Found(way, tokens[way.name] in seen, troubles.get(way.name, "")) for way in ways]


def _wait_for(tokens: set[str], wait: float) -> set[str]:
    deadline = time.monotonic() + wait
    while True:
        seen = set(Sighting.objects.filter(token__in=tokens).values_list("token", flat=True))
        if seen == tokens or time.monotonic() > deadline:
            return seen
        time.sleep(0.2)


def _by_smtp(url: str, sender: str, to: str, text: str) -> None:
    address = parse(url)
    if address.security is Security.TLS:
        context = ssl.create_default_context()
        line: smtplib.SMTP = smtplib.SMTP_SSL(address.host, address.port, timeout=20, context=context)
    else:
        line = smtplib.SMTP(address.host, address.port, timeout=20)
    with line as smtp:
        if address.security is Security.STARTTLS:
            smtp.starttls(context=ssl.create_default_context())
        if address.user:
            smtp.login(address.user, address.password)
        smtp.sendmail(sender, [to], text.encode())


def _by_command(path: str, sender: str, to: str, text: str) -> None:
    command = [*path.split(), "-i", "-f", sender, to]
    subprocess.run(command, input=text.encode(), capture_output=True, timeout=30, check=True)
