from __future__ import annotations

import pytest

from handover.checks import judging
from handover.cli import judging as command
from tests.unit.cli.terminal import Terminal, stand_in


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """The command line, with a reading of a few words in place of the screening, and nobody asked a second time."""
    monkeypatch.delenv("HANDOVER_READER_URL", raising=False)
    # One process runs many command lines here.
    command._pack.cache_clear()
    command._reader.cache_clear()
    monkeypatch.setattr(judging, "_screened", stand_in)
    return Terminal(capsys)
