"""PURE: a text with fields, and the same text with the fields filled in.

There is no template engine here, and that is on purpose: the texts are edited by people, the values come out of
exports, and neither may ever turn into instructions. A field is `{{ name }}` with a name from `FIELDS`; anything
else with doubled braces is refused when the text is saved. Values are put in by one pass over the text, so a
client called "{{ ack_link }}" stays just that.

A line on which every field is empty vanishes (a successor without a phone leaves no "Phone:" behind).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from handover.errors import UnusableInput, Words

FIELDS = (
    "company",
    "client",
    "contact_name",
    "greeting",
    "leaver_name",
    "successor_name",
    "successor_title",
    "successor_email",
    "successor_phone",
    "manager_name",
    "sender_name",
    "sender_title",
    "last_day",
    "ack_link",
    "other_clients",
)

#: Without these a message leaves the client without a plan, or us without an answer.
REQUIRED = ("successor_name", "successor_email", "other_clients", "ack_link")

#: Made by the program from cleaned parts; every other value is one line, whatever an export holds.
PARAGRAPHS = frozenset({"other_clients"})

LONGEST_SUBJECT = 200
LONGEST_BODY = 20_000

_FIELD = re.compile(r"(?<!\{)\{\{([^{}\n]*)\}\}(?!\})")
#: "S.R.L." or "2026 г." at the end of a sentence brings its full stop along.
_FIELD_AND_STOP = re.compile(_FIELD.pattern + r"(\.(?!\.))?")
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}")
_GAP = re.compile(r"\n{3,}")
# Control signs, the line ends that only some programs take for one, and signs that turn the order of the text
# around them: in a name or a text they are never there for a good reason.
_UNWANTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Wording:
    """Subject (one line) and body (plain text, lines ended by LF)."""

    subject: str
    body: str

    def __str__(self) -> str:
        return f"Subject: {self.subject}\n\n{self.body}\n"


def parse(text: str, *, where: str = "memo") -> Wording:
    """The wording in a text whose first line is "Subject: ..." and whose second is blank."""
    lines = text.replace("\r\n", "\n").removeprefix("\ufeff").strip("\n").split("\n")
    label, _, subject = lines[0].partition(":")
    if label.strip().lower() != "subject" or lines[1:2] not in ([""], []):
        raise UnusableInput(
            '%(where)s: the first line must be "Subject: ...", the second blank, then the text', where=where
        )
    return Wording(subject.strip(), "\n".join(lines[2:]).strip("\n"))


def check_memo(wording: Wording, *, required: Collection[str] = REQUIRED) -> None:
    """UnusableInput if this cannot be a memo: it names the field that is wrong and those that there are."""
    check_text(wording, where=Words("memo"))
    for text in (wording.subject, wording.body):
        _check_fields(text)
    missing = [name for name in required if name not in fields_of(wording.body)]
    if missing:
        raise UnusableInput(
            "memo: the text must contain %(fields)s", fields=", ".join(_spelled(name) for name in missing)
        )


def check_text(wording: Wording, *, where: str | Words) -> None:
    """UnusableInput if the subject is more than one line, or either is empty, too long or has control signs."""
    for name, text, longest in (
        (Words("subject"), wording.subject, LONGEST_SUBJECT),
        (Words("text"), wording.body, LONGEST_BODY),
    ):
        if not text.strip():
            raise UnusableInput("%(where)s: the %(name)s is empty", where=where, name=name)
        if len(text) > longest:
            raise UnusableInput(
                "%(where)s: the %(name)s has %(count)s characters; at most %(longest)s are possible",
                where=where,
                name=name,
                count=len(text),
                longest=longest,
            )
        if _UNWANTED.search(text if longest == LONGEST_SUBJECT else text.replace("\n", "")):
            raise UnusableInput(
                "%(where)s: the %(name)s holds a line end or control sign; write it anew without",
                where=where,
                name=name,
            )


def refuse_fields(wording: Wording, *, where: str) -> None:
    """UnusableInput if a finished text still has something of a field in it."""
    found = _STRAY.search(wording.subject + "\n" + wording.body)
    if found:
        raise UnusableInput(
            "%(where)s: %(found)r is left over from a field; write the text itself",
            where=where,
            found=found.group(),
        )


def fields_of(text: str) -> set[str]:
    return {name.strip() for name in _FIELD.findall(text)}


def fill(wording: Wording, values: Mapping[str, str], *, in_subject: Mapping[str, str] | None = None) -> Wording:
    """The wording with every field replaced; fields without a value are empty.

    `in_subject` are values that are shorter in the subject than in the body.
    """
    clean = {name: _cleaned(name, value) for name, value in values.items()}
    short = {**clean, **{name: _cleaned(name, value) for name, value in (in_subject or {}).items()}}
    return Wording(
        subject=one_line(_filled(wording.subject, short)),
        body=_GAP.sub("\n\n", _filled_lines(wording.body, clean)).strip("\n"),
    )


@lru_cache(maxsize=8192)
def one_line(value: str) -> str:
    """`value` on one line: line ends and other blank signs become spaces, control signs go."""
    return _UNWANTED.sub("", " ".join(value.split()))


def _check_fields(text: str) -> None:
    for name in _FIELD.findall(text):
        if name.strip() not in FIELDS:
            raise UnusableInput(
                "memo: %(field)s is no field; the fields are %(fields)s",
                field=_spelled(name.strip()),
                fields=", ".join(FIELDS),
            )
    stray = _STRAY.search(_FIELD.sub("", text))
    if stray:
        raise UnusableInput(
            "memo: %(found)r does not belong to a field; the fields are %(fields)s",
            found=stray.group(),
            fields=", ".join(FIELDS),
        )


def _spelled(name: str) -> str:
    return "{{ " + name + " }}"


def _cleaned(name: str, value: str) -> str:
    if name in PARAGRAPHS:
        return "\n".join(one_line(line) for line in value.split("\n"))
    return one_line(value)


def _filled_lines(text: str, values: Mapping[str, str]) -> str:
    return "\n".join(_filled(line, values) for line in text.split("\n") if not _vanishes(line, values))


def _vanishes(line: str, values: Mapping[str, str]) -> bool:
    names = fields_of(line)
    return bool(names) and not any(values.get(name, "") for name in names)


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _FIELD_AND_STOP.sub(lambda found: _put(values.get(found[1].strip(), ""), found[2] or ""), text)


def _put(value: str, stop: str) -> str:
    return value if value.endswith(".") else value + stop
