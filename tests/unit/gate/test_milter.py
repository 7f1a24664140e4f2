from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handover.gate import milter
from handover.gate.milter import BadPacket, Decoder, decode
from tests.unit.gate.fuzz import CORPUS, run


@pytest.mark.parametrize(
    ("command", "data", "packet"),
    [
        (b"O", struct.pack("!III", 6, 0x1FF, 0x1FFFFF), milter.Negotiate(6, 0x1FF, 0x1FFFFF)),
        (b"C", b"host\x004\x00\x19127.0.0.1\x00", milter.Connect(b"host")),
        (b"H", b"helo.example\x00", milter.Helo(b"helo.example")),
        (b"D", b"M{a}\x00b\x00i\x004X\x00", milter.Macros(b"M", ((b"{a}", b"b"), (b"i", b"4X")))),
        (b"D", b"H", milter.Macros(b"H", ())),
        (b"M", b"<a@b>\x00SIZE=9\x00", milter.Mail(b"<a@b>", (b"SIZE=9",))),
        (b"R", b"<c@d>\x00", milter.Recipient(b"<c@d>", ())),
        (b"T", b"", milter.Data()),
        (b"L", b"Subject\x00 a\n b\x00", milter.Header(b"Subject", b" a\n b")),
        (b"N", b"", milter.EndOfHeaders()),
        (b"B", b"x\0y", milter.Body(b"x\0y")),
        (b"E", b"", milter.EndOfMessage(b"")),
        (b"A", b"", milter.Abort()),
        (b"Q", b"", milter.Quit()),
        (b"K", b"", milter.QuitNewConnection()),
        (b"U", b"XYZZY\x00", milter.Unknown(b"XYZZY\x00")),
    ],
)
def test_each_command_is_read(command: bytes, data: bytes, packet: milter.Packet) -> None:
    assert decode(command, data) == packet


@pytest.mark.parametrize(
    ("command", "data"),
    [
        (b"?", b""),
        (b"O", b"\0" * 11),
        (b"M", b"<a@b>"),
        (b"M", b""),
        (b"L", b"Subject\x00"),
        (b"L", b"\x00 value\x00"),
        (b"L", b"a\x00b\x00c\x00"),
        (b"D", b""),
        (b"D", b"Mname\x00"),
        (b"T", b"data"),
        (b"C", b"host"),
        (b"H", b""),
    ],
)
def test_what_is_no_packet_is_refused(command: bytes, data: bytes) -> None:
    with pytest.raises(BadPacket):
        decode(command, data)


@pytest.mark.parametrize("length", [0, milter.LARGEST + 1, 2**32 - 1])
def test_a_length_that_cannot_be_is_refused_before_anything_is_kept(length: int) -> None:
    with pytest.raises(BadPacket):
        Decoder().feed(struct.pack("!I", length) + b"B")


@given(st.lists(st.integers(1, 40), max_size=60))
def test_packets_are_the_same_however_the_line_cuts_them(cuts: list[int]) -> None:
    line = b"".join(CORPUS)
    decoder, found = Decoder(), []
    for cut in cuts:
        found += decoder.feed(line[:cut])
        line = line[cut:]
    found += decoder.feed(line)
    assert found == Decoder().feed(b"".join(CORPUS))
    assert len(found) == len(CORPUS)


def test_answers_travel_as_postfix_reads_them() -> None:
    assert milter.ACCEPT == b"\0\0\0\1a"
    assert milter.reply("550 5.7.1 100% no") == b"\0\0\0\x14y550 5.7.1 100%% no\0"
    assert milter.reply("550 вред\r\nQUIT")[5:] == b"550 ???? QUIT\0", (
        "no line of an answer is of somebody's making"
    )
    assert milter.remove_header("X-A")[5:] == b"\0\0\0\1X-A\0\0"


def test_mutated_packets_are_answered_or_refused() -> None:
    outcomes = run(20_000, seed=5)
    assert set(outcomes) == {"answered", "silent", "judged", "bad", "incomplete"}, outcomes
    assert outcomes["judged"] > 50, "hardly a message came through whole"
