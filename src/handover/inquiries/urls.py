from __future__ import annotations

from django.urls import path

from handover.inquiries import views

urlpatterns = [
    path("departures/<int:pk>/inquiries/", views.inquiries, name="inquiries"),
    path("departures/<int:pk>/inquiries/new/", views.open_one, name="inquiry-new"),
    path("inquiries/<int:pk>/", views.inquiry, name="inquiry"),
    path("inquiries/<int:pk>/answers/", views.answers, name="inquiry-answers"),
    path("inquiries/<int:pk>/account/", views.account, name="inquiry-account"),
    path("inquiries/<int:pk>/repair/", views.repair, name="inquiry-repair"),
    path("inquiries/<int:pk>/own-data.json", views.own_data, name="inquiry-own-data"),
    path("inquiries/<int:pk>/report/", views.report, name="inquiry-report"),
]
