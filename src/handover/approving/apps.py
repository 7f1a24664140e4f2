from __future__ import annotations

from django.apps import AppConfig


class ApprovingConfig(AppConfig):
    name = "handover.approving"
