"""An archive of a company's mail, made up: most of it of others, some of it the leaver's, a few messages planted.

The same numbers always give the same archive. What is planted tells clients, in three languages, that the leaver
goes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from handover.lookback.terms import Look

LEAVER, HOME = "lena@northwind.example", "lena.private@mail.example"
UNTIL = date(2026, 11, 28)
PLANTED = (
    "I wanted to tell you that I am leaving Northwind, and Friday is my last day. Thank you for everything.",
    "Le escribo para decirle que dejo mi puesto en Northwind; el viernes es mi último día. Gracias por todo.",
    "Хочу сообщить, что я ухожу из компании, пятница - мой последний рабочий день. Спасибо вам за всё.",
)
ORDINARY = (
    "Please find the invoice for October attached. The amount is due on the 15th.",
    "The meeting on Tuesday is moved to 10:30, in the small room on the second floor.",
    "Adjunto el presupuesto revisado. Quedo a la espera de sus comentarios.",
    "La entrega se hará el jueves por la mañana; el transportista llamará antes.",
    "Направляю акт сверки за третий квартал, прошу подписать и вернуть скан.",
    "Отгрузка назначена на среду, машина придёт к девяти часам.",
    "Your order 4471 has been packed and goes out this afternoon with the usual carrier.",
    "Could you send me the drawings of the second floor again? The last file does not open.",
    "Gracias por la llamada. Le confirmo las cantidades: doce cajas y dos palés.",
    "Спасибо, договор получили. Замечаний у юристов нет, подписываем завтра.",
)


@dataclass(frozen=True)
class Archive:
    folder: Path
    messages: int
    planted: frozenset[str]  # Message-IDs
    to_clients: int  # the leaver's ordinary mails to clients, which are opened as well

    @property
    def size(self) -> int:
        return sum(path.stat().st_size for path in self.folder.iterdir())


def look() -> Look:
    return Look(
        leaver=frozenset({LEAVER}),
        contacts=frozenset(_client(number) for number in range(500)),
        private=frozenset({HOME}),
        company=frozenset({"northwind.example"}),
        since=UNTIL - timedelta(days=90),
        until=UNTIL,
    )


def make(folder: Path, *, messages: int, mailboxes: int, planted: int, share: float = 0.02) -> Archive:
    """Write the archive; `share` of all messages are ordinary ones of the leaver to clients."""
    chance = random.Random(20261128)
    hidden = set(chance.sample(range(messages), planted))
    to_clients, folder = 0, folder
    each = -(-messages // mailboxes)
    for box in range(mailboxes):
        with (folder / f"mailbox-{box:03d}").open("wb") as file:
            for number in range(box * each, min((box + 1) * each, messages)):
                is_client = number in hidden or chance.random() < share
                to_clients += is_client and number not in hidden
                file.write(_message(number, chance, is_hidden=number in hidden, is_client=is_client))
    ids = frozenset(_id(number) for number in hidden)
    return Archive(folder, messages, ids, to_clients)


def _message(number: int, chance: random.Random, *, is_hidden: bool, is_client: bool) -> bytes:
    sender = LEAVER if is_client or chance.random() < 0.01 else f"staff{chance.randrange(100)}@northwind.example"
    to = _client(chance.randrange(500)) if is_client else f"somebody{chance.randrange(9000)}@elsewhere.example"
    at = datetime(UNTIL.year, UNTIL.month, UNTIL.day, 9, tzinfo=UTC) - timedelta(
        minutes=chance.randrange(85 * 1440)
    )
    text = "\n\n".join(_paragraphs(chance, is_hidden=is_hidden))
    lines = [
        f"From {sender} {at:%a %b %d %H:%M:%S %Y}",
        *(
            f"Received: from mx{hop}.elsewhere.example by mx.northwind.example; {format_datetime(at)}"
            for hop in range(3)
        ),
        f"From: Somebody <{sender}>",
        f"To: {to}",
        f"Subject: {text.split('.')[0][:60]}".encode("ascii", "replace").decode(),
        f"Date: {format_datetime(at)}",
        f"Message-ID: {_id(number)}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        text,
        "",
        "",
    ]
    return "\n".join(lines).encode()


def _paragraphs(chance: random.Random, *, is_hidden: bool) -> Iterator[str]:
    for _ in range(chance.randrange(1, 6)):
        yield chance.choice(ORDINARY)
    if is_hidden:
        yield chance.choice(PLANTED)


def _client(number: int) -> str:
    return f"contact{number}@client{number % 120}.example"


def _id(number: int) -> str:
    return f"<{number}.20261128@northwind.example>"
