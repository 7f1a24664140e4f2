from __future__ import annotations

from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "handover.mailbox"
