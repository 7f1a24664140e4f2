"""PURE: the plan for Microsoft 365: bodies for Graph, and the same as lines for Exchange Online PowerShell.

Exchange has one automatic reply for a mailbox. It names the one person for everybody, in all languages; each
client's message is redirected to the client's own successor, who answers. Transport rules end by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from handover.mailbox import replies
from handover.mailbox.plan import Plan, Route

#: Exchange keeps a transport rule below 8 kB; an inbox rule of this many addresses stays well below its limit.
AT_ONCE = 100
NAME = "Handover"


def graph(plan: Plan) -> dict[str, Any]:
    """What to send to Graph, in order: method, path and body of each request; `close` undoes it."""
    user = f"/v1.0/users/{plan.leaver.email}"
    rules = [_message_rule(name, at, route, part) for at, (name, route, part) in enumerate(_parts(plan), start=1)]
    return {
        "open": [
            {"method": "PATCH", "path": f"{user}/mailboxSettings", "body": _settings(plan)},
            *({"method": "POST", "path": f"{user}/mailFolders/inbox/messageRules", "body": rule} for rule in rules),
        ],
        "close": [
            {
                "method": "PATCH",
                "path": f"{user}/mailboxSettings",
                "body": {"automaticRepliesSetting": {"status": "disabled"}},
            },
            {
                "method": "DELETE",
                "path": f"{user}/mailFolders/inbox/messageRules/{{id}}",
                "for_each": f"rule whose displayName begins with {NAME!r}",
            },
        ],
    }


def _settings(plan: Plan) -> dict[str, Any]:
    text = replies.everybody(plan).body.replace("\n", "<br>\n")
    return {
        "automaticRepliesSetting": {
            "status": "scheduled",
            "externalAudience": "all",
            "scheduledStartDateTime": {"dateTime": f"{plan.starts_on}T00:00:00", "timeZone": "UTC"},
            "scheduledEndDateTime": {"dateTime": f"{plan.closes_on}T00:00:00", "timeZone": "UTC"},
            "internalReplyMessage": text,
            "externalReplyMessage": text,
        }
    }


def _message_rule(name: str, at: int, route: Route, addresses: Sequence[str]) -> dict[str, Any]:
    return {
        "displayName": name,
        "sequence": at,
        "isEnabled": True,
        "conditions": {"fromAddresses": [{"emailAddress": {"address": one}} for one in addresses]},
        "exceptions": {"isAutomaticReply": True, "headerContains": ["List-Id:"]},
        "actions": {
            "redirectTo": [{"emailAddress": {"name": route.successor.name, "address": route.successor.email}}],
            "stopProcessingRules": True,
        },
    }


def powershell(plan: Plan) -> str:
    """Lines for Exchange Online PowerShell; the last part, behind `# close`, undoes the first."""
    box, said = _ps(plan.leaver.email), _ps(replies.everybody(plan).body.replace("\n", "<br>"))
    reply = (
        f"Set-MailboxAutoReplyConfiguration -Identity {box} -AutoReplyState Scheduled "
        f"-StartTime '{plan.starts_on}' -EndTime '{plan.closes_on}' -ExternalAudience All "
        f"-InternalMessage {said} -ExternalMessage {said}"
    )
    lines = ["# open (Connect-ExchangeOnline first)", reply]
    names = []
    for name, route, part in _parts(plan):
        names.append(f"{name} {plan.leaver.email}")
        lines.append(
            f"New-TransportRule -Name {_ps(names[-1])} -SentTo {box} -From @({', '.join(map(_ps, part))}) "
            f"-RedirectMessageTo {_ps(route.successor.email)} -ExceptIfHeaderMatchesMessageHeader 'List-Id' "
            f"-ExceptIfHeaderMatchesPatterns '.' -ActivationDate '{plan.starts_on}' -ExpiryDate '{plan.closes_on}'"
        )
    lines += ["", "# close", f"Set-MailboxAutoReplyConfiguration -Identity {box} -AutoReplyState Disabled"]
    lines += [f"Remove-TransportRule -Identity {_ps(name)} -Confirm:$false" for name in names]
    return "\n".join(lines) + "\n"


def _parts(plan: Plan) -> Iterator[tuple[str, Route, Sequence[str]]]:
    """Rules with their names: each has as many addresses as one rule may."""
    number = 0
    for route in plan.routes:
        for start in range(0, len(route.addresses), AT_ONCE):
            number += 1
            yield f"{NAME} {number}", route, route.addresses[start : start + AT_ONCE]


def _ps(value: str) -> str:
    """A PowerShell string in which nothing is replaced; typographic quotes end strings there as well."""
    for quote in "'\u2018\u2019\u201a\u201b":
        value = value.replace(quote, "''")
    return f"'{value}'"
