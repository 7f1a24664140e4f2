"""Where a signature begins: the mark of RFC 3676, a phone's line, or a closing with names below it."""

from __future__ import annotations

import re

_MARK = r"--[ \t]?|_{8,}|-{8,}"
_DEVICE = (
    r"sent from (?:my |outlook|yahoo|mail|a |samsung|proton)[^\n]{0,60}|get outlook for [^\n]{0,30}|"
    r"enviado desde (?:mi|el|outlook|yahoo|un) [^\n]{0,60}|obtener outlook [^\n]{0,40}|"
    r"отправлено (?:с|из|от) [^\n]{0,60}|скачать outlook [^\n]{0,40}"
)
_CLOSING = (
    r"(?:with )?(?:kind(?:est)?|best|warm(?:est)?|many|friendly)(?: personal)? (?:regards|wishes)|regards|best|"
    r"all the best|(?:yours )?(?:sincerely|faithfully|truly|respectfully)(?: yours)?|cordially|yours|cheers|"
    r"(?:many )?thanks(?: (?:again|in advance|and regards|a lot|so much))?|thank you|take care|"
    r"(?:un )?(?:cordial |afectuoso |fuerte )?(?:saludos?|abrazos?)(?: cordiales| cordial| afectuosos)?|"
    r"(?:muy )?atentamente|(?:muy )?cordialmente|atte\.?|reciba[ns]? un [^\n]{0,30}saludo|besos|"
    r"(?:muchas )?gracias(?: de antemano)?|saludos cordiales|quedo a su disposici[óo]n|"
    r"с (?:глубоким |большим )?уважением|с наилучшими(?: пожеланиями)?|с (?:тёплым|теплым|дружеским) приветом|"
    r"всего (?:доброго|хорошего|наилучшего)|искренне ваш[аи]?|(?:заранее )?(?:спасибо|благодарю)|"
    r"с благодарностью|до (?:связи|встречи)|хорошего дня|ваш[аи]?"
)
_BEGINS = re.compile(
    rf"[ \t]*(?:(?P<mark>{_MARK})|(?P<device>{_DEVICE})|(?P<closing>(?:{_CLOSING})[ \t]*[,.!—-]?))[ \t]*", re.I
)
_FIRST = frozenset(
    [
        "with",
        "kind",
        "kindest",
        "best",
        "warm",
        "warmest",
        "many",
        "friendly",
        "regards",
        "all",
        "yours",
        "sincerely",
        "faithfully",
        "truly",
        "respectfully",
        "cordially",
        "cheers",
        "thanks",
        "thank",
        "take",
        "un",
        "una",
        "cordial",
        "afectuoso",
        "fuerte",
        "saludo",
        "saludos",
        "abrazo",
        "abrazos",
        "muy",
        "atentamente",
        "cordialmente",
        "atte",
        "reciba",
        "reciban",
        "besos",
        "muchas",
        "gracias",
        "quedo",
        "с",
        "всего",
        "искренне",
        "заранее",
        "спасибо",
        "благодарю",
        "до",
        "хорошего",
        "ваш",
        "ваша",
        "sent",
        "get",
        "enviado",
        "obtener",
        "отправлено",
        "скачать",
    ]
)
POSTSCRIPT = re.compile(
    r"^[ \t]*(?:p\.?\s?s\.?|p\.?\s?d\.?|з\.?\s?ы\.?|п\.?\s?с\.?|постскриптум)(?:\W|$)", re.I | re.M
)
_LINES = 12
_LINE = 110


def start(text: str) -> int:
    """Where the signature begins in the writer's text; its length if there is none."""
    end = 0 if text.startswith("-- \n") else text.find("\n-- \n") + 1 or len(text)
    found = end
    below: list[int] = []
    position = end
    while position > 0 and len(below) <= _LINES:
        begin = text.rfind("\n", 0, position - 1) + 1
        line = text[begin:position].strip()
        if line:
            if len(line) < _LINE and _is_begin(line, below):
                found = begin
            below.append(len(line))
        position = begin
    return found


def _is_begin(line: str, below: list[int]) -> bool:
    """Whether a signature begins with this line. `below`: the lengths of the lines under it, the nearest last."""
    first = line.split(None, 1)[0].rstrip(".,!—-_").lower()
    if first and first not in _FIRST:
        return False
    match = _BEGINS.fullmatch(line)
    if match is None or any(length > _LINE for length in below[-4:]):
        return False
    return bool(below) or match["mark"] is None
