"""PURE: what happens to a mailbox after the last day: who answers whom, in which language, from when until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handover.errors import UnusableInput

#: Belgian Data Protection Authority, decisions 135/2023, 01/2024 and 71/2024: a month, three at most with a reason.
DEFAULT_DAYS, MOST_DAYS = 30, 90


@dataclass(frozen=True)
class Named:
    """Somebody at the company who is there for the writer from now on."""

    name: str
    email: str
    phone: str = ""
    title: str = ""


@dataclass(frozen=True)
class Route:
    """Who writes from one of these `addresses` (or `hosts`) hears of `successor`, in `language`.

    An empty `language` is that of the writer, as far as the message shows it.
    """

    successor: Named
    language: str
    addresses: tuple[str, ...]
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """`starts_on` is the first day of the automatic reply, `closes_on` the first day without it."""

    leaver: Named
    company: str
    language: str  # the company's, where a message shows no other
    last_day: date
    starts_on: date
    closes_on: date
    zone: str  # offset of the company's clock, "+0100"
    routes: tuple[Route, ...]
    fallback: Named  # for whoever is nobody's client
    aliases: tuple[str, ...] = ()

    @property
    def days(self) -> int:
        return (self.closes_on - self.starts_on).days


@dataclass(frozen=True)
class Writer:
    """A contact as the plan needs it: address, language, whose client, who takes over; `host` may be shared."""

    address: str
    language: str
    successor: Named


def check_days(*, last_day: date, starts_on: date, closes_on: date, reason: str) -> None:
    """UnusableInput unless it starts by the last day and closes in time; longer than usual needs a reason."""
    if starts_on > last_day:
        raise UnusableInput(
            "start: %(starts_on)s is after the last day %(last_day)s; the reply starts by then",
            starts_on=starts_on,
            last_day=last_day,
        )
    if closes_on <= last_day:
        raise UnusableInput(
            "close: %(closes_on)s is not after the last day %(last_day)s", closes_on=closes_on, last_day=last_day
        )
    longest = last_day + timedelta(days=MOST_DAYS)
    if closes_on > longest:
        raise UnusableInput(
            "close: %(closes_on)s is more than %(most)s days after the last day; at most %(longest)s",
            closes_on=closes_on,
            most=MOST_DAYS,
            longest=longest,
        )
    if closes_on > last_day + timedelta(days=DEFAULT_DAYS) and not reason.strip():
        raise UnusableInput(
            "reason: more than %(days)s days need one, such as the client's contract running on",
            days=DEFAULT_DAYS,
        )


def routes(writers: Sequence[Writer], public_hosts: frozenset[str]) -> tuple[Route, ...]:
    """Writers together by successor and language. Of a host that is one successor's alone, everybody is theirs."""
    addresses: dict[tuple[Named, str], list[str]] = {}
    for one in writers:
        addresses.setdefault((one.successor, one.language), []).append(one.address)
    hosts = _hosts(writers, public_hosts)
    return tuple(
        Route(successor, language, tuple(sorted(set(found))), tuple(hosts.pop((successor, language), ())))
        for (successor, language), found in sorted(
            addresses.items(), key=lambda pair: (pair[0][0].email, pair[0][1])
        )
    )


def _hosts(writers: Sequence[Writer], public_hosts: frozenset[str]) -> dict[tuple[Named, str], list[str]]:
    by_host: dict[str, set[Named]] = {}
    languages: dict[str, list[str]] = {}
    for one in writers:
        host = one.address.rpartition("@")[2]
        by_host.setdefault(host, set()).add(one.successor)
        languages.setdefault(host, []).append(one.language)
    found: dict[tuple[Named, str], list[str]] = {}
    for host, successors in sorted(by_host.items()):
        if len(successors) == 1 and host not in public_hosts:
            language = max(sorted(set(languages[host])), key=languages[host].count)
            found.setdefault((next(iter(successors)), language), []).append(host)
    return found


def counts(plan: Plan) -> Mapping[str, int]:
    """Addresses by the successor's, for the page and the terminal."""
    found: dict[str, int] = {}
    for route in plan.routes:
        found[route.successor.email] = found.get(route.successor.email, 0) + len(route.addresses)
    return found
