from __future__ import annotations

import struct

import pytest

from handover.gate import milter
from handover.gate.milter import BadPacket, Decoder, Steps, frame
from handover.gate.session import LATER, TOO_LARGE, WANTED, Fate, Letter, Probe, Ruling, Session
from handover.gate.watch import Sender, Watch, probe_sender

LENA, HOST = "lena@northwind.example", "northwind.example"
WATCH = Watch({LENA: LENA}, frozenset({HOST}), shared=frozenset({f"bounces@{HOST}"}), probe_key=b"key")


def begun(steps: int = 0x1FFFFF) -> Session:
    session = Session()
    answer = session.take(milter.Negotiate(6, 0x1FF, steps), WATCH)
    assert answer == frame(b"O", struct.pack("!III", 6, 0x10, WANTED & steps))
    return session


def mail(sender: str, login: str = "") -> list[milter.Packet]:
    macros = milter.Macros(b"M", ((b"{auth_authen}", login.encode()),) if login else ())
    return [macros, milter.Mail(f"<{sender}>".encode(), ())]


def rest(*recipients: str, header: bytes = b" hola", body: bytes = b"Adi\xc3\xb3s\r\n") -> list[milter.Packet]:
    named: list[milter.Packet] = [milter.Recipient(f"<{one}>".encode(), ()) for one in recipients]
    head: list[milter.Packet] = [milter.Data(), milter.Header(b"Subject", header), milter.EndOfHeaders()]
    return [*named, *head, milter.Body(body), milter.EndOfMessage(b"")]


def told(session: Session, packets: list[milter.Packet], watch: Watch | None = WATCH) -> list[object]:
    """What comes back until the message is decided."""
    answers: list[object] = []
    for packet in packets:
        answers.append(session.take(packet, watch))
        if answers[-1] in (milter.ACCEPT, LATER) or isinstance(answers[-1], Letter | Probe):
            break
    return answers


def letter(answers: list[object]) -> Letter:
    assert isinstance(answers[-1], Letter), answers
    return answers[-1]


def test_mail_of_somebody_who_stays_is_accepted_at_mail_from() -> None:
    assert told(begun(), mail("otto@northwind.example") + rest("ana@client.example")) == [b"", milter.ACCEPT]


def test_a_leavers_mail_to_colleagues_is_accepted_before_a_line_of_it_came() -> None:
    answers = told(begun(), mail(LENA) + rest(f"max@{HOST}", f"Cora+x@{HOST.upper()}"))
    assert answers == [b"", milter.CONTINUE, b"", b"", milter.ACCEPT]


@pytest.mark.parametrize(
    "outside",
    ["ana@client.example", "ana%client.example@northwind.example", "client.example!ana@northwind.example", "list@"],
)
def test_one_recipient_outside_is_enough_to_read_it(outside: str) -> None:
    found = letter(told(begun(), mail(LENA) + rest(f"max@{HOST}", outside)))
    assert found.recipients == (f"max@{HOST}", outside)
    assert (found.leaver, found.raw) == (LENA, "Subject: hola\r\n\r\nAdiós\r\n".encode())


@pytest.mark.parametrize(
    ("sender", "login"),
    [
        ("LENA@Northwind.Example", ""),
        ("lena+newsletter@northwind.example", ""),
        ('"lena"@northwind.example', ""),
        ("@relay.example:lena@northwind.example", ""),
        ("lena@northwind.example.", ""),
        ("lena%northwind.example@relay.example", ""),
        ("lena", ""),
        ("otto@northwind.example", "lena@northwind.example"),
        ("otto@northwind.example", "LENA"),
        ("", "lena"),
    ],
)
def test_a_leaver_is_known_however_the_address_is_written(sender: str, login: str) -> None:
    assert letter(told(begun(), mail(sender, login) + rest("ana@client.example"))).leaver == LENA


@pytest.mark.parametrize(
    "sender", ["lenas@northwind.example", "lena@northwind.example.org", "elena@client.example"]
)
def test_somebody_with_a_similar_address_is_somebody_else(sender: str) -> None:
    assert told(begun(), mail(sender))[-1] == milter.ACCEPT


@pytest.mark.parametrize("sender", ["", f"bounces@{HOST}"])
def test_where_the_envelope_names_nobody_the_header_does(sender: str) -> None:
    packets = mail(sender) + rest("ana@client.example")
    assert told(begun(), packets)[-1] == milter.ACCEPT, "a bounce of nobody's"
    hers: list[milter.Packet] = [milter.Header(b"From", b' "Max" <LENA@northwind.example>')]
    at = next(i for i, packet in enumerate(packets) if isinstance(packet, milter.Header))
    assert letter(told(begun(), packets[:at] + hers + packets[at:])).leaver == LENA


def test_two_messages_on_one_connection_do_not_mix() -> None:
    session = begun()
    first = letter(told(session, mail(LENA) + rest("ana@client.example")))
    assert session.ruled(Ruling(Fate.HOLD)) == milter.DISCARD
    assert told(session, mail("otto@northwind.example"))[-1] == milter.ACCEPT
    second = letter(told(session, mail(LENA) + rest("bea@client.example", body=b"2\r\n")))
    assert (first.recipients, second.recipients) == (("ana@client.example",), ("bea@client.example",))
    assert b"2" in second.raw and b"2" not in first.raw


def test_what_breaks_off_is_forgotten() -> None:
    session = begun()
    for packet in (mail(LENA) + rest("ana@client.example"))[:-1]:
        session.take(packet, WATCH)
    assert session.take(milter.Abort(), WATCH) == b""
    with pytest.raises(BadPacket):
        session.take(milter.EndOfMessage(b""), WATCH)


def test_when_nobody_knows_who_is_leaving_nobodys_mail_passes() -> None:
    assert told(begun(), mail("otto@northwind.example"), watch=None) == [b"", LATER]
    session = begun()
    started: list[milter.Packet] = [*mail(LENA), milter.Recipient(b"<ana@client.example>", ())]
    assert told(session, started)[-1] == b""
    assert session.take(milter.Data(), None) == LATER


@pytest.mark.parametrize(
    ("ruling", "answer"),
    [
        (Ruling(Fate.PASS), milter.ACCEPT),
        (Ruling(Fate.PASS, remove="X-A"), milter.remove_header("X-A") + milter.ACCEPT),
        (Ruling(Fate.HOLD), milter.DISCARD),
        (Ruling(Fate.REFUSE, "550 5.7.1 No"), milter.reply("550 5.7.1 No")),
        (Ruling(Fate.LATER), LATER),
    ],
)
def test_each_fate_has_its_answer(ruling: Ruling, answer: bytes) -> None:
    session = begun()
    letter(told(session, mail(LENA) + rest("ana@client.example")))
    assert session.ruled(ruling) == answer


def test_a_message_too_large_to_be_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handover.gate.session.LARGEST_MESSAGE", 50)
    assert told(begun(), mail(LENA) + rest("ana@client.example", body=b"x" * 100))[-1] == TOO_LARGE


def test_headers_come_out_as_they_were_written_folds_and_all() -> None:
    found = letter(told(begun(), mail(LENA) + rest("ana@client.example", header=b"\ta\n b")))
    assert found.raw.startswith(b"Subject:\ta\r\n b\r\n\r\n")
    old = begun(steps=0x7F)
    packets = mail(LENA) + rest("ana@client.example", header=b"a\n b")
    assert letter(told(old, packets)).raw.startswith(b"Subject: a\r\n b\r\n\r\n")


def test_a_server_without_no_reply_gets_an_answer_to_each_packet() -> None:
    session = begun(steps=0)
    packets: list[milter.Packet] = [
        milter.Connect(b"h"),
        milter.Helo(b"h"),
        *mail(LENA)[1:],
        *rest("ana@client.example")[:-1],
    ]
    assert [session.take(packet, WATCH) for packet in packets] == [milter.CONTINUE] * len(packets)


def test_a_server_that_forbids_changing_headers_is_not_served() -> None:
    with pytest.raises(BadPacket):
        Session().take(milter.Negotiate(6, 0x1, 0x1FFFFF), WATCH)
    with pytest.raises(BadPacket):
        Session().take(milter.Negotiate(1, 0x1FF, 0), WATCH)


def test_only_our_own_probes_are_probes() -> None:
    ours = probe_sender("abc", HOST, b"key")
    assert told(begun(), mail(ours)) == [b"", Probe(ours.partition("+")[2].partition("@")[0])]
    for other in (
        probe_sender("abc", HOST, b"another key"),
        f"handover-probe+abc-@{HOST}",
        f"handover-probe@{HOST}",
    ):
        assert told(begun(), mail(other)) == [b"", milter.ACCEPT]


def test_without_departures_even_bounces_pass_unread() -> None:
    assert Watch({}, frozenset({HOST})).sender("", "")[0] is Sender.STAYS


def test_the_whole_conversation_as_bytes() -> None:
    octets = [frame(b"M", f"<{LENA}>\0".encode()), frame(b"R", b"<a@client.example>\0"), frame(b"T")]
    session = begun()
    answers = [session.take(packet, WATCH) for packet in Decoder().feed(b"".join(octets))]
    assert answers == [milter.CONTINUE, b"", milter.CONTINUE]
    assert Steps.NO_REPLY_TO_RECIPIENT in WANTED
