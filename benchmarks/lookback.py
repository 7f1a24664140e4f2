"""How fast an archive is looked through: on two processes, on two Dask workers, and screening alone.

Peer: the standard library's `mailbox` over the same files, asked for three headers of each message, which is what
one would write first. It opens nothing.

python -m benchmarks.lookback [--messages 500000] [--mailboxes 100] [--planted 200]
"""

from __future__ import annotations

import argparse
import mailbox
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.archive import Archive, look, make
from handover.lookback import running
from handover.lookback.sources.finding import find
from handover.lookback.terms import Result

PROCESSES = 2
AIM = 6_000
PEER_BOXES = 4


def run(*, messages: int = 500_000, mailboxes: int = 100, planted: int = 200) -> dict[str, object]:
    """Figures by name; AssertionError if a planted message is missed, or another said to tell of the departure."""
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory(prefix="handover-archive-") as folder:
        archive = make(Path(folder), messages=messages, mailboxes=mailboxes, planted=planted)
        figures[f"archive: messages in {mailboxes} mailboxes"] = archive.messages
        figures["archive: MB"] = archive.size >> 20
        rate, figured = measure(f"{PROCESSES} processes", archive)
        figures |= figured
        figures[f"aim of {AIM:,} messages/s met"] = "yes" if rate >= AIM else "NO"
        with cluster() as scheduler:
            clustered, figured = measure(f"{PROCESSES} Dask workers", archive, scheduler)
        figures |= figured | {"Dask: its rate / that of processes": clustered / rate}
        peer = _peer(archive)
        figures["standard library's mailbox, one process: messages/s"] = peer
        figures["processes: rate / the peer's"] = rate / peer
    with tempfile.TemporaryDirectory(prefix="handover-archive-") as folder:
        opened = max(messages // 25, 100)
        every = make(Path(folder), messages=opened, mailboxes=4, planted=min(planted, opened), share=1.0)
        figures |= measure(f"every message opened, {PROCESSES} processes", every)[1]
    return figures


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.lookback")
    for name, default in (("messages", 500_000), ("mailboxes", 100), ("planted", 200)):
        parser.add_argument(f"--{name}", type=int, default=default)
    for what, figure in run(**vars(parser.parse_args(arguments))).items():
        print(f"  {what:70}{figure:,.2f}" if isinstance(figure, float) else f"  {what:70}{figure}", flush=True)


def measure(name: str, archive: Archive, scheduler: str = "") -> tuple[float, dict[str, object]]:
    """One run: messages a second, and the figures, with what was found against what was planted."""
    started = time.perf_counter()
    results = list(running.run(find([str(archive.folder)]), look(), processes=PROCESSES, scheduler=scheduler))
    seconds = time.perf_counter() - started
    missing, invented = held_against(archive, results)
    problems = sum(len(one.problems) for one in results)
    if missing or invented or problems:
        raise AssertionError(f"{name}: {missing} planted missing, {invented} invented, {problems} problems")
    rate = sum(one.counts.read for one in results) / seconds
    figures: dict[str, object] = {
        f"{name}: messages/s": rate,
        f"{name}: opened": sum(one.counts.opened for one in results),
        f"{name}: planted, all found, none invented": len(archive.planted),
        f"{name}: largest process so far, MB": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10,
    }
    return rate, figures


def _peer(archive: Archive) -> float:
    """Messages a second of the standard library, over some of the mailboxes."""
    started, count = time.perf_counter(), 0
    for path in sorted(archive.folder.iterdir())[:PEER_BOXES]:
        box = mailbox.mbox(path, create=False)
        for message in box:
            count += all(message[name] is not None for name in ("From", "To", "Date"))
        box.close()
    return count / (time.perf_counter() - started)


def held_against(archive: Archive, results: list[Result]) -> tuple[int, int]:
    """How many planted messages were not found, and how many others were said to tell of the departure."""
    found = {_message_id(one.where) for result in results for one in result.opened if "departure" in one.signals}
    return len(archive.planted - found), len(found - archive.planted)


def _message_id(where: str) -> str:
    path, _colon, at = where.rpartition(":")
    with Path(path).open("rb") as file:
        file.seek(int(at))
        head = file.read(4096)
    return head.partition(b"Message-ID: ")[2].partition(b"\n")[0].decode()


@contextmanager
def cluster() -> Iterator[str]:
    from distributed import LocalCluster

    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=PROCESSES, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as two:
        yield str(two.scheduler_address)


if __name__ == "__main__":
    main(sys.argv[1:])
