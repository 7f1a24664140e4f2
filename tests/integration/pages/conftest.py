from __future__ import annotations

from tests.integration.followup.conftest import acme, departure, told

__all__ = ["acme", "departure", "told"]
