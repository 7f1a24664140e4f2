"""What every page knows: the company."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from handover.book.models import Company


def workspace(request: HttpRequest) -> dict[str, Any]:
    return {"company": Company.objects.first()}
