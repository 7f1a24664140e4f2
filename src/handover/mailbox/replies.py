"""PURE: the words of the automatic reply. The company speaks, never the leaver; where they went is not said."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from handover.mailbox.plan import Named, Plan
from handover.notices.phrases import languages
from handover.notices.wording import Wording, fill, parse

FOLDER = Path(__file__).parent / "texts"


def client(plan: Plan, successor: Named, language: str) -> Wording:
    """To a client, whose message has been passed on to `successor`."""
    return _said("client", plan, successor, language)


def stranger(plan: Plan, language: str) -> Wording:
    """To anybody else, whose message stays where it is."""
    return _said("stranger", plan, plan.fallback, language)


def everybody(plan: Plan) -> Wording:
    """The same in every language, the company's first, for systems that know one text alone."""
    order = sorted(languages(), key=lambda one: (one != plan.language, one))
    said = [stranger(plan, language) for language in order]
    return Wording(said[0].subject, "\n\n---\n\n".join(one.body for one in said))


def _said(kind: str, plan: Plan, to: Named, language: str) -> Wording:
    values = {
        "leaver_name": plan.leaver.name,
        "company": plan.company,
        "successor_name": to.name,
        "successor_title": to.title,
        "successor_email": to.email,
        "successor_phone": to.phone,
    }
    return fill(_text(kind, language), values)


@cache
def _text(kind: str, language: str) -> Wording:
    return parse((FOLDER / language / f"{kind}.txt").read_text(encoding="utf-8"), where=f"{language}/{kind}.txt")
