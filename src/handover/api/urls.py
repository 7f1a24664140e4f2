"""/api/v1: the routers of every step, and the description of all of them at /api/v1/openapi.json."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from handover.api import afterwards, book, checking, delivery, departures, hooks, notices
from handover.api.door import make_api, opened

api = make_api()
for module in (book, departures, notices, delivery, afterwards, checking, hooks):
    api.add_router("", module.router)

_patterns, _name, _namespace = api.urls
urlpatterns: list[URLPattern | URLResolver] = [path("api/v1/", (opened(_patterns), _name, _namespace))]
