"""Where every page is: each step of the work brings its own addresses."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("handover.administering.urls")),
    path("", include("handover.web.urls")),
    path("", include("handover.book.urls")),
    path("", include("handover.departures.urls")),
    path("", include("handover.notices.urls")),
    path("", include("handover.followup.urls")),
    path("", include("handover.gate.urls")),
    path("", include("handover.approving.urls")),
    path("", include("handover.lookback.urls")),
    path("", include("handover.inquiries.urls")),
    path("", include("handover.api.urls")),
]
