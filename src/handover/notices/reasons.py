"""Why something is not written, not approved or not sent: codes for programs, words for people."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: No notice is written.
UNTOLD: dict[str, str | Promise] = {
    "unplaced": _("has no successor yet"),
    "no_contacts": _("has no contacts"),
    "no_address": _("has no e-mail address; tell them by phone"),
    "unusable_address": _("has an address that mail cannot be sent to; correct it or tell them by phone"),
    "successor_gone": _("the successor does not work here any more; plan again"),
    "successor_without_address": _("the successor has no e-mail address; add one or plan again"),
}

#: Somebody may not be the sender.
SENDERS: dict[str, str | Promise] = {
    "sender_not_in_pack": _("the rules of this departure do not allow this sender"),
    "leaver_after_last_day": _("the last day has passed: nobody writes as the leaver"),
    "leaver_has_not_agreed": _("the leaver has not agreed to be the sender, or has taken it back"),
}

#: Written, and yet it may not go out.
OBSTACLES: dict[str, str | Promise] = {
    "cancelled": _("the departure was cancelled"),
    "call_first": _("this client is called first; record the call, then the notice may go"),
    "successor_changed": _("the plan has another successor now; draft again"),
    "not_placed": _("a client that it speaks of has no successor any more; plan and draft again"),
    "successor_gone": _("the successor does not work here any more; plan and draft again"),
    **SENDERS,
}

#: What became of each notice when somebody approved all that are clean.
RESULTS: dict[str, str | Promise] = {
    "approved": _("approved"),
    "second_yes": _("needs a second yes, from somebody else"),
    "already": _("was approved before"),
    "edited": _("was edited by hand; read it and approve it by itself"),
    "refused": _("was refused; it needs a new text"),
    "own_text": _("this is their own text; somebody else has to approve it"),
}


def words(code: str) -> str:
    """The reason in the reader's language; a code of another package stays as it is."""
    every = {**UNTOLD, **OBSTACLES, **RESULTS}
    return str(every.get(code, code))
