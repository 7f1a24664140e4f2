"""The reasons for a client's place in the order of risk, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from handover.briefing.risk import Reason

WORDS = {
    "something_wrong": gettext_lazy("The client says that something is wrong"),
    "asked_to_call": gettext_lazy("The client asks for a call"),
    "doubtful": gettext_lazy("It is not certain that the notice arrived"),
    "not_delivered": gettext_lazy("A notice could not be delivered"),
    "no_address": gettext_lazy("A contact has no e-mail address: tell them by phone"),
    "tier_a": gettext_lazy("One of the most important clients (tier A)"),
    "tier_b": gettext_lazy("An important client (tier B)"),
    "call_waits": gettext_lazy("Waits for a call before the notice"),
    "leaver_sees_risks": gettext_lazy("The brief names risks"),
    "open_matters": gettext_lazy("The brief names open matters"),
    "promises": gettext_lazy("Something was promised"),
    "no_brief": gettext_lazy("No brief is written yet"),
}


def words(reason: Reason) -> str:
    """One sentence, in the language of whoever reads it; an unknown code is shown as it is."""
    if reason.code in WORDS:
        return str(WORDS[reason.code])
    count = int(reason.params.get("days", reason.params.get("count", 0)))
    return _counted(reason.code, count)


def _counted(code: str, count: int) -> str:
    if code in ("silent", "silent_long"):
        text = ngettext("No answer for %(count)s day", "No answer for %(count)s days", count)
    elif code in ("renews_soon", "renews"):
        if count == 0:
            return _("Renews today")
        text = ngettext("Renews in %(count)s day", "Renews in %(count)s days", count)
    elif code == "not_told":
        text = ngettext(
            "Not told yet, and the last day is %(count)s day away",
            "Not told yet, and the last day is %(count)s days away",
            count,
        )
    elif code == "overdue":
        text = ngettext("%(count)s task is overdue", "%(count)s tasks are overdue", count)
    else:
        return code
    return text % {"count": count}
