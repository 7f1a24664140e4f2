"""Messages a second and core from raw bytes, by step, and beside rspamd, SpamAssassin and Presidio on the same.

The mails are made of the project's own examples: each text as plain text and as HTML beside it. Seconds are of
the reading process alone. The peers do other work on the same bytes (two look for spam, one for personal data):
they say what reading mail costs, not which is better.
"""

from __future__ import annotations

import html
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from benchmarks.peers import rspamd
from handover.screening.concluding import concluded
from handover.screening.contacts.finding import contacts
from handover.screening.contacts.listing import listings
from handover.screening.marks import Marks, mark
from handover.screening.normalising.folding import fold
from handover.screening.reading import read
from handover.screening.rules.compiled import compiled
from handover.screening.rules.scanning import scan
from handover.screening.screen import screen
from handover.screening.signals import Known

ROOT = Path(__file__).resolve().parent.parent
PRESIDIO = ROOT / ".venv-bench/bin/python"
SPAMASSASSIN = ROOT / "benchmarks/peers/spamassassin.pl"
MAILS, FEW = 1_000, 100  # the slow peers read every tenth
KNOWN = Known()


def run() -> dict[str, object]:
    """Figures by their names."""
    with tempfile.TemporaryDirectory() as scratch:
        many, few = Path(scratch, "many"), Path(scratch, "few")
        raws = [_raw(row) for row in _rows()]
        _write(many, raws)
        _write(few, raws[:: MAILS // FEW])
        own = _timed(screen, raws)
        return {
            "mails, and their mean size in bytes": f"{len(raws)}, {sum(map(len, raws)) // len(raws):,}",
            "screened from raw bytes, messages a second and core": own,
            **dict(_by_step(raws)),
            **{f"beside {name}": shown for name, shown in _peers(many, few, Path(scratch), own)},
        }


def _rows() -> list[dict[str, object]]:
    """Examples of all languages and authors in turns."""
    files = sorted(ROOT.glob("examples/??/*.jsonl"), key=lambda path: (path.name, path.parent.name))
    rows = [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines()]
    return rows[:: max(1, len(rows) // MAILS)][:MAILS]


def _raw(row: dict[str, object]) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = str(row["from"]), "ana@client.example"
    mail["Subject"] = " ".join(str(row["subject"]).split())
    mail.set_content(str(row["text"]))
    lines = "</p><p>".join(html.escape(str(row["text"])).split("\n"))
    mail.add_alternative(f"<html><body><p>{lines}</p></body></html>", subtype="html")
    return mail.as_bytes()


def _write(folder: Path, raws: list[bytes]) -> None:
    folder.mkdir()
    for number, raw in enumerate(raws):
        (folder / f"{number:05}.eml").write_bytes(raw)


def _timed(function: Callable[[Any], object], given: Sequence[Any]) -> float:
    """Calls a second of processor time, the second time round."""
    seconds = 0.0
    for _ in range(2):
        begun = time.process_time()
        for one in given:
            function(one)
        seconds = time.process_time() - begun
    return len(given) / seconds


def _by_step(raws: Sequence[bytes]) -> Iterator[tuple[str, object]]:
    """Microseconds a message in each step; they add up to somewhat more than the whole."""
    readings = [read(raw) for raw in raws]
    marks = [mark(reading, KNOWN) for reading in readings]
    rules = compiled()
    steps: dict[str, tuple[Callable[[Any], object], Sequence[Any]]] = {
        "reading the bytes": (read, raws),
        "folding the writer's texts": (lambda one: [fold(view.text) for view in one.views], marks),
        "rules": (lambda one: scan(one.folded, rules), marks),
        "contacts": (_contacts, marks),
        "lists": (lambda one: listings(one.folded, one.contacts, one.circle), marks),
        "model and conclusion": (lambda one: concluded(one, "en"), marks),
    }
    for name, (step, given) in steps.items():
        yield f"  {name}, microseconds a message", 1e6 / _timed(step, given)


def _contacts(one: Marks) -> object:
    signatures = [view.part == "signature" for view in one.views]
    return contacts(one.folded, signatures, one.circle, one.language, one.hints)


def _peers(many: Path, few: Path, scratch: Path, own: float) -> Iterator[tuple[str, object]]:
    if why := rspamd.missing():
        yield "rspamd", f"left out: {why}"
    else:
        yield "rspamd, network checks off", _ratio(*rspamd.measured(many, scratch), own)
    if shutil.which("perl") and shutil.which("spamassassin"):
        command = ["perl", str(SPAMASSASSIN), str(few), str(scratch)]
        yield "SpamAssassin, network checks off", _ratio(*_printed(command), own)
    else:
        yield "SpamAssassin", "left out: it is not installed"
    if PRESIDIO.exists():
        command = [str(PRESIDIO), str(ROOT / "benchmarks/peers/presidio.py"), str(few)]
        yield "Presidio, recognisers without a language model", _ratio(*_printed(command), own)
    else:
        yield "Presidio", "left out: `make bench` puts it into .venv-bench"


def _printed(command: list[str]) -> tuple[int, float]:
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return int(shown[-2]), float(shown[-1])


def _ratio(messages: int, seconds: float, own: float) -> str:
    return f"{messages / seconds:,.1f} a second and core; ours is {own * seconds / messages:.2f} times that"
