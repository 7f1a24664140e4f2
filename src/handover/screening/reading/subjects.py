"""Whose words a subject is: "Re: you are leaving?" was written by the client.

A subject after a mark of reply or forwarding is somebody else's where the message bears that out: what is quoted below
shows the same subject; or it shows none, and the header says that a message is answered. In all other cases, and so for a
reply that answers nothing, and for a subject that was changed, it is the writer's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from handover.screening.reading.quoting import REPLY_SUBJECT
from handover.screening.views import View, Voice

_SHOWN = re.compile(r"^[>\s]*\*?(?:subject|asunto|тема)\s?:\*?[ \t]*([^\n]*)", re.I | re.M)
_NOT_WORD = re.compile(r"[\W_]+")


def settled(views: Sequence[View], *, is_answer: bool) -> list[View]:
    """The views, with the subject as somebody else's words where it is. `is_answer`: the header says so, or there is none."""
    quoted = [view.text for view in views if view.voice is Voice.OTHERS and view.part == "quoted"]
    if not quoted:
        return list(views)
    return [
        replace(view, voice=Voice.OTHERS)
        if view.part == "subject" and _is_of_others(view.text, quoted, is_answer=is_answer)
        else view
        for view in views
    ]


def _is_of_others(subject: str, quoted: Sequence[str], *, is_answer: bool) -> bool:
    if not REPLY_SUBJECT.match(subject):
        return False
    shown = {_bare(found) for text in quoted for found in _SHOWN.findall(text)}
    return _bare(subject) in shown if shown else is_answer


def _bare(subject: str) -> str:
    """Without marks of reply, spaces and signs: programs fold and shorten them."""
    while match := REPLY_SUBJECT.match(subject):
        subject = subject[match.end() :]
    return _NOT_WORD.sub("", subject).casefold()
