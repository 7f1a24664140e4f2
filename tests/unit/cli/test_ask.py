"""`handover ask`: the answer, the reasons, the next step, and an exit code to go by."""

from __future__ import annotations

from tests.unit.cli.terminal import Terminal

FRIEND = ("--relation", "friend", "--channel", "in_person", "--hours", "off")


def test_the_strictest_situation_is_the_default(terminal: Terminal) -> None:
    ended = terminal("ask")
    assert ended.code == 3 and ended.out.startswith("Yes, if: the company has agreed to this exact text")
    assert "What to do:" in ended.out and "pack company" in ended.out


def test_a_friend_may_be_told(terminal: Terminal) -> None:
    ended = terminal("ask", *FRIEND)
    assert ended.code == 0 and ended.out.startswith("Yes.\nNo rule of the pack speaks against it.")


def test_nobody_writes_as_the_leaver_afterwards(terminal: Terminal) -> None:
    ended = terminal("ask", "--stage", "after_last_day", "--language", "es")
    assert ended.code == 4 and ended.out.startswith("No.")


def test_programs_get_the_answer_with_the_situation_it_is_for(terminal: Terminal) -> None:
    (answer,) = terminal("ask", *FRIEND, "--json").rows
    assert (answer["answer"], answer["decision"], answer["reasons"]) == ("allowed", "pass", [])
    assert answer["situation"]["relation"] == "friend" and answer["pack"]["name"] == "company"
    (held,) = terminal("ask", "--json").rows
    assert held["answer"] == "allowed_if" and len(held["conditions"]) == 2
    assert {"rule", "text", "source"} == set(held["reasons"][0]) and {"kind", "text"} == set(held["remedies"][0])


def test_a_contractor_is_asked_about_by_the_contractors_pack(terminal: Terminal) -> None:
    (answer,) = terminal("ask", "--engagement", "contractor", "--consent", "given", "--json").rows
    assert (answer["pack"]["name"], answer["answer"]) == ("contractor", "not_allowed")
    (other,) = terminal("ask", "--engagement", "contractor", "--pack", "eu-agent", "--json").rows
    assert (other["pack"]["name"], other["answer"]) == ("eu-agent", "allowed_if")
