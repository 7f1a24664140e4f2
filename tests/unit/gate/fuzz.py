"""Mutated milter packets against the codec and a session: whatever comes, it answers or it says BadPacket.

python -m tests.unit.gate.fuzz [COUNT [SEED]]      1,000,000 unless said otherwise
"""

from __future__ import annotations

import random
import struct
import sys
import time
from collections import Counter

from handover.gate.milter import BadPacket, Decoder, Packet, frame
from handover.gate.session import Fate, Letter, Ruling, Session
from handover.gate.watch import Watch

WATCH = Watch({"lena@northwind.example": "lena@northwind.example"}, frozenset({"northwind.example"}))
CORPUS = [
    frame(b"O", struct.pack("!III", 6, 0x1FF, 0x1FFFFF)),
    frame(b"C", b"localhost\x004\x00\x19127.0.0.1\x00"),
    frame(b"H", b"client.example\x00"),
    frame(b"D", b"M{auth_authen}\x00lena\x00i\x004Abc\x00"),
    frame(b"M", b"<lena@northwind.example>\x00SIZE=100\x00"),
    frame(b"M", b"<>\x00"),
    frame(b"R", b"<ana@client.example>\x00"),
    frame(b"T"),
    frame(b"L", b"Subject\x00 adi\xc3\xb3s\x00"),
    frame(b"L", b"From\x00 Lena <lena@northwind.example>\x00"),
    frame(b"N"),
    frame(b"B", b"Hola\r\n" * 20),
    frame(b"E", b""),
    frame(b"A"),
    frame(b"K"),
    frame(b"U", b"XYZZY\x00"),
]


def run(count: int, seed: int) -> Counter[str]:
    """What became of `count` packets: "answered", "silent", "judged", "bad", "incomplete"."""
    dice, outcomes = random.Random(seed), Counter[str]()
    session, decoder, at = Session(), Decoder(), 0
    for _ in range(count):
        # Mostly the next one of a conversation, so that mutations meet every state.
        at = (at + 1) % len(CORPUS) if dice.random() < 0.8 else dice.randrange(len(CORPUS))
        try:
            packets = decoder.feed(mutated(CORPUS[at], dice))
            outcomes.update(_taken(session, packet) for packet in packets)
            outcomes["incomplete"] += not packets
        except BadPacket:
            outcomes["bad"] += 1
            packets = []
        if not packets:
            session, decoder = Session(), Decoder()
    return outcomes


def _taken(session: Session, packet: Packet) -> str:
    answer = session.take(packet, WATCH)
    if isinstance(answer, Letter):
        assert isinstance(session.ruled(Ruling(Fate.HOLD)), bytes)
        return "judged"
    return "answered" if answer else "silent"


def mutated(packet: bytes, dice: random.Random) -> bytes:
    """Most keep a true length, so that what is wrong is inside."""
    octets = bytearray(packet)
    for _ in range(dice.choice((0, 0, 0, 0, 0, 0, 1, 1, 2, 5))):
        at = dice.randrange(min(4, len(octets)), len(octets) + 1)
        match dice.randrange(4):
            case 0:
                octets[at : at + 1] = dice.randbytes(1)
            case 1:
                del octets[at : at + dice.randrange(1, 4)]
            case 2:
                octets[at:at] = dice.randbytes(dice.randrange(1, 5))
            case _:
                octets[at:at] = dice.choice((b"\0", b"\0\0", b"<", b">", b"@", b"\r\n", b"%", b"\xff"))
    octets[:4] = struct.pack("!I", len(octets) - 4 if dice.random() < 0.99 else dice.randrange(2**32))
    return bytes(octets)


if __name__ == "__main__":
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    fell = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6)
    started = time.monotonic()
    print(f"seed {fell}: {dict(run(total, fell))} in {time.monotonic() - started:.0f} s")
