"""Which wording counts for a kind of notice: the company's newest, else the one that comes with Handover."""

from __future__ import annotations

from handover.notices.models import Memo
from handover.notices.phrases import shipped
from handover.notices.wording import Wording

RELATIONS = ("client", "prospect")


def current(sender: str, relation: str, language: str) -> tuple[Memo | None, Wording]:
    """The memo in use and its text; None with the shipped text."""
    memo = (
        Memo.objects.filter(sender=sender, relation=relation, language=language).select_related("saved_by").first()
    )
    if memo is None:
        return None, shipped(f"{sender}-{relation}", language)
    return memo, Wording(memo.subject, memo.body)
