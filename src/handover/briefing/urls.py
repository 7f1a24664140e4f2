from __future__ import annotations

from django.urls import path

from handover.briefing import views

urlpatterns = [
    path("departures/<int:pk>/briefs/", views.briefs, name="briefs"),
    path("departures/<int:pk>/clients/<int:transfer_pk>/brief/", views.brief, name="brief"),
]
