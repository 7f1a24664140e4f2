"""PURE: the plan for Google Workspace: bodies for the Gmail API, and the same as lines for GAM.

Gmail has one automatic reply for a mailbox. It names the one person for everybody, in all languages; each client's
message is forwarded to the client's own successor by filters, who answers.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from handover.mailbox import replies
from handover.mailbox.plan import Plan, Route

#: Gmail takes about 1,500 signs in a filter.
LONGEST_QUERY = 1_400


def api(plan: Plan) -> dict[str, Any]:
    """What to send to the Gmail API, in order: method, path and body of each request; `close` undoes it."""
    user = f"/gmail/v1/users/{plan.leaver.email}/settings"
    said = replies.everybody(plan)
    vacation = {
        "enableAutoReply": True,
        "responseSubject": said.subject,
        "responseBodyPlainText": said.body,
        "restrictToContacts": False,
        "restrictToDomain": False,
        "startTime": str(_milliseconds(plan.starts_on)),
        "endTime": str(_milliseconds(plan.closes_on)),
    }
    return {
        "open": [
            {"method": "PUT", "path": f"{user}/vacation", "body": vacation},
            *(
                {"method": "POST", "path": f"{user}/forwardingAddresses", "body": {"forwardingEmail": one}}
                for one in _successors(plan)
            ),
            *({"method": "POST", "path": f"{user}/filters", "body": _filter(*part)} for part in _parts(plan)),
        ],
        "close": [
            {"method": "PUT", "path": f"{user}/vacation", "body": {"enableAutoReply": False}},
            {"method": "DELETE", "path": f"{user}/filters/{{id}}", "for_each": "filter made above, by its id"},
            *({"method": "DELETE", "path": f"{user}/forwardingAddresses/{one}"} for one in _successors(plan)),
        ],
    }


def gam(plan: Plan) -> str:
    """Lines for GAM; the last part, behind `# close`, undoes the first."""
    box, said = shlex.quote(plan.leaver.email), replies.everybody(plan)
    message = shlex.quote(said.body.replace("\n", "\\n"))
    days = f"startdate {plan.starts_on} enddate {plan.closes_on}"
    lines = [
        "# open",
        f"gam user {box} vacation on subject {shlex.quote(said.subject)} message {message} {days}",
        *(f"gam user {box} add forwardingaddress {shlex.quote(one)}" for one in _successors(plan)),
        *(
            f"gam user {box} add filter from {shlex.quote(query)} forward {shlex.quote(route.successor.email)}"
            for route, query in _parts(plan)
        ),
        "",
        "# close",
        f"gam user {box} vacation off",
        f"gam user {box} print filters | gam csv - gam user {box} delete filters ~id",
        *(f"gam user {box} delete forwardingaddress {shlex.quote(one)}" for one in _successors(plan)),
    ]
    return "\n".join(lines) + "\n"


def _filter(route: Route, query: str) -> dict[str, Any]:
    return {"criteria": {"from": query}, "action": {"forward": route.successor.email}}


def _successors(plan: Plan) -> list[str]:
    return sorted({route.successor.email for route in plan.routes})


def _parts(plan: Plan) -> Iterator[tuple[Route, str]]:
    """Filters: as many addresses as fit into one query."""
    for route in plan.routes:
        part: list[str] = []
        for address in route.addresses:
            if part and len(_query([*part, address])) > LONGEST_QUERY:
                yield route, _query(part)
                part = []
            part.append(address)
        if part:
            yield route, _query(part)


def _query(addresses: Sequence[str]) -> str:
    return "{" + " ".join(addresses) + "}" if len(addresses) > 1 else addresses[0]


def _milliseconds(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp() * 1000)
