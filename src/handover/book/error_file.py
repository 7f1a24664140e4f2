"""The problems of an import as a CSV file to hand back to whoever keeps the CRM."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from django.http import HttpResponse

#: What a spreadsheet would take for a formula when it opens the file.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def response(problems: Iterable[tuple[str, int, str | None, str]], name: str) -> HttpResponse:
    """Rows of (file, row, field, why) as a download, with a byte order mark so that Excel reads it as UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["file", "row", "field", "why"])
    writer.writerows([plain(cell) for cell in row] for row in problems)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def plain(cell: object) -> str:
    """The cell as text that no spreadsheet computes: headers of a foreign file may hold a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
