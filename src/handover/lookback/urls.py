from __future__ import annotations

from django.urls import path

from handover.lookback import views

urlpatterns = [
    path("departures/<int:pk>/lookbacks/", views.lookbacks, name="lookbacks"),
    path("lookbacks/<int:pk>/", views.lookback, name="lookback"),
    path("lookbacks/<int:pk>/table.csv", views.table, name="lookback-table"),
    path("lookbacks/<int:pk>/own-data.json", views.own_data, name="lookback-own-data"),
    path("lookbacks/<int:pk>/forget/", views.forget, name="lookback-forget"),
]
