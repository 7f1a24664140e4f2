"""Telephone numbers: a cheap look at the shape, then the library for what a shape alone does not settle."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from handover.screening.contacts.kinds import Kind, Spot

SHAPE = re.compile(r"(?<![\w@.,/#-])(?:\+ ?|00)?\(?\d[\d().\-/ ]{4,20}\d(?![\w@%]|[.,-]\d)")
GROUPED = re.compile(
    r"\(?\d{2,5}\)?(?:[ .-]\(?\d{2,4}\)?){2,5}|\(?\d{3}\)?[ .-]\d{3,4}[ .-]?\d{4}|\d{3}[ -]\d{4}|\d{3}-\d{2}-\d{2}"
)
DATE = re.compile(
    r"\d{1,2}([./-])\d{1,2}\1\d{2,4}|\d{4}([./-])\d{1,2}\2\d{1,2}|\d{1,2}[.:]\d{2} ?- ?\d{1,2}[.:]\d{2}|(?:19|20)\d\d ?- ?(?:19|20)\d\d"
)
LABEL = re.compile(
    r"(?:tel|phone|ph|cell|mobile|mob|m|t|c|whats ?app|wa|signal|telegram|viber|sms|number|call|text|ring|reach|dial|"
    r"móvil|movil|telf|tfno|teléfono|telefono|fijo|número|numero|llám\w+|llama\w*|marca\w*|wasap\w*|whatsapp|"
    r"тел|телефон\w*|моб|мобильн\w+|сот|сотов\w+|номер\w*|звон\w+|позвон\w+|набер\w+|набирай\w*|ватсап\w*|вотсап\w*|"
    r"вайбер\w*|телеграм\w*|мессенджер\w*|макс|трубк\w+)\b[^\d\n]{0,30}$"
)
NOT_PHONE = re.compile(
    r"(?:invoice|order|ref|no|nº|n\.º|№|#|iban|account|acct|cuenta|factura|pedido|ticket|policy|póliza|vat|cif|nif|"
    r"contract|contrato|инн|огрн|кпп|счет\w*|заказ\w*|накладн\w+|договор\w*|артикул\w*|полис\w*|бик|р/с|€|\$|£|eur|usd)"
    r"[ .:#]{0,3}$"
)
MONEY = re.compile(r" ?(?:€|eur\b|euros?\b|\$|usd\b|£|руб|р\.|тыс|kg\b|кг\b|шт\b|m²|м2|км\b|km\b|units?\b|uds\b|%)")


def phones(text: str, region: str = "", known: Iterable[str] = ()) -> Iterator[Spot]:
    """Every number in figures of a folded text that people could dial, and those of `known` (E.164) in any form."""
    for found in SHAPE.finditer(text):
        if _is_phone(text, found, region) or is_one_of(_value(found.group()), known):
            yield Spot(Kind.PHONE, _value(found.group()), found.start(), found.end())


def is_one_of(value: str, known: Iterable[str]) -> bool:
    """Whether a number is among those known; written without its country, the known number ends with it."""
    digits = value.lstrip("+0")
    return len(digits) >= 7 and any(entry.startswith("+") and entry.endswith(digits) for entry in known)


def _value(written: str) -> str:
    digits = re.sub(r"\D", "", written)
    return "+" + digits if written.startswith("+") else digits


def _is_phone(text: str, found: re.Match[str], region: str) -> bool:
    written = found.group()
    digits = re.sub(r"\D", "", written)
    if not 6 <= len(digits) <= 15 or DATE.fullmatch(written.strip()):
        return False
    before = text[max(0, found.start() - 40) : found.start()]
    if NOT_PHONE.search(before) or MONEY.match(text, found.end()):
        return False
    if LABEL.search(before) or (written[0] == "+" and len(digits) >= 8):
        return True
    if len(digits) >= 7 and GROUPED.fullmatch(written.strip("+ ")):
        return True
    return len(digits) >= 9 and e164(written, region) != ""


@lru_cache(maxsize=4096)
def e164(written: str, region: str) -> str:
    """The number as the library writes it, "" if it is none in this region."""
    import phonenumbers  # only mails with a doubtful number, or with known numbers to compare, pay for it

    try:
        number = phonenumbers.parse(written, region or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
