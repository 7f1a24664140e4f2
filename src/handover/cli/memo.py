"""The memo that could be sent instead of a farewell: the shipped wording, with words in place of names."""

from __future__ import annotations

from pathlib import Path

from handover import notices
from handover.notices.wording import Wording, fill, parse
from handover.policy.situation import Relation

FOLDER = Path(notices.__file__).parent / "memos"

#: What stands where a name would; a field that is not here stays empty, and its line vanishes.
PLACES = {
    "en": {
        "company": "[company]",
        "client": "[client]",
        "greeting": "Dear [name],",
        "leaver_name": "[your name]",
        "successor_name": "[successor]",
        "successor_title": "[successor's title]",
        "successor_email": "[successor's address at the company]",
        "successor_phone": "[successor's phone at the company]",
        "last_day": "[last day]",
        "ack_link": "[link to the client's page]",
    },
    "es": {
        "company": "[empresa]",
        "client": "[cliente]",
        "greeting": "Hola, [nombre]:",
        "leaver_name": "[su nombre]",
        "successor_name": "[quien toma el relevo]",
        "successor_title": "[su cargo]",
        "successor_email": "[su correo en la empresa]",
        "successor_phone": "[su teléfono en la empresa]",
        "last_day": "[último día]",
        "ack_link": "[enlace a la página del cliente]",
    },
    "ru": {
        "company": "[компания]",
        "client": "[клиент]",
        "greeting": "Здравствуйте, [имя]!",
        "leaver_name": "[Ваше имя]",
        "successor_name": "[преемник]",
        "successor_title": "[должность преемника]",
        "successor_email": "[рабочий адрес преемника]",
        "successor_phone": "[рабочий телефон преемника]",
        "last_day": "[последний рабочий день]",
        "ack_link": "[ссылка на страницу клиента]",
    },
}


def instead(relation: Relation, language: str) -> Wording:
    """What the leaver could send, with consent, in the language of the farewell; else in English."""
    known = language if language in PLACES else "en"
    name = "leaver-prospect" if relation is Relation.PROSPECT else "leaver-client"
    text = (FOLDER / known / f"{name}.txt").read_text(encoding="utf-8")
    return fill(parse(text, where=f"{known}/{name}.txt"), PLACES[known])
