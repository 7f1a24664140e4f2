"""Lena leaves; Sofía takes Bodega and Vip (tier A), Ivan takes Neva."""

from __future__ import annotations

import pytest

from handover.departures.models import Departure, Transfer
from tests.integration.pages.conftest import leaving

__all__ = ["leaving"]


@pytest.fixture
def bodega(leaving: Departure) -> Transfer:
    return leaving.transfers.get(client__name="Bodega")


@pytest.fixture
def vip(leaving: Departure) -> Transfer:
    return leaving.transfers.get(client__name="Vip")


@pytest.fixture
def neva(leaving: Departure) -> Transfer:
    return leaving.transfers.get(client__name="Neva")
