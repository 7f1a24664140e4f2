"""How mail programs set off what somebody else wrote, in three languages: attributions, header blocks, marks."""

from __future__ import annotations

import re

_MONTH_OR_DAY = (
    r"(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|"
    r"lun|mar|mi[ée]|jue|vie|s[áa]b|dom|ene|abr|ago|dic|"
    r"пн|вт|ср|чт|пт|сб|вс|понед|втор|сред|четв|пятн|субб|воскр|янв|фев|мар|апр|мая|май|июн|июл|авг|сен|окт|ноя|дек)"
)
_ADDRESS = r"[^\s<>()\"',;:]+@[^\s<>()\"',;:]+"
_RULED = (
    r"original message|forwarded message|original appointment|begin forwarded message|reply message|forwarded by[^\n]*|"
    r"begin forwarded|mensaje original|mensaje reenviado|inicio del mensaje reenviado|reenviado por[^\n]*|"
    r"исходное сообщение|оригинал сообщения|оригинальное сообщение|первоначальное сообщение|"
    r"пересылаемое сообщение|пересланное сообщение|переадресованное сообщение|"
    r"начало переадресованного сообщения|начало пересланного сообщения"
)
_LABELS = (
    r"from|sent|date|to|cc|subject|reply-to|importance|attachments|"
    r"de|enviado(?: el)?|fecha|para|asunto|responder a|adjuntos|"
    r"от(?: кого)?|отправлено|дата|кому|копия|тема"
)
_FROM_LABELS = r"from|de|от(?: кого)?"

#: Somebody else's words begin on a line of their own (quote marks before it allowed).
_BEGINS = re.compile(
    r"^(?P<marks>[> \t]*)(?:"
    # -----Original Message-----
    rf"(?P<ruled>[-=_*~— ]{{0,60}}(?:{_RULED})[-=_*~—: ]{{0,60}})$"
    # a header block: From: ... and at least one more field below it
    rf"|(?P<block>\*?(?:{_FROM_LABELS})\s?:\*?[ \t]*(?:"
    rf"[^\n]{{0,200}}@[^\n]{{0,200}}(?=\n(?:[>\s]*\n)?[>\s]*\*?(?:{_LABELS})\s?:)"
    rf"|[^\n]{{1,200}}(?=(?:\n(?:[>\s]*\n)?[>\s]*\*?(?:{_LABELS})\s?:[^\n]*){{2}})))"
    # On Mon, 3 Mar 2025 at 10:11, X <x@example.org> wrote:
    r"|(?P<wrote>(?:on|el)\b[^\n]{0,200}(?:\n[^\n]{0,160})?"
    r"(?:\bwrote|\bwrites|\bescribi[óo]|\bha escrito|\bescribe|\bdijo|\bsaid)\s?:)[ \t]*$"
    # пн, 3 мар. 2025 г. в 10:11, X <x@example.org>:  /  3 марта 2025, 10:11 от X:
    rf"|(?P<dated>(?:(?:{_MONTH_OR_DAY}\w*\.?,?\s)|\d{{1,4}}[./ -])[^\n]{{0,160}}(?:\n[^\n]{{0,120}})?"
    rf"(?:<{_ADDRESS}>|\bwrote|\bwrites|\bescribi[óo]|\bha escrito|\bescribe|пишет|писал(?:\(а\)|а)?|написал(?:\(а\)|а|и)?)"
    r"\s?:)[ \t]*$"
    # Понедельник, 3 марта 2025, 10:11 +03:00 от X <x@example.org>:
    rf"|(?P<mailru>{_MONTH_OR_DAY}\w*,?\s[^\n]{{0,60}}\d{{1,2}}:\d\d[^\n]{{0,20}}\sот\s[^\n]{{1,160}}:?)[ \t]*$"
    # X <x@example.org> wrote:  /  X <x@example.org>:
    rf"|(?P<named>[^\n<>@:]{{0,80}}<{_ADDRESS}>(?:\s*\([^\n()]{{0,60}}\))?[^\n]{{0,40}}"
    r"(?:wrote|writes|said|escribi[óo]|ha escrito|escribe|пишет|писал(?:\(а\)|а)?|написал(?:\(а\)|а)?)?\s?:)[ \t]*$"
    # Вы писали 3 марта 2025 г., 10:11:  /  X wrote:
    r"|(?P<short>(?:вы писали|you wrote|usted escribi[óo]|[\w.' -]{2,60}\s(?:wrote|writes|said|escribi[óo]|ha escrito|"
    r"пишет|писал(?:\(а\)|а)?|написал(?:\(а\)|а)?))(?:[^\n:]{0,60}\d[^\n]{0,40})?\s?:)[ \t]*$"
    r")",
    re.I | re.M,
)
QUOTED_RUN = re.compile(r"(?:^[ \t]{0,3}>[^\n]*(?:\n|\Z))+", re.M)
FORWARD_END = re.compile(
    r"^[-=_ ]{2,}\s*(?:end (?:of )?forwarded message|конец пересылаемого сообщения|"
    r"fin del mensaje reenviado)[-=_ ]*$",
    re.I | re.M,
)
_MAILRU_LINE = re.compile(r"^.*\d{1,2}:\d\d.*\sот\s.*$", re.I | re.M)
MARKS = re.compile(r"[> \t]*")
TIME = re.compile(r"\d{1,2}[:.]\d\d|\d{4}|\d{1,2}[./-]\d{1,2}")
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
FIELD_LINE = re.compile(rf"[>\s]*\*?(?:{_FROM_LABELS})\s?:\*?[ \t]*([^\n]*)", re.I)
REPLY_SUBJECT = re.compile(
    r"\s*(?:\[[^\]]*\]\s*)?(?:re|aw|sv|rv|fw|fwd|rif|ha|на|отв|ответ|пересл|reenv|resp)(?:\s?\[\d+\])?\s?:", re.I
)

#: Without one of these words, in lower case, a line begins no forwarded text and no header block.
_HINTS = (
    "original", "forwarded", "reply message", "reenviado", "сообщени",
    "from:", "from :", "de:", "de :", "от:", "от кого:", "от :",
)  # fmt: skip
_ENDS = (":\n", ": \n", ":\xa0\n", ":\r\n")


def begins(text: str) -> list[re.Match[str]]:
    """Every place where somebody else's words are announced, in order."""
    lowered = text.lower()
    if len(lowered) != len(text):
        return list(_BEGINS.finditer(text))
    found: dict[int, re.Match[str]] = {}
    for line in _hinted(text, lowered):
        if match := _BEGINS.match(text, line):
            found[line] = match
    for line in _ended(text):
        if match := _attribution(text, line):
            found.setdefault(match.start(), match)
    return [match for _, match in sorted(found.items())]


def _hinted(text: str, lowered: str) -> set[int]:
    lines = set()
    for hint in _HINTS:
        position = lowered.find(hint)
        while position >= 0:
            lines.add(text.rfind("\n", 0, position) + 1)
            position = lowered.find(hint, position + 1)
    if "+0" in text and " от " in lowered:
        lines.update(match.start() for match in _MAILRU_LINE.finditer(text))
    return lines


def _ended(text: str) -> set[int]:
    """Lines that end in a colon, as attributions do."""
    lines = {text.rfind("\n") + 1} if text.endswith(":") else set()
    for end in _ENDS:
        position = text.find(end)
        while position >= 0:
            lines.add(text.rfind("\n", 0, position) + 1)
            position = text.find(end, position + 1)
    return lines


def _attribution(text: str, line: int) -> re.Match[str] | None:
    """The attribution that ends with this line; long ones begin on the line before."""
    match = _BEGINS.match(text, line)
    if match and (match["wrote"] or match["dated"] or match["mailru"]):
        return match
    before = _BEGINS.match(text, text.rfind("\n", 0, line - 1) + 1) if line else None
    if before and before.end() > line and (before["wrote"] or before["dated"]) and TIME.search(before[0]):
        return before
    return match
