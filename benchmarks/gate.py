"""Messages a second through a real Postfix: without a gate, of somebody who stays, of a leaver; and the time added.

All of it in one run, on one machine, in turns, because its mood changes. Postfix delivers to its own smtp-sink, as
it would to the world. Throughput is over several connections at once (Postfix's own smtp-source); the time added is
from the final dot to the answer, one message after another.
"""

from __future__ import annotations

import os
import shutil
import smtplib
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import postfix
from tests.servers.gate import SCREENED, House, house
from tests.servers.postgres import free_port

MESSAGES, ONE_BY_ONE, CONNECTIONS, TURNS = 1_500, 400, 4, 2
STAYS, LEAVES, ANA = "otto@northwind.example", "lena@northwind.example", "ana@client.example"
TEXT = (
    (
        "From: <{sender}>\r\nTo: <ana@client.example>\r\nMessage-ID: <bench@northwind.example>\r\n"
        "Date: Mon, 23 Nov 2026 10:00:00 +0100\r\nSubject: Minutes of our meeting\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    )
    + "The delivery dates that we agreed on are in the attached plan; please tell us if one does not suit you.\r\n"
    * 20
)


def run() -> dict[str, object]:
    """Figures by their names."""
    if postfix.missing() or shutil.which("smtp-source") is None:
        return {"gate": f"left out: {postfix.missing() or 'smtp-source is not installed'}"}
    busy = os.getloadavg()[0]
    with house(command=SCREENED) as ours, _sink() as port:
        ours.postfix.set(relayhost=f"[127.0.0.1]:{port}")
        modes = {"no gate": STAYS, "not leaving": STAYS, "screened": LEAVES}
        rates: dict[str, list[float]] = {name: [] for name in modes}
        waits: dict[str, list[float]] = {name: [] for name in modes}
        for _ in range(TURNS):
            for name, sender in modes.items():
                _ask_gate(ours, is_asked=name != "no gate")
                waits[name] += one_by_one(ours, sender)
                _drain(ours)
                rates[name].append(at_once(ours, sender))
                _drain(ours)
        held = ours.office.ask("held")
    if held:
        return {"gate": f"not measured: {len(held)} messages were held that should pass: {held[0]['rules']}"}
    return {**figures(rates, waits), "  processes that wanted a core before it began": busy}


def figures(rates: dict[str, list[float]], waits: dict[str, list[float]]) -> dict[str, object]:
    rate = {name: statistics.mean(found) for name, found in rates.items()}
    half, most = ({name: _quantile(found, share) for name, found in waits.items()} for share in (0.5, 0.99))
    bare = "no gate"
    return {
        "Postfix without a gate, messages/s": rate[bare],
        "not leaving, messages/s": rate["not leaving"],
        "  of Postfix without a gate (aim: 0.95)": rate["not leaving"] / rate[bare],
        "  time added to mail that is not read, median, ms": 1000 * (half["not leaving"] - half[bare]),
        "  time added to mail that is not read, 99th percentile, ms": 1000 * (most["not leaving"] - most[bare]),
        "screened, messages/s": rate["screened"],
        "  of Postfix without a gate (aim: 0.80)": rate["screened"] / rate[bare],
        "  time added to screened mail, median, ms (aim: 3)": 1000 * (half["screened"] - half[bare]),
        "  time added to screened mail, 99th percentile, ms": 1000 * (most["screened"] - most[bare]),
    }


@contextmanager
def _sink() -> Iterator[int]:
    port = free_port()
    with subprocess.Popen(["smtp-sink", "-u", "nobody", f"127.0.0.1:{port}", "100"]) as process:
        yield port
        process.terminate()


def _drain(ours: House) -> None:
    """What is still on its way out must not slow down what is measured next."""
    while ours.postfix.queued():
        time.sleep(0.2)


def _ask_gate(ours: House, *, is_asked: bool) -> None:
    milter = f"unix:{ours.socket}" if is_asked else ""
    ours.postfix.set(smtpd_milters=milter, non_smtpd_milters=milter)
    time.sleep(1.5)
    one_by_one(ours, STAYS, count=20)


def one_by_one(ours: House, sender: str, count: int = ONE_BY_ONE) -> list[float]:
    """Seconds from the final dot to the answer of each."""
    raw, found = TEXT.format(sender=sender), []
    with smtplib.SMTP("127.0.0.1", ours.postfix.port) as smtp:
        smtp.ehlo()
        for _ in range(count):
            smtp.mail(sender)
            smtp.rcpt(ANA)
            smtp.putcmd("data")
            smtp.getreply()
            began = time.perf_counter()
            smtp.send(f"{raw}.\r\n".encode())
            code, words = smtp.getreply()
            found.append(time.perf_counter() - began)
            if code != 250:
                raise RuntimeError(f"not taken: {code} {words!r}")
    return found


def at_once(ours: House, sender: str) -> float:
    """Messages a second over several connections."""
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "message"
        text.write_text(TEXT.format(sender=sender).replace("\r\n", "\n"))
        command = ["smtp-source", "-s", str(CONNECTIONS), "-m", str(MESSAGES), "-d", "-F", str(text)]
        began = time.perf_counter()
        target = f"inet:127.0.0.1:{ours.postfix.port}"
        subprocess.run([*command, "-f", sender, "-t", ANA, target], check=True, capture_output=True, timeout=600)
        return MESSAGES / (time.perf_counter() - began)


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


if __name__ == "__main__":
    for name, figure in run().items():
        print(f"{name:60}{figure:,.2f}" if isinstance(figure, float) else f"{name:60}{figure}")
