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
    r"пересылаемое сообщение|пересланное сообщение|переадресованное сообщение|конец пересылаемого сообщения|"
    r"начало переадресованного сообщения|начало пересланного сообщения"
)
_LABELS = (
    r"from|sent|date|to|cc|subject|reply-to|importance|attachments|"
    r"de|enviado(?: el)?|fecha|para|asunto|responder a|adjuntos|"
    r"от(?: кого)?|отправлено|дата|кому|копия|тема"
)
_FROM_LABELS = r"from|de|от(?: кого)?"

#: Where somebody else's words begin, on lines of their own (quote marks before them allowed).
BEGINS = re.compile(
    r"^(?P<marks>[>\s]*)(?:"
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
#: Cheap: without one of these no line can begin a quotation.
MAY_BEGIN = re.compile(
    r"wrote|writes|said\s?:|escrib|escrito|dijo|пишет|писал|original|forwarded|reenviado|сообщени|"
    rf"^[>\s]*\*?(?:{_FROM_LABELS})\s?:|\sот\s|<{_ADDRESS}>[^\n]*:",
    re.I | re.M,
)
QUOTED_RUN = re.compile(r"(?:^[ \t]{0,3}>[^\n]*(?:\n|\Z))+", re.M)
FORWARD_END = re.compile(
    r"^[-=_ ]{2,}\s*(?:end (?:of )?forwarded message|конец пересылаемого сообщения|"
    r"fin del mensaje reenviado)[-=_ ]*$",
    re.I | re.M,
)
MARKS = re.compile(r"[> \t]*")
TIME = re.compile(r"\d{1,2}[:.]\d\d|\d{4}|\d{1,2}[./-]\d{1,2}")
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
FIELD_LINE = re.compile(rf"[>\s]*\*?(?:{_FROM_LABELS})\s?:\*?[ \t]*([^\n]*)", re.I)
REPLY_SUBJECT = re.compile(
    r"\s*(?:\[[^\]]*\]\s*)?(?:re|aw|sv|rv|fw|fwd|rif|ha|на|отв|ответ|пересл|reenv|resp)(?:\s?\[\d+\])?\s?:", re.I
)
