from __future__ import annotations

from django.urls import path

from handover.book import import_views, picture_views, views

urlpatterns = [
    path("clients/", views.clients, name="clients"),
    path("clients/<int:pk>/conflicts/", views.name_conflict, name="conflict-name"),
    path("clients/<int:pk>/conflicts/<int:conflict_pk>/lift/", views.lift_conflict, name="conflict-lift"),
    path("people/", views.people, name="people"),
    path("people/new/", views.add_person, name="person-new"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/picture/", picture_views.picture, name="person-picture"),
    path("imports/", import_views.imports, name="imports"),
    path("imports/new/", import_views.upload, name="import-new"),
    path("imports/new/<str:token>/", import_views.step, name="import-step"),
    path("imports/new/<str:token>/problems.csv", import_views.step_problems, name="import-step-problems"),
    path("imports/<int:pk>/", import_views.batch, name="import"),
    path("imports/<int:pk>/problems.csv", import_views.problems, name="import-problems"),
    path("imports/<int:pk>/undo/", import_views.undo, name="import-undo"),
]
