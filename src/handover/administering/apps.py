from __future__ import annotations

from django.apps import AppConfig


class AdministeringConfig(AppConfig):
    name = "handover.administering"
