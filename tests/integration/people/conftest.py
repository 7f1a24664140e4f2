from __future__ import annotations

from tests.integration.web.conftest import admin, data, departure

__all__ = ["admin", "data", "departure"]
