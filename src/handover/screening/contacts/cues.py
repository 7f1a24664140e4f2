"""Words around a contact that say whose it is, in three languages, on folded text."""

from __future__ import annotations

import re

PRIVATE = re.compile(
    r"\b(?:personal|private|home|own|privately|outside (?:of )?work|off the record|after hours|non-?work|"
    r"personal(?:es)?|particular(?:es)?|privad[oa]s?|propi[oa]s?|de casa|mí[oa]|fuera de(?:l)? (?:trabajo|la oficina|aquí)|"
    r"личн\w+|домашн\w+|частн\w+|собственн\w+|не ?рабоч\w+|вне работы|нерабоч\w+)\b"
)
COMPANY = re.compile(
    r"\b(?:office|work|desk|switchboard|reception|support|help ?desk|hotline|team|department|direct line|direct|ext|"
    r"company|head ?office|front desk|landline|accounts|dispatch|warehouse|branch|"
    r"oficina|centralita|empresa|recepci[oó]n|soporte|trabajo|extensi[oó]n|departamento|equipo|corporativ[oa]|almac[eé]n|"
    r"рабоч\w+|офис\w*|доб|добавочн\w+|отдел\w*|секретар\w+|приемн\w+|горяч\w+|компани\w+|поддержк\w+|склад\w*|"
    r"диспетчер\w*|бухгалтери\w+|ресепшн\w*|корпоративн\w+|общ\w+)\b"
)
ME = re.compile(
    r"\b(?:me|my|mine|i|i'm|i'll|myself|mi|mí|mis|conmigo|yo|escr[ií]b[ea]me|ll[aá]m[ea]me|cont[aá]cta(?:me|dme)|"
    r"escr[ií]b[ei]dme|b[uú]sca(?:me|dme)|b[uú]sc[au]e?nme|localizarme|encontrarme|escribirme|llamarme|"
    r"мне|мой|моя|мое|мои|моей|моем|моему|мою|меня|мной|мною|я)\b"
)
AFTERWARDS = re.compile(
    r"\b(?:after|from (?:monday|then|next)|once|from now on|in future|will be|new|"
    r"a partir|desde el|despu[eé]s|luego|cuando|nuev[oa]|en adelante|"
    r"после|потом|теперь|впредь|дальше|нов\w+|с понедельника|скоро)\b"
)
OTHERS = re.compile(
    r"\b(?:his|her|hers|their|him|them|she|he|colleague|successor|your new|will (?:take|look)|taking over|in copy|copied|"
    r"su|sus|suyo|suya|[eé]l|ella|compañer[oa]|sucesor[a]?|le atender[aá]|os atender[aá]|en copia|"
    r"его|ее|их|нему|ней|ним|он|она|коллег\w+|преемни\w+|в копии|займется|ведет|примет|заменит)\b"
)
CLIENT = re.compile(r"\b(?:your|yours|tu|tus|vuestr[oa]s?|ваш\w*|твой|твоя|твои|твоего)\b")
EXTENSION = re.compile(r"^[ ,;(]*(?:ext|x|extensi[oó]n|доб|вн)\b[. ]*\d")
