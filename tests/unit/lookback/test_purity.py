"""A worker of a look-back and the judgement of an inquiry need no Django: they start fast, and anywhere."""

from __future__ import annotations

import subprocess
import sys

import pytest

PURE = (
    "handover.lookback.running",
    "handover.lookback.scanning",
    "handover.lookback.sources.finding",
    "handover.lookback.sources.imap",
    "handover.lookback.tables",
    "handover.lookback.timeline",
    "handover.inquiries.judging",
    "handover.inquiries.consequences",
    "handover.inquiries.keeping",
    "handover.inquiries.messages",
    "handover.inquiries.report",
)


@pytest.mark.parametrize("module", PURE)
def test_no_django_is_loaded(module: str) -> None:
    look = f"import sys, {module}; sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0
