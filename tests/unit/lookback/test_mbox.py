"""Mailboxes that other programs left behind: every message right, or named."""

from __future__ import annotations

import gzip
import resource
from pathlib import Path

import pytest

from handover.lookback.scanning import scan_range
from handover.lookback.sources import Mail, finding, mbox, read
from handover.lookback.terms import Chunk, Problem, Result, Why
from tests.unit.lookback.mails import ANN, FROM, look, mail, word_reader, write
from tests.unit.lookback.mails import mbox as boxed


def bodies(path: Path, *, piece: int = finding.PIECE) -> list[bytes]:
    """The text of every message, over all chunks."""
    chunks = finding.find([str(path)], piece=piece)
    return [
        item.content().partition(b"\n\n")[2].strip()
        for chunk in chunks
        for item in read(chunk)
        if isinstance(item, Mail)
    ]


def problems(path: Path) -> list[Why]:
    found = [item for chunk in finding.find([str(path)]) for item in read(chunk)]
    return [item.why for item in found if isinstance(item, Problem)]


def scanned(path: Path) -> Result:
    (chunk,) = finding.find([str(path)])
    return scan_range(chunk, look(), word_reader)


def test_messages_come_as_they_were_sent(tmp_path: Path) -> None:
    path = write(tmp_path / "box", boxed([mail("one"), mail("two")]))
    assert bodies(path) == [b"one", b"two"]


def test_from_lines_in_bodies_are_part_of_the_body(tmp_path: Path) -> None:
    text = "From here on Ann helps you.\n\nFrom the team\n\nFrom all of us, goodbye"
    box = FROM + mail(text) + b"\n" + FROM + mail("two")
    assert bodies(write(tmp_path / "unquoted", box)) == [text.encode(), b"two"]


def test_quoted_from_lines_are_given_back_as_they_were(tmp_path: Path) -> None:
    text = "From lena@home.example Fri Nov 20 10:00:00 2026\n>From that day"
    assert bodies(write(tmp_path / "mboxrd", boxed([mail(text), mail("two")]))) == [text.encode(), b"two"]


def test_a_count_that_is_right_is_believed_and_what_it_holds_is_named(tmp_path: Path) -> None:
    inner = (FROM + mail("an old mailbox, attached")).decode()
    first = mail(inner, more="")
    body = first.partition(b"\n\n")[2]
    counted = first.replace(b"\n\n", f"\nContent-Length: {len(body)}\n\n".encode(), 1)
    path = write(tmp_path / "mboxcl2", FROM + counted + b"\n" + FROM + mail("two"))
    assert bodies(path) == [inner.strip().encode(), b"two"]
    assert problems(path) == [Why.HOLDS_FROM_LINES]


@pytest.mark.parametrize("count", ["1", "40", "999999", "99999999999999999999"])
def test_a_count_that_is_wrong_hides_no_message(tmp_path: Path, count: str) -> None:
    box = boxed([mail("one", more=f"Content-Length: {count}\n"), mail("two"), mail("three")])
    assert bodies(write(tmp_path / "wrong", box)) == [b"one", b"two", b"three"]


def test_lines_that_end_in_crlf(tmp_path: Path) -> None:
    box = boxed([mail("one"), mail("I am leaving.\n\nFrom all of us")]).replace(b"\n", b"\r\n")
    result = scanned(write(tmp_path / "crlf", box))
    assert result.counts.read == 2
    assert [one.signals for one in result.opened] == [(), ("departure",)]


def test_a_mailbox_that_is_cut_in_the_middle_of_a_text(tmp_path: Path) -> None:
    box = boxed([mail("I am leaving."), mail("I am leaving, and more")])
    result = scanned(write(tmp_path / "cut", box[:-6]))
    assert len(result.opened) == 2
    assert [one.why for one in result.problems] == [Why.CUT]


def test_a_mailbox_that_is_cut_in_the_middle_of_a_header(tmp_path: Path) -> None:
    whole = boxed([mail("one")])
    assert bodies(path := write(tmp_path / "cut", whole + FROM + b"From: lena@northw")) == [b"one"]
    assert problems(path) == [Why.NO_HEADER_END]


def test_what_was_written_after_a_break_is_not_lost(tmp_path: Path) -> None:
    """A program died in the middle of a message, and the next one was added to the end."""
    broken = boxed([mail("one, and here it brea")])[:-2]
    assert bodies(write(tmp_path / "broken", broken + b"\n" + boxed([mail("two")]))) == [
        b"one, and here it brea",
        b"two",
    ]


def test_text_before_the_first_message_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "odd.mbox", b"*mbx*\nwhatever\n" + boxed([mail("one")]))
    assert bodies(path) == [b"one"]
    assert problems(path) == [Why.BEFORE_FIRST]


def test_a_header_without_end_is_named(tmp_path: Path) -> None:
    endless = FROM + b"From: lena@northwind.example\n" + b"X: y\n" * 60_000
    path = write(tmp_path / "endless", endless + b"\n" + boxed([mail("two")]))
    assert problems(path) == [Why.HEADER_TOO_LARGE]
    assert bodies(path) == [b"two"]


@pytest.mark.parametrize("piece", [1, 100, 700, 5_000, 1 << 20])
def test_wherever_it_is_cut_into_chunks_every_message_is_read_once(tmp_path: Path, piece: int) -> None:
    texts = [f"message {number}\n\nFrom here\n" + "x" * (number * 37 % 400) for number in range(60)]
    path = write(tmp_path / "box", boxed([mail(text) for text in texts]))
    assert bodies(path, piece=piece) == [text.strip().encode() for text in texts]


def test_chunks_begin_where_messages_begin_in_counted_mailboxes_too(tmp_path: Path) -> None:
    inner = (FROM + mail("inside")).decode()
    whole = b""
    for number in range(20):
        one = mail(f"{number}\n{inner}")
        size = len(one.partition(b"\n\n")[2])
        whole += FROM + one.replace(b"\n\n", f"\nContent-Length: {size}\n\n".encode(), 1) + b"\n"
    path = write(tmp_path / "mboxcl2", whole)
    assert [body.split(b"\n")[0] for body in bodies(path, piece=300)] == [str(n).encode() for n in range(20)]


@pytest.mark.parametrize("block", [1, 100, 1 << 20])
def test_a_packed_mailbox_gives_the_same_messages(
    tmp_path: Path, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mbox, "BLOCK", block)
    inner = (FROM + mail("inside")).decode()
    counted = mail(inner)
    size = len(counted.partition(b"\n\n")[2])
    counted = counted.replace(b"\n\n", f"\nContent-Length: {size}\n\n".encode(), 1)
    box = boxed([mail("one")]) + FROM + counted + b"\n" + boxed([mail(f"{n} " + "x" * 300) for n in range(12)])
    plain, packed = write(tmp_path / "box", box), write(tmp_path / "box.gz", gzip.compress(box))
    assert bodies(packed) == bodies(plain)
    assert len(bodies(plain)) == 14


def test_a_packed_mailbox_that_is_cut_gives_what_is_there_and_is_named(tmp_path: Path) -> None:
    packed = gzip.compress(boxed([mail(f"{n} " + "xyz" * n) for n in range(200)]))
    path = write(tmp_path / "cut.gz", packed[: len(packed) // 2])
    assert bodies(path)[:3] == [b"0", b"1 xyz", b"2 xyzxyz"]
    assert Why.UNPACKING in problems(path)


def test_four_gigabytes_need_no_more_memory_than_four_megabytes(tmp_path: Path) -> None:
    """A sparse file: a message, two of two gigabytes of nothing, and one behind the four gigabytes."""
    path, hole = tmp_path / "large", 2 << 30
    with path.open("wb") as file:
        file.write(boxed([mail("I am leaving, first.")]))
        for _ in range(2):
            file.write(FROM + mail("", to="nobody@elsewhere.example"))
            file.seek(hole, 1)
            file.write(b"\n\n")
        file.write(boxed([mail("I am leaving, last.")]))
    assert path.stat().st_size > 4 << 30
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    chunk = Chunk(0, "mbox", str(path), 0, path.stat().st_size)
    result = scan_range(chunk, look(), word_reader)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10
    assert [one.to for one in result.opened] == [(ANN,), (ANN,)]
    assert result.counts.read == 4 and result.problems == []
    assert grown < 200, f"{grown} MB"


def test_a_mailbox_that_is_gone_is_named(tmp_path: Path) -> None:
    assert list(read(Chunk(0, "mbox", str(tmp_path / "gone"), 0, 9))) == [
        Problem(str(tmp_path / "gone"), Why.UNREADABLE_FILE)
    ]
