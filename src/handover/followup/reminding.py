"""The ready text of a reminder, in the contact's language: for the successor to say, or to send as their own.

The texts lie in `texts/<language>/` and are filled like memos: a line whose field is not known is left out.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from handover.book.models import Company
from handover.followup.models import Task, TaskKind
from handover.notices.links import link
from handover.notices.phrases import greeting, spelled_out
from handover.notices.wording import Wording, fill, parse

FOLDER = Path(__file__).parent / "texts"


def reminder(task: Task) -> Wording | None:
    """The text for a reminder, in the language of the notice; None for a task of another kind."""
    notice = task.notice
    if task.kind != TaskKind.REMIND or notice is None:
        return None
    company, sent = Company.objects.first(), notice.delivery.settled_at
    values = {
        "greeting": greeting(notice.contact_name, notice.language),
        "company": company.name if company else "",
        "sent_on": spelled_out(sent.date(), notice.language) if sent else "",
        "successor_name": task.assignee.name,
        "successor_title": task.assignee.title,
        "successor_phone": task.assignee.phone,
        "ack_link": link(notice),
    }
    return fill(_shipped(notice.language), values)


@cache
def _shipped(language: str) -> Wording:
    path = FOLDER / language / "reminder.txt"
    return parse(path.read_text(encoding="utf-8"), where=f"{language}/{path.name}")
