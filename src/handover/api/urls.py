"""/api/v1: the routers of every step, and the description of all of them at /api/v1/openapi.json."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from handover.api import (
    afterwards,
    book,
    checking,
    delivery,
    departures,
    held,
    hooks,
    imports,
    inquiring,
    looking_back,
    notices,
    staff,
)
from handover.api.door import make_api, opened

api = make_api()
ROUTERS = (
    book,
    staff,
    imports,
    departures,
    notices,
    delivery,
    afterwards,
    held,
    looking_back,
    inquiring,
    checking,
    hooks,
)
for module in ROUTERS:
    api.add_router("", module.router)

_patterns, _name, _namespace = api.urls
urlpatterns: list[URLPattern | URLResolver] = [path("api/v1/", (opened(_patterns), _name, _namespace))]
