from __future__ import annotations

from django.apps import AppConfig


class StaffPolicyConfig(AppConfig):
    name = "handover.staff_policy"
