"""One chunk from mailbox to result; folders and Maildirs; a message that harms nobody but itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handover.errors import UnusableInput
from handover.lookback.scanning import scan_range
from handover.lookback.sources import finding
from handover.lookback.terms import Chunk, Result, Why
from handover.screening.signals import Known, Screening
from tests.unit.lookback.mails import ANN, HOME, look, mail, mbox, word_reader, write


def scanned(path: Path) -> list[Result]:
    return [scan_range(chunk, look(), word_reader) for chunk in finding.find([str(path)])]


def test_only_what_went_to_clients_or_home_is_opened(tmp_path: Path) -> None:
    mails = [
        mail(),
        mail(to=HOME),
        mail(to="bob@elsewhere.example"),
        mail(sender="max@northwind.example"),
        mail(on="Wed, 20 May 2026 10:00:00 +0200"),
        mail(subject="Private: dinner"),
        mail(on=""),
    ]
    (result,) = scanned(write(tmp_path / "box", mbox(mails)))
    counts = result.counts
    assert (counts.read, counts.opened, counts.private) == (7, 3, 1)
    assert (counts.to_others, counts.of_others, counts.outside_window) == (1, 1, 1)
    assert [one.to for one in result.opened] == [(ANN,), (HOME,), (ANN,)]


def test_a_mail_without_any_date_stays_closed_and_is_named(tmp_path: Path) -> None:
    undated = mbox([mail(on="")]).replace(b" Fri Nov 20 10:00:00 2026", b" Fri Nov 20 soon 2026")
    (result,) = scanned(write(tmp_path / "box", undated))
    assert [one.why for one in result.problems] == [Why.NO_DATE]
    assert result.opened == []


def test_the_reader_is_told_whose_addresses_are_whose(tmp_path: Path) -> None:
    told: list[tuple[Known, str]] = []

    def reader(raw: bytes, known: Known, language: str) -> Screening:
        told.append((known, language))
        return word_reader(raw, known, language)

    (chunk,) = finding.find([str(write(tmp_path / "box", mbox([mail()])))])
    scan_range(chunk, look(language="ru"), reader)
    own = Known(frozenset({HOME}), frozenset({"northwind.example"}), frozenset({ANN}), is_leaver=True)
    assert told == [(own, "ru")]


def test_a_message_that_breaks_the_reader_is_named_and_counts_as_opened(tmp_path: Path) -> None:
    def reader(raw: bytes, known: Known, language: str) -> Screening:
        if b"poison" in raw:
            raise RuntimeError("no")
        return word_reader(raw, known, language)

    (chunk,) = finding.find([str(write(tmp_path / "box", mbox([mail("poison"), mail()])))])
    result = scan_range(chunk, look(), reader)
    assert [one.why for one in result.problems] == [Why.NOT_SCREENED]
    assert [one.readability for one in result.opened] == ["unreadable", "clear"]


def test_copies_of_one_message_have_one_key_and_two_texts_have_two(tmp_path: Path) -> None:
    same, sent = mail(), mail(more="Received: by mx.acme.example\n")
    other = mail("I am leaving!")
    forged = other.replace(
        other.split(b"Message-ID: ")[1].split(b"\n")[0], same.split(b"Message-ID: ")[1].split(b"\n")[0]
    )
    (result,) = scanned(write(tmp_path / "box", mbox([same, sent.replace(b"\n", b"\r\n"), forged])))
    keys = [one.key for one in result.opened]
    assert keys[0] == keys[1] != keys[2]


def test_a_maildir_with_folders(tmp_path: Path) -> None:
    write(tmp_path / "cur" / "1.a:2,S", mail())
    write(tmp_path / "new" / "2.b", mail("two"))
    write(tmp_path / "tmp" / "3.c", mail("half written")[:30])
    write(tmp_path / ".Sent" / "cur" / "4.d:2,S", mail("three, leaving"))
    write(tmp_path / "dovecot.index", b"\x07\x03binary")
    results = scanned(tmp_path)
    assert sum(one.counts.opened for one in results) == 3
    assert sum(len(one.problems) for one in results) == 0


def test_a_folder_of_single_messages(tmp_path: Path) -> None:
    for number in range(5):
        write(tmp_path / f"{number}.eml", mail(f"leaving {number}"))
    write(tmp_path / "cut.eml", b"From: lena@northwind.example\nTo: ann")
    (result,) = scanned(tmp_path)
    assert result.counts.opened == 5
    assert [(Path(one.where).name, one.why) for one in result.problems] == [("cut.eml", Why.NO_HEADER_END)]


def test_what_is_gone_or_holds_no_mail_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="is not there"):
        finding.find([str(tmp_path / "gone")])
    with pytest.raises(UnusableInput, match="holds no mail"):
        finding.find([str(tmp_path)])


def test_a_chunk_travels_as_plain_values(tmp_path: Path) -> None:
    (chunk,) = finding.find([str(write(tmp_path / "a.eml", mail()))])
    kept = json.loads(json.dumps(chunk.__dict__))
    assert Chunk(**{**kept, "names": tuple(kept["names"])}) == chunk


def test_a_mailbox_that_grew_is_another_one(tmp_path: Path) -> None:
    path = write(tmp_path / "box", mbox([mail()]))
    (chunk,) = finding.find([str(path)])
    assert finding.is_unchanged(chunk)
    write(path, mbox([mail(), mail("two")]))
    assert not finding.is_unchanged(chunk)
