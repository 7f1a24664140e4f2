"""Named reasons: why a delivery waits, was stopped, failed or is doubtful; and their words for people."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from handover.notices import reasons as notices

# Waiting.
OUTSIDE_HOURS = "outside_hours"
BEFORE_NOTICE_DAY = "before_notice_day"
PAUSED = "paused"
SERVER_UNREACHABLE = "server_unreachable"
LOGIN_REFUSED = "login_refused"
NOT_NOW = "not_now"
CONNECTION_LOST = "connection_lost"
OUTBOX_UNWRITABLE = "outbox_unwritable"
FAULT = "fault"
# Stopped, or not queued in the first place.
CANCELLED = "cancelled"
TEXT_CHANGED = "text_changed"
BYTES_CHANGED = "bytes_changed"
NOT_APPROVED = "not_approved"
AFTER_LAST_DAY = "after_last_day"
NO_WINDOW_LEFT = "no_window_left"
# Failed.
SENDER_REFUSED = "sender_refused"
RECIPIENT_REFUSED = "recipient_refused"
COPY_REFUSED = "copy_refused"
MESSAGE_REFUSED = "message_refused"
NO_UTF8_ADDRESSES = "no_utf8_addresses"
NO_EIGHT_BIT = "no_eight_bit"
BAD_LINE_ENDS = "bad_line_ends"
BAD_ADDRESS = "bad_address"
OTHER_TEXT_IN_OUTBOX = "other_text_in_outbox"
GAVE_UP = "gave_up"
SAID_NOT_SENT = "said_not_sent"
# Doubtful.
NO_ANSWER = "no_answer"
UNCLEAR_ANSWER = "unclear_answer"
WORKER_DIED = "worker_died"
# Sent, though nobody was there to hear the answer.
SAID_SENT = "said_sent"
FOUND_BY_WITNESS = "found_by_witness"
ACKNOWLEDGED = "acknowledged"

WORDS: dict[str, str | Promise] = {
    OUTSIDE_HOURS: _("waits for the client's business hours"),
    BEFORE_NOTICE_DAY: _("waits for the notice day"),
    PAUSED: _("the queue is paused"),
    SERVER_UNREACHABLE: _("the mail server cannot be reached"),
    LOGIN_REFUSED: _("the mail server refuses our login"),
    NOT_NOW: _("the mail server said: not now"),
    CONNECTION_LOST: _("the connection was lost before the message was handed over"),
    OUTBOX_UNWRITABLE: _("the outbox cannot be written"),
    FAULT: _("a fault of the program; it will be tried again"),
    CANCELLED: _("the departure was cancelled"),
    TEXT_CHANGED: _("the text was changed after it was queued"),
    BYTES_CHANGED: _("the stored message is not the approved one"),
    NOT_APPROVED: _("not approved"),
    AFTER_LAST_DAY: _("the last day has passed"),
    NO_WINDOW_LEFT: _("no business hours of the client are left before the last day"),
    SENDER_REFUSED: _("the mail server refused the sender"),
    RECIPIENT_REFUSED: _("the mail server refused the contact's address"),
    COPY_REFUSED: _("the mail server refused the successor's address, so nothing was sent"),
    MESSAGE_REFUSED: _("the mail server refused the message"),
    NO_UTF8_ADDRESSES: _("the mail server does not take addresses with these letters"),
    NO_EIGHT_BIT: _("the mail server does not take messages in this encoding"),
    BAD_LINE_ENDS: _("the stored message has broken line ends"),
    BAD_ADDRESS: _("an address is none that mail can be sent to"),
    OTHER_TEXT_IN_OUTBOX: _("the outbox holds another text under this message's name"),
    GAVE_UP: _("tried too often; the mail server never took it"),
    SAID_NOT_SENT: _("somebody found out that it was not sent"),
    NO_ANSWER: _("the connection was lost after the message and before the answer"),
    UNCLEAR_ANSWER: _("the mail server's answer was unclear"),
    WORKER_DIED: _("the worker stopped in the middle of the hand-over"),
    SAID_SENT: _("somebody found out that it was sent"),
    FOUND_BY_WITNESS: _("found where it was to go"),
    ACKNOWLEDGED: _("the client answered it"),
}


def words(code: str) -> str:
    """The reason in the reader's language, for our own codes and those of the notices."""
    return str(WORDS[code]) if code in WORDS else notices.words(code)
