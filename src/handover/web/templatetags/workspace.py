"""What every page draws with: states as badges, bars, dates spelled out.

{% load workspace %}   {% state "queued" %}   {% bar segments %}   {{ departure.last_day|day }}   {{ at|moment }}
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from babel import Locale
from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from handover.departures.overview import Load
from handover.web import spelled

register = template.Library()
register.filter("day", spelled.day)
register.filter("moment", spelled.moment)


class Look(NamedTuple):
    word: str | Promise
    tone: str


#: The status words of `handover status --json`, as people read them.
LOOKS = {
    "unplaced": Look(_("No successor"), "is-bad"),
    "no_address": Look(_("No address"), "is-attention"),
    "placed": Look(_("Successor found"), "is-quiet"),
    "draft": Look(_("Drafted"), "is-waiting"),
    "approved": Look(_("Approved"), "is-going"),
    "refused": Look(_("Refused"), "is-bad"),
    "queued": Look(_("Waiting to go"), "is-going"),
    "claimed": Look(_("Being sent"), "is-going"),
    "at_data": Look(_("Being sent"), "is-going"),
    "sent": Look(_("Sent"), "is-good"),
    "failed": Look(_("Not delivered"), "is-bad"),
    "unconfirmed": Look(_("Doubtful"), "is-attention"),
    "stopped": Look(_("Stopped"), "is-quiet"),
    "acknowledged": Look(_("Acknowledged"), "is-good"),
    "open": Look(_("Open"), "is-going"),
    "cancelled": Look(_("Cancelled"), "is-quiet"),
    "ended": Look(_("Last day passed"), "is-waiting"),
}


@register.simple_tag
def state(word: str) -> SafeString:
    """A badge for a status word; an unknown word is shown as it is."""
    look = LOOKS.get(word, Look(word, "is-quiet"))
    return format_html('<span class="badge {}">{}</span>', look.tone, look.word)


@dataclass(frozen=True)
class Segment:
    """One stretch of a bar: its tone ("is-good"), how many, and what that is called."""

    tone: str
    count: int
    label: str | Promise = ""


class Rect(NamedTuple):
    tone: str
    x: str
    width: str


@register.inclusion_tag("web/_bar.html")
def bar(segments: Sequence[Segment], label: str = "", *, thin: bool = False, of: int = 0) -> dict[str, object]:
    """The segments beside each other, as wide as their counts are to the sum of all, or to `of` if that is more."""
    whole = max(sum(s.count for s in segments), of, 1)
    rects, x = [], 0.0
    for segment in segments:
        width = 100 * segment.count / whole
        rects.append(Rect(segment.tone, f"{x:.3f}%", f"{width:.3f}%"))
        x += width
    return {"rects": rects, "label": label, "thin": thin}


@register.inclusion_tag("web/_legend.html")
def legend(segments: Sequence[Segment]) -> dict[str, object]:
    """What the colours of a bar mean, with the counts."""
    return {"segments": [segment for segment in segments if segment.count]}


@register.filter
def language_name(code: str) -> str:
    """ "Spanish", said in the reader's language; a code that Django does not know stays as it is."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.filter
def country_name(code: str) -> str:
    """ "Spain", said in the reader's language; a code that is none stays as it is."""
    return str(Locale.parse(spelled.locale_now()).territories.get(code, code))


@register.inclusion_tag("web/_bar.html")
def load_bar(load: Load) -> dict[str, object]:
    """What somebody looks after today, and what the plan adds, against what they have room for."""
    added = Segment("is-attention" if load.is_over else "is-good", load.after - load.before)
    whole: dict[str, object] = bar([Segment("is-waiting", load.before), added], thin=True, of=load.capacity or 0)
    return whole


@register.filter
def at_key(values: dict[int, object], key: int) -> object:
    """The value of a dict at a key, which a template cannot ask for by itself."""
    return values.get(key, "")


#: The roles in which people act, as the ledger names them.
ROLE_NAMES = {
    "manager": _("manager"),
    "leaver": _("leaver"),
    "successor": _("successor"),
    "approver": _("approver"),
    "compliance": _("compliance"),
    "auditor": _("auditor"),
    "admin": _("administrator"),
    "operator": _("at the terminal"),
    "client": _("client"),
    "worker": _("the delivery worker"),
    "witness": _("the delivery worker"),
    "program": _("Handover itself"),
    "importer": _("importer"),
    "staff": _("member of staff"),
}


@register.filter
def role_name(role: str) -> str | Promise:
    return ROLE_NAMES.get(role, role)
