"""Names at messengers, pages at social networks, own sites."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handover.screening.contacts.domains import is_freemail, is_shared
from handover.screening.contacts.kinds import Kind, Spot

MESSENGERS = (
    r"telegram|telega|whats ?app|wasap|wasa?p|signal|skype|viber|wechat|threema|discord|messenger|"
    r"телеграм\w*|телег[аеуи]|тг|ватсап\w*|вотсап\w*|вацап\w*|сигнал\w*|скайп\w*|вайбер\w*|дискорд\w*|tg"
)
NETWORKS = (
    r"linkedin|instagram|insta|facebook|fb|twitter|tiktok|xing|vk|вк|вконтакте|линкедин\w*|инстаграм\w*|инст[аеуы]|"
    r"фейсбук\w*|одноклассник\w*|threads|mastodon|bluesky"
)
LINK = re.compile(
    r"\b(?:t\.me|telegram\.me|wa\.me|api\.whatsapp\.com/send\?phone=|signal\.me|m\.me|skype:)[/#=]?\+?[\w./#=-]+"
)
PROFILE = re.compile(
    r"\b(?:\w+\.)?(?:linkedin\.com/in|linkedin\.example/in|xing\.com/profile|instagram\.com|facebook\.com|fb\.com|vk\.com|"
    r"ok\.ru|twitter\.com|x\.com|tiktok\.com|github\.com|behance\.net|threads\.net|bsky\.app/profile)/@?[\w.%/-]+"
    r"|\b(?:linkedin|instagram|facebook|vk|xing)\.\w+/[\w.%@/-]+"
)
AT_NAME = re.compile(r"(?<![\w@.])@[a-zа-я_][\w.]{2,31}")
NAMED = re.compile(
    rf"\b(?P<where>{MESSENGERS}|{NETWORKS})(?: ?[:=-] ?| is | as | es | soy | como | - | ник | нік | user |, )(?:@|live:)?(?P<name>[a-z_][\w.:-]{{3,31}})"
)
MESSENGER = re.compile(rf"\b(?:{MESSENGERS})\b")
NETWORK = re.compile(rf"\b(?:{NETWORKS})\b")
SITE = re.compile(
    r"\b(?:https?://|www\.)[\w.-]+\.[a-z]{2,}[\w/%.?=&#~-]*|(?<![\w@.-])[a-z0-9-]{3,}(?:\.[a-z0-9-]+)*\.(?:com|net|org|es|ru|io|me|info|pro|dev|studio|online|site|example|рф)\b(?!@)[\w/%?=&#~-]*"
)
PLAIN_WORDS = frozenset(
    [
        "call",
        "only",
        "group",
        "video",
        "also",
        "message",
        "chat",
        "with",
        "from",
        "para",
        "con",
        "personal",
        "work",
        "если",
        "или",
        "тоже",
        "number",
    ]
)


def links(text: str) -> Iterator[Spot]:
    """Links that open a talk at a messenger."""
    for found in LINK.finditer(text):
        yield Spot(Kind.HANDLE, found.group(), found.start(), found.end())


def profiles(text: str) -> Iterator[Spot]:
    """Pages at social networks."""
    for found in PROFILE.finditer(text):
        yield Spot(Kind.PROFILE, found.group(), found.start(), found.end())


def at_names(text: str) -> Iterator[Spot]:
    """Names with "@" before them."""
    if "@" in text:
        for found in AT_NAME.finditer(text):
            yield Spot(Kind.HANDLE, found.group(), found.start(), found.end())


def named(text: str) -> Iterator[Spot]:
    """Names after the name of a messenger or network."""
    for found in NAMED.finditer(text):
        name = found["name"]
        if name not in PLAIN_WORDS and (
            re.search(r"[\d_.]|live:", found.group()[len(found["where"]) :]) or ":" in found.group()
        ):
            kind = Kind.PROFILE if NETWORK.fullmatch(found["where"]) else Kind.HANDLE
            yield Spot(kind, name, found.start(), found.end())


def sites(text: str) -> Iterator[Spot]:
    """Addresses of web pages that are neither a mail provider's nor everybody's."""
    for found in SITE.finditer(text):
        host = re.sub(r"^(?:https?://)?(?:www\.)?", "", found.group()).partition("/")[0]
        if not is_freemail(host) and not is_shared(host):
            yield Spot(Kind.SITE, host, found.start(), found.end())
