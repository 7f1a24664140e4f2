from __future__ import annotations

import os
import tempfile

# Settings are read when Django starts: the tests' data folder must be named before that.
os.environ.setdefault("HANDOVER_DATA", tempfile.mkdtemp(prefix="handover-tests-"))

import pytest

from tests.cast import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()
