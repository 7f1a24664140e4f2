"""A short run of the fuzzing command, and proof that it notices what it looks for."""

from __future__ import annotations

import pytest

from tests.fuzz import screening
from tests.fuzz.mutating import message, noise


def test_hostile_bytes_never_break_the_reading() -> None:
    for kind in screening.KINDS:
        report = screening.run(kind, 0, 150)
        assert report.failures == []
        assert report.read == 150


def test_a_fault_of_the_reading_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: bytes) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(screening, "read", fail)
    assert "RuntimeError" in screening._case("noise", 1)


def test_a_worker_that_dies_is_noticed() -> None:
    report = screening.run("no_such_kind", 0, 10)
    assert report.failures


def test_cases_are_the_same_for_the_same_number() -> None:
    assert message(7) == message(7)
    assert noise(7) == noise(7)
    assert message(7) != message(8)
