from __future__ import annotations

from django.urls import path

from handover.staff_policy import trying, views

urlpatterns = [
    path("policy/", views.written, name="policy"),
    path("policy/versions/", views.versions, name="packs"),
    path("policy/versions/<str:name>/keep/", views.keep, name="pack-keep"),
    path("policy/versions/kept/<int:pk>.yaml", views.kept_text, name="pack-kept"),
    path("policy/differences/", views.compared, name="pack-differences"),
    path("policy/try/", trying.tried, name="pack-try"),
]
