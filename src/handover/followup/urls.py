from __future__ import annotations

from django.urls import path

from handover.followup import acknowledging, views

urlpatterns = [
    path("a/<str:token>/", acknowledging.page, name="ack"),
    path("a/<str:token>/contact.vcf", acknowledging.contact_card, name="ack-contact"),
    path("a/<str:token>/picture-<int:place>.jpg", acknowledging.picture, name="ack-picture"),
    path("a/<str:token>/call.ics", acknowledging.call_file, name="ack-calendar"),
    path("tasks/", views.tasks, name="tasks"),
    path("tasks/<int:pk>/done/", views.done, name="task-done"),
]
