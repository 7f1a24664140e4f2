"""The texts of the program for translators, gathered without any tool of the system.

python -m tests.catalogues          bring src/handover/locale/*/LC_MESSAGES/django.po up to date with the source
python -m tests.catalogues left     print what has no translation yet
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from tests import refusing

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "handover"
LANGUAGES = ("es", "ru")
#: Django's own Russian catalogue has four forms; with another number Django would mix the two up.
PLURALS = {
    "es": "nplurals=2; plural=(n != 1);",
    "ru": "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : "
    "n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);",
}
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def gathered() -> Catalog:
    """Every text of the source that is meant for people, with the files where it stands."""
    found = Catalog(project="Handover", fuzzy=False)
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *SOURCE.rglob("templates/**/*.txt")]):
        where = path.relative_to(ROOT).as_posix()
        for keyword, said in _texts(path):
            _add(found, keyword, said, where)
    for refusal in refusing.refusals():
        if refusal.text:
            found.add(refusal.text, locations=[(refusal.where.partition(":")[0], 0)])
    return found


def _texts(path: Path) -> Iterator[tuple[str, tuple[str | None, ...]]]:
    text = path.read_text()
    if path.suffix != ".py":
        # Tags become calls in what looks like Python; the indentation of the page means nothing there.
        text = "\n".join(line.strip() for line in templatize(text).splitlines())
    said: Any
    for _, keyword, said, _ in extract_python(io.BytesIO(text.encode()), KEYWORDS, [], {"encoding": "utf-8"}):
        if said is not None:  # a call with a variable: its texts stand elsewhere, as gettext_noop()
            yield str(keyword), (said,) if isinstance(said, str) else tuple(said)


def _add(found: Catalog, keyword: str, said: tuple[str | None, ...], where: str) -> None:
    words = [word for word in said if word]
    if not words or said[0] is None:
        return
    context = words.pop(0) if keyword.startswith(("pgettext", "npgettext")) else None
    is_plural = "ngettext" in keyword or keyword == "npgettext"
    found.add((words[0], words[1]) if is_plural else words[0], locations=[(where, 0)], context=context)


def catalogue(language: str) -> Catalog:
    path = _path(language)
    if not path.exists():
        return _empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _empty(language: str) -> Catalog:
    made = Catalog(locale=language, fuzzy=False)
    made.mime_headers = [("Plural-Forms", PLURALS[language])]
    return made


def _path(language: str) -> Path:
    return SOURCE / "locale" / language / "LC_MESSAGES" / "django.po"


def without_translation(language: str) -> list[Message]:
    """Texts of the source that `language` does not say yet, or only in some of its plural forms."""
    known = catalogue(language)
    return [one for one in gathered() if one.id and not _is_said(known.get(one.id, one.context))]


def _is_said(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, list | tuple) else bool(message.string)


def update() -> None:
    """Write the catalogues anew: what is gone from the source is dropped, what is new waits empty."""
    source = gathered()
    for language in LANGUAGES:
        known, fresh = catalogue(language), _empty(language)
        for one in sorted((one for one in source if one.id), key=lambda one: (one.locations[0], str(one.id))):
            before = known.get(one.id, one.context)
            empty: str | tuple[str, ...] = ("",) * fresh.num_plurals if one.pluralizable else ""
            fresh.add(one.id, before.string if before else empty, locations=one.locations, context=one.context)
        _write(fresh, language)


def _write(fresh: Catalog, language: str) -> None:
    buffer = io.BytesIO()
    write_po(buffer, fresh, width=116, omit_header=True, include_lineno=False)
    header = (
        f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: {PLURALS[language]}\\n"\n\n'
    )
    _path(language).parent.mkdir(parents=True, exist_ok=True)
    _path(language).write_text(header + buffer.getvalue().decode().strip() + "\n")


def main(wanted: list[str]) -> int:
    if wanted == ["left"]:
        for language in LANGUAGES:
            for one in without_translation(language):
                print(f"{language}: {one.id}")
        return 0
    update()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
