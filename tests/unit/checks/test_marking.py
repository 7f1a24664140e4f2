"""The words of a finding are marked where they stand; nothing of the text is lost."""

from __future__ import annotations

from handover.checks.marking import LOUDEST, Piece, pieces
from handover.screening.signals import Finding, Signal

TEXT = "I am leaving; write to me at home"


def finding(signal: Signal, quote: str, *, start: int | None = None) -> Finding:
    at = TEXT.index(quote) if start is None else start
    return Finding("r", signal, "body", at, at + len(quote), quote, "because")


def test_a_text_without_findings_is_one_piece() -> None:
    assert pieces(TEXT, []) == [Piece(TEXT)]
    assert pieces("", []) == []


def test_words_that_overlap_carry_both_numbers_and_the_louder_colour() -> None:
    found = [(1, finding(Signal.DEPARTURE, "leaving; write")), (2, finding(Signal.PERSONAL_CONTACT, "write to me"))]
    assert pieces(TEXT, found) == [
        Piece("I am "),
        Piece("leaving; ", (1,), "departure"),
        Piece("write", (1, 2), "personal_contact"),
        Piece(" to me", (2,), "personal_contact"),
        Piece(" at home"),
    ]


def test_nothing_is_lost_and_a_place_that_does_not_hold_the_words_is_not_marked() -> None:
    found = [(1, finding(Signal.DEPARTURE, "leaving")), (2, finding(Signal.DEPARTURE, "leaving", start=0))]
    cut = pieces(TEXT, found)
    assert "".join(one.text for one in cut) == TEXT
    assert [one.numbers for one in cut if one.numbers] == [(1,)]


def test_every_signal_has_a_loudness() -> None:
    assert set(LOUDEST) == {signal.value for signal in Signal}
