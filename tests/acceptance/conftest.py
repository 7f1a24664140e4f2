from __future__ import annotations

from tests.acceptance.browser import browser, page

__all__ = ["browser", "page"]
