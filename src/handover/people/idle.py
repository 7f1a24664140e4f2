"""A session that nobody has used for some hours is over: a screen was left alone, or a cookie was taken along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

#: Longer than a meeting and lunch, much shorter than the session.
IDLE = timedelta(hours=4)
#: Noted so often at most: a write at each request is not worth it.
STEP = timedelta(minutes=5)
SEEN = "seen_at"


class IdleMiddleware:
    """Signs out whoever comes back after IDLE, before any page is reached."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            _look(request)
        return self.get_response(request)


def _look(request: HttpRequest) -> None:
    now = timezone.now().timestamp()
    seen = request.session.get(SEEN)
    if seen is not None and now - seen > IDLE.total_seconds():
        logout(request)
    elif seen is None or now - seen > STEP.total_seconds():
        request.session[SEEN] = now
