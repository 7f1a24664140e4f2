from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "handover.web"

    def ready(self) -> None:
        from handover.safety import register_checks

        register_checks()
