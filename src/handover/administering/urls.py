from __future__ import annotations

from django.urls import path

from handover.administering import backing_up, health, looks, mail, person, tokens, webhooks

urlpatterns = [
    path("administration/", health.health, name="administration"),
    path("administration/mail/", mail.mail, name="mail-setup"),
    path("administration/backups/", backing_up.backups, name="backups"),
    path("administration/backups/<str:name>/", backing_up.download, name="backup-download"),
    path("administration/webhooks/", webhooks.webhooks, name="webhooks"),
    path("administration/webhooks/<int:pk>/", webhooks.webhook, name="webhook"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", tokens.revoke, name="token-revoke"),
    path("people/<int:pk>/sign-in/", person.sign_in, name="person-sign-in"),
    path("ledger/looks/", looks.looks, name="looks"),
    path("ledger/looks.csv", looks.table, name="looks-csv"),
]
