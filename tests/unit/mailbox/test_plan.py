from __future__ import annotations

import json
import re
import shlex
from dataclasses import replace
from datetime import date, timedelta

import pytest

from handover.errors import UnusableInput
from handover.mailbox import google, microsoft, replies, sieve
from handover.mailbox.plan import Named, Route, Writer, check_days, counts, routes
from tests.unit.mailbox.sample import IVAN, LENA, PUBLIC, SOFIA, sample

LAST = date(2026, 12, 18)


def days(start: int, close: int, reason: str = "") -> None:
    check_days(last_day=LAST, starts_on=LAST + timedelta(start), closes_on=LAST + timedelta(close), reason=reason)


def test_thirty_days_from_the_last_day_or_before_need_no_reason() -> None:
    days(0, 30)
    days(-10, 30)
    days(0, 90, "the client's contract runs until March")


@pytest.mark.parametrize(
    ("start", "close", "reason", "why"),
    [(1, 30, "", "start"), (0, 31, " ", "reason"), (0, 91, "a reason", "at most"), (0, 0, "", "close")],
)
def test_other_days_are_refused_with_the_field(start: int, close: int, reason: str, why: str) -> None:
    with pytest.raises(UnusableInput, match=why):
        days(start, close, reason)


def test_everybody_at_a_host_of_one_successor_is_theirs_but_not_at_a_shared_one() -> None:
    writers = [
        Writer("a@one.example", "es", SOFIA),
        Writer("b@one.example", "en", SOFIA),
        Writer("c@one.example", "es", SOFIA),
        Writer("a@both.example", "es", SOFIA),
        Writer("b@both.example", "es", IVAN),
        Writer("x@gmail.com", "es", SOFIA),
    ]
    found = routes(writers, PUBLIC)
    assert {(one.successor.email, one.language): one.hosts for one in found} == {
        (SOFIA.email, "es"): ("one.example",),
        (SOFIA.email, "en"): (),
        (IVAN.email, "es"): (),
    }


@pytest.mark.parametrize("language", ["en", "es", "ru"])
def test_the_reply_names_the_successor_and_speaks_for_the_company(language: str) -> None:
    said = replies.client(sample(), SOFIA, language)
    assert {SOFIA.name, SOFIA.email, SOFIA.phone} <= set(said.body.split("\n"))
    assert SOFIA.name in said.subject
    assert "{{" not in said.body
    assert SOFIA.name not in replies.stranger(sample(), language).body, (
        "who is nobody's client hears of no successor"
    )


def test_nothing_in_a_name_or_an_address_gets_out_of_its_string() -> None:
    evil = Named('X"; discard; #', 'a"b\\@northwind.example', "\r\n.\r\n;discard;")
    plan = replace(sample(), routes=(Route(evil, "en", ('q"];stop;#@x.example',), ()),))
    text = sieve.script(plan)
    unquoted = re.sub(r'"(?:[^"\\]|\\.)*"', "", re.sub(r"text:\r\n.*?\r\n\.\r\n", "", text, flags=re.S))
    assert "discard" not in unquoted and unquoted.count("stop;") == text.count("    stop;\n")
    assert "''; Remove-Mailbox" in microsoft.powershell(replace(plan, company="'; Remove-Mailbox 'x"))
    lines = google.gam(replace(plan, company="'; rm -rf /; '")).splitlines()
    assert all("rm" not in shlex.split(line) for line in lines if line and not line.startswith("#"))


def test_five_thousand_clients_fit_and_take_a_few_dozen_commands() -> None:
    people = [Named(f"Person {n}", f"p{n}@northwind.example") for n in range(12)]
    writers = [
        Writer(f"contact.{n}@client-number-{n % 5000}.example", ("en", "es", "ru")[n % 3], people[n % 5000 % 12])
        for n in range(10_000)
    ]
    plan = sample(routes=routes(writers, PUBLIC))
    text = sieve.script(plan)
    assert len(text.encode()) < sieve.LARGEST
    assert text.count("redirect") <= 72
    assert sum(counts(plan).values()) == 10_000


def test_a_script_too_large_for_servers_is_refused() -> None:
    writers = [Writer(f"{'x' * 60}{n}@{'y' * 50}{n}.example", "en", SOFIA) for n in range(8000)]
    with pytest.raises(UnusableInput, match="sieve_max_script_size"):
        sieve.script(sample(routes=routes(writers, PUBLIC)))


def test_graph_opens_and_closes() -> None:
    plan = sample()
    found = json.loads(json.dumps(microsoft.graph(plan)))
    reply = found["open"][0]["body"]["automaticRepliesSetting"]
    assert reply["status"] == "scheduled"
    assert reply["scheduledEndDateTime"]["dateTime"].startswith(str(plan.closes_on))
    redirected = {
        address["emailAddress"]["address"]: rule["body"]["actions"]["redirectTo"][0]["emailAddress"]["address"]
        for rule in found["open"][1:]
        for address in rule["body"]["conditions"]["fromAddresses"]
    }
    assert redirected["ana@client.example"] == SOFIA.email
    assert redirected["boris@kunde.example"] == IVAN.email
    assert found["close"][0]["body"]["automaticRepliesSetting"]["status"] == "disabled"


def test_every_rule_that_powershell_opens_it_closes_and_it_ends_by_itself() -> None:
    text = microsoft.powershell(sample())
    made = re.findall(r"New-TransportRule -Name ('[^']+')", text)
    assert made and made == re.findall(r"Remove-TransportRule -Identity ('[^']+')", text)
    assert text.count("-ExpiryDate") == len(made)


def test_gmail_forwards_each_client_to_their_own_successor() -> None:
    plan = sample()
    found = google.api(plan)
    forwarded = {
        one["body"]["criteria"]["from"]: one["body"]["action"]["forward"]
        for one in found["open"]
        if "filters" in one["path"]
    }
    assert forwarded["boris@kunde.example"] == IVAN.email
    assert forwarded["ana@client.example"] == SOFIA.email
    vacation = found["open"][0]["body"]
    assert int(vacation["endTime"]) - int(vacation["startTime"]) == 30 * 86_400_000
    assert all(SOFIA.name not in str(vacation[key]) for key in vacation), (
        "one text for all names no client's successor"
    )
    assert found["close"][0]["body"] == {"enableAutoReply": False}


def test_filters_stay_below_gmails_limit() -> None:
    plan = sample(routes=routes([Writer(f"contact{n}@client{n}.example", "en", SOFIA) for n in range(500)], PUBLIC))
    queries = [one["body"]["criteria"]["from"] for one in google.api(plan)["open"] if "filters" in one["path"]]
    assert max(map(len, queries)) <= google.LONGEST_QUERY
    assert sum(query.count("@") for query in queries) == 500
    assert all(line.startswith(("gam ", "#")) for line in google.gam(plan).splitlines() if line)


def test_the_leaver_is_no_sender_anywhere() -> None:
    text = sieve.script(sample())
    senders = re.findall(r':from "((?:[^"\\]|\\.)*)"', text)
    assert senders and all(LENA.email not in one and LENA.name not in one for one in senders)
