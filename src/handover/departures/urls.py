from __future__ import annotations

from django.urls import path

from handover.departures import opening, views

urlpatterns = [
    path("departures/", views.departures, name="departures"),
    path("departures/new/", opening.open_one, name="departure-new"),
]
