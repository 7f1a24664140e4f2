"""PURE: the lines that make Postfix (3.7 and later) ask the gate, and those that close the ways around it."""

from __future__ import annotations

MAIN = """\
# --- main.cf: every way into the queue asks the gate; whatever goes wrong, the message waits at the sender.
smtpd_milters = {milter}
non_smtpd_milters = {milter}
milter_default_action = tempfail
milter_protocol = 6
milter_connect_timeout = 30s
milter_command_timeout = 30s
milter_content_timeout = 300s
milter_mail_macros = i {{auth_type}} {{auth_authen}} {{auth_author}} {{mail_addr}} {{mail_host}} {{mail_mailer}}
# Bounces carry the text that they return: they are asked about as well.
internal_mail_filter_classes = bounce
# Who has logged in writes as themselves: map each sender to its login.
smtpd_sender_login_maps = hash:/etc/postfix/sender_logins
# A list that leads outside is written to HANDOVER_OUTWARD_LISTS, because Postfix expands it after the gate.
# Nobody hides a second message behind a line end that servers read differently (CVE-2023-51764).
smtpd_forbid_bare_newline = yes
"""
MASTER = """\
# --- master.cf: nobody but these may submit; add to "submission" and "smtps":
#   -o smtpd_sender_restrictions=reject_sender_login_mismatch,permit_sasl_authenticated,reject
#   -o smtpd_client_restrictions=permit_sasl_authenticated,reject
# A content filter that hands messages back must not skip the gate: its listener must NOT have
#   -o receive_override_options=no_milters        or        -o smtpd_milters=
"""
AFTER = """\
# --- afterwards
#   postfix reload
#   handover doctor --gate        sends a probe by every path and says which the gate does not see
"""


def config(path: str = "", host: str = "", port: int = 0) -> str:
    """The lines for a gate that listens there; a path as Postfix sees it (chrooted: below its queue directory)."""
    milter = f"unix:{path}" if path else f"inet:{host}:{port}"
    return "\n".join([MAIN.format(milter=milter), MASTER, AFTER])
