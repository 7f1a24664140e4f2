from __future__ import annotations

from tests.integration.briefing.conftest import bodega, leaving, neva, vip

__all__ = ["bodega", "leaving", "neva", "vip"]
