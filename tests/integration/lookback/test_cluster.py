"""The same function on a real Dask cluster of two worker processes, one of which is killed in the middle."""

from __future__ import annotations

import os
import signal
import time
import warnings
from pathlib import Path
from typing import Any

import pytest

from handover.errors import UnusableInput
from handover.lookback import running
from handover.lookback.scanning import scan_range
from handover.lookback.sources.finding import find
from handover.screening.signals import Known, Screening
from tests.unit.lookback.mails import look, mail, mbox, word_reader, write

distributed = pytest.importorskip("distributed")
# The cluster's own event loops outlive it by a moment.
pytestmark = pytest.mark.filterwarnings("ignore")


def slow_reader(raw: bytes, known: Known, language: str) -> Screening:
    """Slow enough that a worker is killed while it reads."""
    time.sleep(0.02)
    return word_reader(raw, known, language)


@pytest.fixture
def cluster() -> Any:
    with (
        warnings.catch_warnings(),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as two,
    ):
        yield two


def test_a_worker_is_killed_and_nothing_is_missing_or_counted_twice(tmp_path: Path, cluster: Any) -> None:
    texts = [f"{number} leaving" if number % 4 == 0 else f"{number}" for number in range(200)]
    path = write(tmp_path / "box", mbox([mail(text) for text in texts]))
    chunks = find([str(path)], piece=2500)
    assert len(chunks) > 10
    pids = [worker.pid for worker in cluster.workers.values()]
    results = []
    for result in running.run(chunks, look(), scheduler=cluster.scheduler_address, screen=slow_reader):
        results.append(result)
        if len(results) == 3:
            os.kill(pids[0], signal.SIGKILL)
    assert sorted(one.number for one in results) == [chunk.number for chunk in chunks]
    assert sum(one.counts.opened for one in results) == 200
    assert sum(bool(opened.signals) for one in results for opened in one.opened) == 50
    unbroken = {chunk.number: scan_range(chunk, look(), word_reader) for chunk in chunks}
    assert {one.number: one for one in results} == unbroken
    assert pids[0] not in {worker.pid for worker in cluster.workers.values()}


def test_a_cluster_that_does_not_answer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (chunk,) = find([str(write(tmp_path / "box", mbox([mail()])))])
    monkeypatch.setattr(running, "PATIENCE", 1)
    with pytest.raises(UnusableInput, match=r"--scheduler: tcp://127\.0\.0\.1:9 does not answer"):
        list(running.run([chunk], look(), scheduler="tcp://127.0.0.1:9"))
