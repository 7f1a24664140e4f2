"""The verbs of the ledger in people's words, for the report and the pages."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "book.company_set_up": _("Company set up"),
    "book.conflict_lifted": _("Conflict lifted"),
    "book.conflict_named": _("Conflict named: this person must not take this client"),
    "book.import_undone": _("Import undone"),
    "book.imported": _("Clients and contacts imported"),
    "book.language_chosen": _("Language chosen"),
    "book.password_set": _("Password set"),
    "book.person_added": _("Person added"),
    "book.person_deactivated": _("Person deactivated"),
    "book.person_described": _("What is known of a person changed"),
    "book.role_granted": _("Role granted"),
    "book.role_revoked": _("Role taken back"),
    "departures.opened": _("Departure opened"),
    "departures.cancelled": _("Departure called off"),
    "departures.planned": _("Successors found"),
    "departures.placed_by_hand": _("Successor chosen by hand"),
    "departures.taken_back": _("Choice by hand taken back"),
    "notices.drafted": _("Notices written"),
    "notices.edited": _("Notice changed by hand"),
    "notices.edits_taken_back": _("Notice put back to the memo's words"),
    "notices.memo_saved": _("Memo saved"),
    "notices.sender_agreed": _("Leaver agreed to be the sender"),
    "notices.sender_agreement_taken_back": _("Leaver's agreement to be the sender taken back"),
    "notices.call_recorded": _("Call to the client recorded"),
    "approvals.approved": _("Text approved"),
    "approvals.approved_together": _("Texts approved together"),
    "approvals.refused": _("Text refused"),
    "approvals.withdrawn": _("Approval withdrawn"),
    "delivery.queued": _("Notices queued to be sent"),
    "delivery.sent": _("Notice sent"),
    "delivery.failed": _("Notice refused by the mail server"),
    "delivery.unconfirmed": _("Doubtful whether the notice arrived at the mail server"),
    "delivery.stopped": _("Notice stopped before sending"),
    "delivery.deferred": _("Sending put off"),
    "delivery.tried_again": _("Sending asked for again"),
    "delivery.paused": _("Sending paused"),
    "delivery.resumed": _("Sending resumed"),
    "delivery.restored": _("Installation restored from a backup"),
    "followup.acknowledged": _("Client answered"),
    "followup.task_done": _("Task done"),
    "followup.tasks_made": _("Tasks for the successors made"),
    "evidence.exported": _("Evidence exported"),
    "evidence.payload_erased": _("Personal part of an entry erased"),
    "demo.company_made": _("Sample company made"),
}


def words(verb: str) -> str:
    """What `verb` means; a verb without words is its own word."""
    return str(WORDS.get(verb, verb))
