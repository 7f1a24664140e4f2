"""Lena has said goodbye to clients from her work mailbox, and left her private address. What she wrote."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from django.utils import timezone

TEXTS = {
    "ru": (
        "До свидания и спасибо",
        (
            "Добрый день!\n\nХочу сообщить, что ухожу из Northwind, мой последний рабочий день - через две недели. "
            "Работать с вами было большим удовольствием, спасибо за доверие.\n\n"
            "Моя личная почта lena.personal@mail.example, мой телефон +34 612 345 678.\n\nС уважением,\nЛена"
        ),
    ),
    "es": (
        "Me despido",
        (
            "Buenos días:\n\nLe escribo para contarle que dejo mi puesto en Northwind; mi último día es en dos "
            "semanas. Ha sido un placer trabajar con usted, muchas gracias por su confianza.\n\n"
            "Mi correo personal es lena.personal@mail.example y mi teléfono, +34 612 345 678.\n\nUn saludo,\nLena"
        ),
    ),
}


def goodbye(language: str, *to: str, days_ago: int = 2, sender: str = "lena@northwind.example") -> bytes:
    subject, text = TEXTS[language]
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, ", ".join(to), subject
    message["Date"] = format_datetime(timezone.now() - timedelta(days=days_ago))
    message.set_content(text)
    return message.as_bytes()
