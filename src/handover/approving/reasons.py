"""Why not, and what became of each: codes for programs, words for people."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from handover.approving.models import Intent
from handover.book.models import Person
from handover.gate.notes import spoken_by


class Canned(models.TextChoices):
    """The usual reasons for a no; whoever wrote the text reads them in their own language."""

    PRIVATE_CONTACT = "private_contact", gettext_lazy("It gives a way to reach you outside the company.")
    ASKS_ALONG = "asks_along", gettext_lazy("It asks the client to come along, to wait or to stay in touch.")
    NEW_EMPLOYER = "new_employer", gettext_lazy("It says where you are going.")
    NO_SUCCESSOR = "no_successor", gettext_lazy("It does not say who looks after the client now.")
    WRONG_PERSON = "wrong_person", gettext_lazy("It goes to somebody who should not get it.")
    NOT_TRUE = "not_true", gettext_lazy("Something in it is not right.")
    TONE = "tone", gettext_lazy("The tone does not fit this client.")
    MEMO = "memo", gettext_lazy("The company's memo says it better.")


#: What becomes of one item of the queue when somebody decides.
RESULTS: dict[str, str | Promise] = {
    "approved": gettext_lazy("Approved. In force in ten seconds."),
    "declined": gettext_lazy("Declined. In force in ten seconds."),
    "already": gettext_lazy("Already decided by somebody else. Nothing was changed."),
    "already_yours": gettext_lazy("You decided this already. Nothing was changed."),
    "own": gettext_lazy("Not allowed: nobody decides about their own message."),
    "leaver": gettext_lazy("Not allowed: whoever leaves does not decide what their clients are told."),
    "own_text": gettext_lazy("Not allowed: you wrote this text; somebody else has to approve it."),
    "not_allowed": gettext_lazy("Not allowed: this is for the departure's manager and approvers to decide."),
    "changed": gettext_lazy("Not decided: the text was changed after you read it. Read it again."),
    "unread": gettext_lazy("Not decided: open it and read it before you release it."),
    "edited": gettext_lazy("Not decided: it was changed by hand. Open it and approve it by itself."),
    "no_reason": gettext_lazy("Not decided: choose a reason, or say why in your own words."),
    "cancelled": gettext_lazy("Not decided: this departure was called off."),
    "over": gettext_lazy("Not decided: the last day has passed, and nothing more is sent."),
    "on_its_way": gettext_lazy("Not decided: it is on its way already."),
    "purged": gettext_lazy("Not decided: its text was removed when its time was over."),
    "gone": gettext_lazy("Not there, or not yours to decide."),
}
#: Codes that say that this person may not decide, whatever the text.
BARRED = ("own", "leaver", "own_text", "not_allowed")
#: Codes with which something was decided.
DECIDED = ("approved", "declined")


def words(code: str) -> str:
    """The result in the reader's language."""
    return str(RESULTS[code])


def for_the_writer(intent: Intent) -> str:
    """The reason of a no in the language of whoever wrote the text: the usual one, then own words."""
    with override(spoken_by(intent.held.leaver if intent.held else _writer(intent))):
        usual = str(Canned(intent.canned).label) if intent.canned else ""
        return " ".join(part for part in (usual, intent.words) if part) or _("Declined.")


def _writer(intent: Intent) -> Person:
    assert intent.notice is not None
    return intent.notice.edited_by or intent.notice.drafted_by
