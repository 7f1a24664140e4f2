"""Dialogue by dialogue: what the client says and concludes, what is known, what is doubtful."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from handover.delivery import reasons
from handover.delivery.transports import Doubtful, Fault, Later, Never, Outgoing, Unreachable
from handover.delivery.transports.address import Security, ServerAddress
from handover.delivery.transports.smtp import Smtp
from tests.unit.delivery.scripted import HANG_UP, SILENCE, Scripted, serving

RAW = b"Message-ID: <1@northwind.example>\r\nSubject: Your contact\r\n\r\nDear Anna\r\n"


def outgoing(raw: bytes = RAW, **changes: object) -> Outgoing:
    usual = {
        "message_id": "<1@northwind.example>",
        "sender": "max@northwind.example",
        "to": "anna@client.example",
        "copies": ("sofia@northwind.example",),
        "raw": raw,
    }
    return Outgoing(**{**usual, **changes})  # type: ignore[arg-type]


@contextmanager
def talking(**answers: str | list[str]) -> Iterator[tuple[Smtp, Scripted]]:
    with serving(answers) as server:
        transport = Smtp(ServerAddress(Security.NONE, "127.0.0.1", server.port), patience=0.5)
        try:
            yield transport, server
        finally:
            transport.close()


def nothing() -> None:
    """The hook of a test that does not look at it."""


def test_a_message_goes_out_once_with_everybody_named() -> None:
    with talking() as (transport, server):
        answer = transport.hand_over(outgoing(), nothing)
    assert answer == "250 taken as 4711"
    assert server.bodies == [RAW + b".\r\n"]
    assert [line.lower() for line in server.heard[1:5]] == [
        f"mail from:<max@northwind.example> size={len(RAW)}",
        "rcpt to:<anna@client.example>",
        "rcpt to:<sofia@northwind.example>",
        "data",
    ]


def test_the_hook_stands_between_354_and_the_message() -> None:
    seen: list[tuple[str, int]] = []
    with talking() as (transport, server):
        transport.hand_over(outgoing(), lambda: seen.append((server.heard[-1], len(server.bodies))))
    assert seen == [("DATA", 0)]


def test_when_the_hook_objects_the_server_gets_nothing_and_the_next_message_goes_on_a_new_connection() -> None:
    class Stop(Exception):
        pass

    def stop() -> None:
        raise Stop

    with talking() as (transport, server):
        with pytest.raises(Stop):
            transport.hand_over(outgoing(), stop)
        transport.hand_over(outgoing(), nothing)
    assert len(server.bodies) == 1
    assert server.connections == 2
    assert "RSET" not in server.verbs(), "after 354 it would be a line of the message"


def test_dots_at_the_start_of_lines_travel_doubled_and_nothing_else_changes() -> None:
    raw = b"Subject: x\r\n\r\n.\r\n..two\r\na.b\r\n"
    with talking() as (transport, server):
        transport.hand_over(outgoing(raw), nothing)
    assert server.bodies == [b"Subject: x\r\n\r\n..\r\n...two\r\na.b\r\n.\r\n"]


@pytest.mark.parametrize(
    "raw", [b"A: b\n\r\nx", b"A: b\r\n\r\nx\n.\r\nMAIL FROM:<evil@x>\r\n", b"A: b\r\n\r\nx\ry"]
)
def test_broken_line_ends_are_refused_so_that_no_second_message_is_smuggled_in(raw: bytes) -> None:
    with talking() as (transport, server), pytest.raises(Never) as refused:
        transport.hand_over(outgoing(raw), nothing)
    assert refused.value.reason == reasons.BAD_LINE_ENDS
    assert server.connections == 0


REFUSALS = [
    ({"MAIL": "550 no such sender"}, Never, reasons.SENDER_REFUSED),
    ({"MAIL": "451 greylisted"}, Later, reasons.NOT_NOW),
    ({"RCPT anna@client.example": "550 no such user"}, Never, reasons.RECIPIENT_REFUSED),
    ({"RCPT anna@client.example": "450 greylisted"}, Later, reasons.NOT_NOW),
    ({"RCPT sofia@northwind.example": "550 no such user"}, Never, reasons.COPY_REFUSED),
    ({"RCPT sofia@northwind.example": "452 mailbox full"}, Later, reasons.NOT_NOW),
    ({"DATA": "554 no valid recipients"}, Never, reasons.MESSAGE_REFUSED),
    ({"DATA": "451 try later"}, Later, reasons.NOT_NOW),
    ({"message": "554 looks like spam"}, Never, reasons.MESSAGE_REFUSED),
    ({"message": "451 local error"}, Later, reasons.NOT_NOW),
    ({"message": "421 shutting down"}, Later, reasons.NOT_NOW),
    ({"MAIL": HANG_UP}, Later, reasons.CONNECTION_LOST),
    ({"RCPT": HANG_UP}, Later, reasons.CONNECTION_LOST),
    ({"DATA": HANG_UP}, Later, reasons.CONNECTION_LOST),
    ({"RCPT": "421 shutting down"}, Later, reasons.CONNECTION_LOST),
    ({"message": HANG_UP}, Doubtful, reasons.NO_ANSWER),
    ({"message": SILENCE}, Doubtful, reasons.NO_ANSWER),
    ({"message": "what?"}, Doubtful, reasons.UNCLEAR_ANSWER),
    ({"message": "354 go on"}, Doubtful, reasons.UNCLEAR_ANSWER),
]


@pytest.mark.parametrize(("answers", "kind", "reason"), REFUSALS)
def test_each_answer_means_what_it_means_and_the_next_message_is_not_harmed(
    answers: dict[str, str], kind: type[Fault], reason: str
) -> None:
    verb, answer = next(iter(answers.items()))
    with talking(**{verb: [answer, "354 go on" if verb == "DATA" else "250 ok"]}) as (transport, server):
        with pytest.raises(Fault) as told:
            transport.hand_over(outgoing(), nothing)
        assert (type(told.value), told.value.reason) == (kind, reason)
        bodies = len(server.bodies)
        transport.hand_over(outgoing(), nothing)
        assert len(server.bodies) == bodies + 1


def test_the_servers_own_words_are_kept_for_the_person_who_looks() -> None:
    with talking(message="554 5.7.1 policy:\tno thanks") as (transport, _), pytest.raises(Never) as told:
        transport.hand_over(outgoing(), nothing)
    assert told.value.detail == "554 5.7.1 policy: no thanks"


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_what_is_refused_before_the_message_never_reaches_the_hook(verb: str) -> None:
    called: list[bool] = []
    with talking(**{verb: "550 no"}) as (transport, _), pytest.raises(Never):
        transport.hand_over(outgoing(), lambda: called.append(True))
    assert called == []


def test_one_connection_carries_many_messages() -> None:
    with talking() as (transport, server):
        for _ in range(3):
            transport.hand_over(outgoing(), nothing)
    assert (server.connections, len(server.bodies)) == (1, 3)


@pytest.mark.parametrize("second", [HANG_UP, "421 too many messages"])
def test_a_connection_that_the_server_has_tired_of_is_made_anew_without_a_lost_try(second: str) -> None:
    with talking(MAIL=["250 ok", second, "250 ok"]) as (transport, server):
        transport.hand_over(outgoing(), nothing)
        transport.hand_over(outgoing(), nothing)
    assert (server.connections, len(server.bodies)) == (2, 2)


def test_after_a_refusal_the_connection_is_reset_and_kept() -> None:
    with talking(RCPT=["550 no", "250 ok"]) as (transport, server):
        with pytest.raises(Never):
            transport.hand_over(outgoing(), nothing)
        transport.hand_over(outgoing(), nothing)
    assert server.connections == 1
    assert server.verbs().count("RSET") == 1


@pytest.mark.parametrize("answers", [{"greeting": "554 go away"}, {"greeting": HANG_UP}, {"EHLO": HANG_UP}])
def test_a_server_that_does_not_greet_is_unreachable_which_says_nothing_of_the_message(
    answers: dict[str, str],
) -> None:
    with talking(**answers) as (transport, _), pytest.raises(Unreachable) as told:
        transport.hand_over(outgoing(), nothing)
    assert told.value.reason == reasons.SERVER_UNREACHABLE


def test_nobody_listening_is_unreachable() -> None:
    with serving({}) as server:
        port = server.port
    transport = Smtp(ServerAddress(Security.NONE, "127.0.0.1", port))
    with pytest.raises(Unreachable):
        transport.hand_over(outgoing(), nothing)


def test_a_refused_login_is_unreachable_and_its_words_are_kept() -> None:
    answers: dict[str, str | list[str]] = {"EHLO": "250-scripted\r\n250 AUTH PLAIN", "AUTH": "535 wrong password"}
    with serving(answers) as server:
        transport = Smtp(ServerAddress(Security.NONE, "127.0.0.1", server.port, "max", "secret"))
        with pytest.raises(Unreachable) as told:
            transport.hand_over(outgoing(), nothing)
    assert (told.value.reason, told.value.detail) == (reasons.LOGIN_REFUSED, "535 wrong password")


def test_a_password_with_other_letters_travels_as_utf_8() -> None:
    answers: dict[str, str | list[str]] = {"EHLO": "250-scripted\r\n250 AUTH PLAIN", "AUTH": "235 welcome"}
    with serving(answers) as server:
        transport = Smtp(ServerAddress(Security.NONE, "127.0.0.1", server.port, "max", "пароль"))
        transport.hand_over(outgoing(), nothing)
        transport.close()
    assert "AUTH PLAIN AG1heADQv9Cw0YDQvtC70Yw=" in server.heard


def test_without_starttls_nothing_is_said_in_the_clear() -> None:
    with serving({}) as server:
        transport = Smtp(ServerAddress(Security.STARTTLS, "127.0.0.1", server.port, "max", "secret"))
        with pytest.raises(Unreachable):
            transport.hand_over(outgoing(), nothing)
    assert server.verbs() == ["EHLO"]


def test_letters_outside_ascii_in_an_address_need_a_server_that_takes_them() -> None:
    message = outgoing(to="анна@client.example")
    with talking() as (transport, server), pytest.raises(Never) as refused:
        transport.hand_over(message, nothing)
    assert refused.value.reason == reasons.NO_UTF8_ADDRESSES
    with talking(EHLO="250-scripted\r\n250 SMTPUTF8") as (transport, server):
        transport.hand_over(message, nothing)
        transport.hand_over(outgoing(), nothing)
    heard = [line.lower() for line in server.heard]
    assert "rcpt to:<анна@client.example>" in heard
    assert [line for line in heard if line.startswith("mail")] == [
        "mail from:<max@northwind.example> smtputf8",
        "mail from:<max@northwind.example>",
    ]


def test_eight_bit_text_needs_a_server_that_takes_it() -> None:
    raw = RAW + "Дорогая Анна\r\n".encode()
    with talking(EHLO="250 scripted") as (transport, _), pytest.raises(Never) as refused:
        transport.hand_over(outgoing(raw), nothing)
    assert refused.value.reason == reasons.NO_EIGHT_BIT
    with talking() as (transport, server):
        transport.hand_over(outgoing(raw), nothing)
    assert server.bodies == [raw + b".\r\n"]
    assert "body=8bitmime" in server.heard[1].lower()


def test_an_address_cannot_bring_a_command_of_its_own() -> None:
    for address in ("a@b.example>\r\nRCPT TO:<evil@x.example", "a@b.example> NOTIFY=NEVER", "a b@c.example", ""):
        with talking() as (transport, server), pytest.raises(Never) as refused:
            transport.hand_over(outgoing(to=address), nothing)
        assert refused.value.reason == reasons.BAD_ADDRESS
        assert server.heard == []


def test_somebody_who_is_both_contact_and_copy_is_named_once() -> None:
    with talking() as (transport, server):
        transport.hand_over(outgoing(copies=("anna@client.example", "sofia@northwind.example")), nothing)
    assert server.verbs().count("RCPT") == 2


def test_a_line_cut_while_the_message_travels_costs_nothing() -> None:
    """Without its final dot no server may deliver: this is no doubt but another try."""
    with talking() as (transport, server):

        def cut() -> None:
            assert transport._connection is not None and transport._connection.sock is not None
            transport._connection.sock.shutdown(socket.SHUT_RDWR)

        with pytest.raises(Later) as told:
            transport.hand_over(outgoing(), cut)
    assert told.value.reason == reasons.CONNECTION_LOST
    assert server.bodies == []


def test_what_a_server_says_is_kept_in_a_form_that_every_database_stores() -> None:
    rude = "554 no\x00thanks \x1b[31m" + "x" * 1000
    with talking(message=rude) as (transport, _), pytest.raises(Never) as told:
        transport.hand_over(outgoing(), nothing)
    assert told.value.detail.startswith("554 nothanks [31mxxx")
    assert len(told.value.detail) == 500
