from __future__ import annotations

from django.urls import path

from handover.notices import views

urlpatterns = [
    path("memos/", views.memo_list, name="memo-list"),
    path("memos/<str:sender>/<str:relation>/<str:language>/", views.memo_edit, name="memo-edit"),
    path("departures/<int:pk>/sender/", views.sender_agreement, name="sender-agreement"),
]
