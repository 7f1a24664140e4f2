from __future__ import annotations

from django.apps import AppConfig


class LookbackConfig(AppConfig):
    name = "handover.lookback"
