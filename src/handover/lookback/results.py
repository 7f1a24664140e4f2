"""What a look-back found, client by client: who heard of the departure, when, how often, in which words.

Copies of one message in several mailboxes count once. Whoever heard of it and has no successor yet comes first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

from handover.departures.models import Transfer
from handover.lookback.models import Addressee, Damage, LookBack, Message
from handover.lookback.sealing import unseal
from handover.lookback.terms import Counts
from handover.screening.signals import Readability, Signal

#: Whoever reads one of these learns that the writer goes, or how to follow.
HEARD = frozenset(
    str(one) for one in (Signal.DEPARTURE, Signal.NEW_EMPLOYER, Signal.SOLICITATION, Signal.PERSONAL_CONTACT)
)
Values = dict[str, Any]


def result(lookback: LookBack) -> Values:
    """Everything for a page and for programs, as plain values.

    {"lookback", "counts", "clients": [{"client", "client_id", "relation", "transfer", "successor", "has_plan",
    "heard", "messages", "times", "first", "last", "signals", "said": [{"at", "to", "signals", "readability",
    "digest", "where", "quotes"}]}], "home": [said], "unread", "problems", "timeline"}
    """
    messages = _once(Message.objects.filter(piece__lookback=lookback).order_by("at", "digest", "where", "id"))
    told = {message.pk: _said(message) for message in messages}
    clients = _clients(lookback, messages, told)
    return {
        "lookback": described(lookback),
        "counts": counts(lookback),
        "clients": sorted(clients, key=_urgency),
        "home": [told[message.pk] for message in messages if message.is_home],
        "unread": sum(message.readability != Readability.CLEAR for message in messages),
        "problems": _problems(lookback),
        "timeline": timeline(messages),
    }


def described(lookback: LookBack) -> Values:
    return {
        "id": lookback.pk,
        "leaver": lookback.departure.leaver.email,
        "purpose": lookback.purpose,
        "since": lookback.since.isoformat(),
        "until": lookback.until.isoformat(),
        "allowed_by": lookback.allowed_by.email,
        "staff_told_on": lookback.staff_told_on.isoformat(),
        "less_intrusive": lookback.less_intrusive,
        "by": lookback.by.email,
        "keep_until": lookback.keep_until.isoformat(),
        "finished": lookback.finished_at is not None,
        "forgotten": lookback.forgotten_at is not None,
    }


def counts(lookback: LookBack) -> dict[str, int]:
    """The sum over all chunks: how many were there, and why most stayed closed."""
    total = Counter({one.name: 0 for one in fields(Counts)})
    for kept in lookback.pieces.exclude(done_at=None).values_list("counts", flat=True):
        total.update(kept)
    return dict(total)


def _once(messages: Iterable[Message]) -> list[Message]:
    """One of all copies of a message: the first by place, whatever order the chunks were read in."""
    return list({message.key: message for message in reversed(list(messages))}.values())[::-1]


def _said(message: Message) -> Values:
    words = unseal(message.sealed) if message.sealed else {"quotes": [], "to": []}
    return {
        "at": message.at.isoformat(),
        "to": list(words["to"]),
        "signals": message.signals,
        "readability": message.readability,
        "digest": message.digest,
        "where": message.where,
        "quotes": words["quotes"],
    }


def _clients(lookback: LookBack, messages: list[Message], told: dict[int, Values]) -> list[Values]:
    by_client: dict[int, list[Message]] = {}
    known = {message.pk: message for message in messages}
    names: dict[int, tuple[str, str]] = {}
    rows = Addressee.objects.filter(message__piece__lookback=lookback).order_by("message__at", "message__digest")
    for row in rows.values_list("message_id", "client_id", "client__name", "client__relation"):
        if row[0] in known:
            by_client.setdefault(row[1], []).append(known[row[0]])
            names[row[1]] = (row[2], row[3])
    plans = _plans(lookback)
    return [
        _client(pk, names[pk], plans.get(pk), written, [told[message.pk] for message in written])
        for pk, written in by_client.items()
    ]


def _plans(lookback: LookBack) -> dict[int, tuple[int, str]]:
    """The client's transfer in this departure, and the successor's name; "" while there is none."""
    rows = Transfer.objects.filter(departure=lookback.departure)
    return {
        client: (pk, name or "")
        for client, pk, name in rows.values_list("client", "pk", "placement__successor__name")
    }


def _client(
    pk: int, named: tuple[str, str], plan: tuple[int, str] | None, written: list[Message], said: list[Values]
) -> Values:
    signals = Counter(signal for message in written for signal in message.signals)
    telling = [one for one in said if HEARD & set(one["signals"])]
    return {
        "client": named[0],
        "client_id": pk,
        "relation": named[1],
        "transfer": plan[0] if plan else None,
        "successor": plan[1] if plan else "",
        "has_plan": bool(plan and plan[1]),
        "heard": bool(telling),
        "messages": len(written),
        "times": len(telling),
        "first": telling[0]["at"] if telling else None,
        "last": telling[-1]["at"] if telling else None,
        "signals": dict(sorted(signals.items())),
        "said": [one for one in said if one["signals"] or one["readability"] != Readability.CLEAR],
    }


def _urgency(client: Values) -> tuple[bool, bool, str, str]:
    return (not client["heard"], client["has_plan"], client["first"] or "", client["client"])


def _problems(lookback: LookBack) -> list[Values]:
    found = Damage.objects.filter(piece__lookback=lookback).order_by("piece__number", "id")
    return [{"where": one.where, "why": one.why, "text": str(one.get_why_display())} for one in found]


def timeline(messages: Iterable[Message]) -> list[Values]:
    """How many messages of a day carried which signal, day by day; days without any are left out."""
    days: dict[str, Counter[str]] = {}
    for message in messages:
        days.setdefault(_day(message.at), Counter()).update(["opened", *message.signals])
    return [{"day": day, **dict(sorted(found.items()))} for day, found in sorted(days.items())]


def _day(at: datetime) -> str:
    return at.date().isoformat()


def kept_about(lookback: LookBack) -> Values:
    """Everything that is kept about the leaver, for their own request: nothing is left out or made shorter."""
    messages = Message.objects.filter(piece__lookback=lookback).order_by("at", "id")
    return {
        "lookback": {
            **described(lookback),
            "addresses": lookback.addresses,
            "private_addresses": lookback.private_addresses,
            "paths": lookback.paths,
        },
        "counts": counts(lookback),
        "messages": [{**_said(one), "is_home": one.is_home, "key": one.key} for one in messages],
        "problems": _problems(lookback),
        "counts_by_piece": [
            {"piece": number, **kept} for number, kept in lookback.pieces.values_list("number", "counts")
        ],
    }
