"""Hostile bytes through the reading of messages: `python -m tests.fuzz.screening --count 100000 --seed 1`.

`--count` mutated messages and as many random byte strings are read in worker processes with a limit of memory.
A crash, an exception, more than five seconds for a message, or a worker over 512 MB fails the run and names the
case; `--only KIND:NUMBER` reads that case alone.
"""

from __future__ import annotations

import argparse
import os
import resource
import select
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from handover.screening.reading import read
from handover.screening.views import Reading
from tests.fuzz.mutating import message, noise

KINDS = {"message": message, "noise": noise}
SECONDS = 5.0
MEMORY = 512 * 1024 * 1024
BATCH = 50


@dataclass
class Report:
    """What a run came to."""

    read: int = 0
    slowest: float = 0.0
    failures: list[str] = field(default_factory=list)
    outcomes: dict[str, int] = field(default_factory=dict)


def run(kind: str, start: int, count: int) -> Report:
    """Cases `start` to `start + count` in a worker; a worker that ends or hangs is replaced, and the case named."""
    report = Report()
    number = start
    while number < start + count and len(report.failures) < 20:
        number = _worker(kind, number, start + count, report)
    return report


def _worker(kind: str, number: int, end: int, report: Report) -> int:
    """Reads from `number` on until the end or a failure; gives the next number to read."""
    command = [sys.executable, "-m", "tests.fuzz.screening", "--work", f"{kind}:{number}:{end}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0) as process:
        assert process.stdout is not None
        rest = b""
        while number < end:
            if not select.select([process.stdout], [], [], SECONDS + 30)[0]:
                process.kill()
                report.failures.append(f"{kind}:{number} no answer within {SECONDS + 30:.0f} s")
                return number + 1
            piece = os.read(process.stdout.fileno(), 1 << 16)
            if not piece:
                report.failures.append(f"{kind}:{number} or one of the {BATCH} after it ended the worker")
                return number + BATCH
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                number = _noted(kind, line.decode().split(" ", 3), report)
    return number


def _noted(kind: str, line: list[str], report: Report) -> int:
    number, seconds, outcome, fault = int(line[0]), float(line[1]), line[2], line[3]
    report.read += 1
    report.slowest = max(report.slowest, seconds)
    report.outcomes[outcome] = report.outcomes.get(outcome, 0) + 1
    if fault or seconds > SECONDS:
        report.failures.append(f"{kind}:{number} {fault or f'took {seconds:.1f} s'}")
    return number + 1


def work(kind: str, number: int, end: int) -> None:
    """A worker's part: one line for each case."""
    resource.setrlimit(resource.RLIMIT_AS, (2 * MEMORY, 2 * MEMORY))
    lines = []
    for case in range(number, end):
        lines.append(_case(kind, case))
        if len(lines) == BATCH or case == end - 1:
            os.write(1, "".join(lines).encode())
            lines = []


def _case(kind: str, case: int) -> str:
    raw = KINDS[kind](case)
    begun = time.perf_counter()
    try:
        reading = read(raw)
        outcome, fault = reading.readability.value, _wrong(reading)
    except Exception:  # whatever it is, it is what the run looks for
        outcome, fault = "fault", traceback.format_exc(limit=-1).replace("\n", " | ")
    if _peak() > MEMORY:
        fault = fault or "over 512 MB"
    return f"{case} {time.perf_counter() - begun:.4f} {outcome} {fault}\n"


def _peak() -> int:
    """The most bytes that this process held; `ru_maxrss` would count the process it was started from as well."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise OSError("no VmHWM in /proc/self/status")


def _wrong(reading: Reading) -> str:
    """What must hold of every reading."""
    if (reading.readability.value == "clear") != (not reading.readability_reasons):
        return "reasons and readability disagree"
    if any(not view.text or view.offset < 0 for view in reading.views):
        return "a view without text"
    return ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", help=argparse.SUPPRESS)
    parser.add_argument("--only", help="KIND:NUMBER of one case")
    given = parser.parse_args()
    if given.work:
        kind, number, end = given.work.split(":")
        work(kind, int(number), int(end))
    elif given.only:
        kind, number = given.only.split(":")
        print(_case(kind, int(number)))
    else:
        sys.exit(_told(given.seed * 10_000_000, given.count))


def _told(start: int, count: int) -> int:
    failed = 0
    for kind in KINDS:
        begun = time.perf_counter()
        report = run(kind, start, count)
        failed += len(report.failures)
        outcomes = ", ".join(f"{name} {number}" for name, number in sorted(report.outcomes.items()))
        took = time.perf_counter() - begun
        print(f"{kind}: {report.read} read in {took:.0f} s, slowest {report.slowest:.2f} s; {outcomes}")
        for failure in report.failures:
            print("  FAILED", failure)
    return 1 if failed else 0


if __name__ == "__main__":
    main()
