"""Addresses as written, in brackets ("name (at) host (dot) com") and in words, in three languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handover.screening.contacts.domains import FREEMAIL
from handover.screening.contacts.kinds import Kind, Spot

PLAIN = re.compile(r"[\w.+%'-]*[\w+%]@[\w-]+(?:\.[\w-]+)+")
DOT_WORDS = r"dot|punto|точка|тчк"
AT_WORDS = r"at|arroba|собака|собачка|эт|гав"
# A cheap look before the dear one.
MAYBE = re.compile(
    rf"[(\[{{<*] ?(?:{AT_WORDS}|@) ?[)\]}}>*]|\w @ ?\w|\w@ \w|arroba|собак|собачк|\bэт\b| at [\w.-]+(?: dot |\b)"
)
OPEN, CLOSE = r"[(\[{<*_-]", r"[)\]}>*_-]"
AT = rf"(?: ?{OPEN} ?(?:{AT_WORDS}|@) ?{CLOSE} ?| (?:{AT_WORDS}|@) | ?@ | @ ?)"
DOT = rf"(?: ?{OPEN} ?(?:{DOT_WORDS}|\.) ?{CLOSE} ?| (?:{DOT_WORDS}) |\.)"
JOINT = rf"(?: ?{OPEN} ?(?:{DOT_WORDS}|\.) ?{CLOSE} ?| (?:{DOT_WORDS}|guion|guión|guion bajo|дефис|тире|подчеркивание|underscore|dash) |\.)"
NOT_LOCAL = "me us him her them it look arrived arrive meet here there be is was are work works am i".replace(
    " ", "|"
)
SPELLED = re.compile(
    rf"(?P<local>\b(?!(?:{NOT_LOCAL}) )\w[\w+-]*(?:{JOINT}[\w+-]+){{0,4}})(?P<at>{AT})(?P<host>\w[\w-]*(?:{DOT}[\w-]+){{0,3}})"
)
CYRILLIC_HOSTS = {
    "гмейл": "gmail", "гмаил": "gmail", "джимейл": "gmail", "жмейл": "gmail", "яндекс": "yandex", "мейл": "mail",
    "майл": "mail", "мэйл": "mail", "рамблер": "rambler", "инбокс": "inbox", "хотмейл": "hotmail", "аутлук": "outlook",
    "айклауд": "icloud", "протон": "proton", "яху": "yahoo", "бк": "bk", "лист": "list",
}  # fmt: skip
BARE_AT = re.compile(r" at $")
SPELLED_DOT = re.compile(rf"(?:\b(?:{DOT_WORDS})\b)")


def addresses(text: str) -> Iterator[Spot]:
    """Every address in a folded text as it is written plainly."""
    if "@" in text:
        for found in PLAIN.finditer(text):
            yield Spot(Kind.EMAIL, found.group().strip("."), found.start(), found.end())


def spelled(text: str) -> Iterator[Spot]:
    """Every address in a folded text that is spelled out or in brackets, as `is_disguised`."""
    if not MAYBE.search(text):
        return
    for found in SPELLED.finditer(text):
        host = _host(found["host"])
        if PLAIN.fullmatch(found.group()) or not _is_address(found["at"], found["host"], host):
            continue
        local = re.sub(JOINT, ".", found["local"])
        yield Spot(Kind.EMAIL, f"{local}@{host}".replace(" ", ""), found.start(), found.end(), is_disguised=True)


def _host(spelled: str) -> str:
    parts = re.sub(DOT, ".", spelled).split(".")
    return ".".join(CYRILLIC_HOSTS.get(part, part) for part in parts)


def _is_address(at: str, spelled: str, host: str) -> bool:
    """A bare "at" is a common word: then the host must be spelled out too, or be a well-known mail provider."""
    is_provider = host.split(".")[0] in FREEMAIL and len(host.split(".")[0]) > 2
    if BARE_AT.search(at):
        return bool(SPELLED_DOT.search(spelled) or is_provider)
    return "." in host or is_provider
