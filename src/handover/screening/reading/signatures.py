"""Where a signature begins: the mark of RFC 3676, a phone's line, or a closing with names below it."""

from __future__ import annotations

import re

_MARK = r"--[ \t]?|[_]{8,}|-{8,}"
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
BEGINS = re.compile(rf"^[ \t]*(?:(?P<mark>{_MARK})|(?P<device>{_DEVICE})|(?P<closing>(?:{_CLOSING})[ \t]*[,.!—-]?))[ \t]*$",
                    re.I | re.M)
POSTSCRIPT = re.compile(r"^[ \t]*(?:p\.?\s?s\.?|p\.?\s?d\.?|з\.?\s?ы\.?|п\.?\s?с\.?|постскриптум)(?:\W|$)", re.I | re.M)
_LINES = 12
_LINE = 110


def start(text: str) -> int:
    """Where the signature begins in the writer's text; its length if there is none."""
    for match in BEGINS.finditer(text):
        below = [line for line in text[match.end() :].split("\n") if line.strip()]
        if match["mark"] is not None and (match["mark"].startswith("--") and len(match["mark"]) <= 3):
            return match.start()
        if len(below) <= _LINES and all(len(line) <= _LINE for line in below[:4]) and (below or match["device"]):
            return match.start()
    return len(text)
