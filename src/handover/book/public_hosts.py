"""Hosts where anybody has an address: sharing one says nothing about belonging together."""

from __future__ import annotations

PUBLIC_HOSTS = frozenset(
    {
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.es", "live.com", "msn.com",
        "yahoo.com", "yahoo.es", "icloud.com", "me.com", "mac.com", "aol.com", "gmx.com", "gmx.net", "gmx.de",
        "web.de", "proton.me", "protonmail.com", "pm.me", "tutanota.com", "fastmail.com", "zoho.com",
        "mail.com", "mail.ru", "bk.ru", "inbox.ru", "list.ru", "yandex.ru", "yandex.com", "ya.ru", "rambler.ru",
        "terra.es", "telefonica.net", "qq.com", "163.com", "orange.fr", "free.fr", "libero.it",
    }
)  # fmt: skip
