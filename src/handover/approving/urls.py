from __future__ import annotations

from django.urls import path

from handover.approving import views

urlpatterns = [
    path("approvals/", views.queue, name="approvals"),
    path("approvals/decide/", views.decide, name="approvals-decide"),
    path("approvals/undo/", views.undo, name="approvals-undo"),
    path("approvals/keys/", views.keys, name="approvals-keys"),
    path("approvals/held/<uuid:uuid>/read/", views.read, name="approvals-read"),
    path("approvals/<str:kind>/<uuid:uuid>/ask/", views.ask, name="approvals-ask"),
    path("approvals/questions/<int:pk>/", views.question, name="approvals-question"),
]
