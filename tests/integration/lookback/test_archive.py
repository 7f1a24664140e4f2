"""A small archive of the kind that is measured: everything planted is found, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.archive import look, make
from benchmarks.lookback import held_against

from handover.lookback import running
from handover.lookback.sources.finding import find

pytest.importorskip("handover.screening.screen", reason="the screening is not there")


def test_all_that_was_planted_is_found_and_nothing_is_invented(tmp_path: Path) -> None:
    archive = make(tmp_path, messages=5_000, mailboxes=10, planted=20)
    results = list(running.run(find([str(tmp_path)], piece=200_000), look(), processes=2))
    assert sum(one.counts.read for one in results) == 5_000
    assert sum(one.counts.opened for one in results) == 20 + archive.to_clients
    assert held_against(archive, results) == (0, 0)
    assert [problem for one in results for problem in one.problems] == []
