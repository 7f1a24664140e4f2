from __future__ import annotations

from django.urls import path

from handover.gate import views

urlpatterns = [
    path("held/", views.waiting, name="held-list"),
    path("held/<uuid:uuid>/", views.held, name="held"),
    path("held/<uuid:uuid>/read/", views.read, name="held-read"),
    path("held/<uuid:uuid>/withdraw/", views.withdraw, name="held-withdraw"),
    path("held/<uuid:uuid>/replace/", views.replace, name="held-replace"),
]
