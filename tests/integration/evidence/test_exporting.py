"""The evidence of a departure as a file: complete, readable in the reader's language, and its own last entry."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from handover.errors import NotAllowed, UnusableInput
from handover.evidence.erasing import erase
from handover.evidence.exporting import Exported, export
from handover.evidence.models import Checkpoint, Entry
from handover.evidence.sequencing import make_checkpoint, place_entries
from handover.evidence.signing import public_key
from handover.evidence.verifier import Verdict, verify_file
from tests.integration.evidence.conftest import CORA, MAX, OTTO, Write

LENA = "departure:1"
MAIL = [
    (
        "ann@client.example",
        b"From: max@northwind.example\r\nTo: ann@client.example\r\nSubject: Hello\r\n\r\nHi\r\n",
    ),
    ("../../Оля@клиент.рф", b"Subject: =?utf-8?B?0J/RgNC40LLQtdGC?=\r\nTo: =?nope?Q?x?=\r\n\r\n<script>\r\n"),
]


def files_of(exported: Exported) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(exported.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def verdict_on(exported: Exported, folder: Path) -> Verdict:
    (folder / "bundle.zip").write_bytes(exported.content)
    (folder / "kept.txt").write_text(exported.checkpoint.note)
    return verify_file(folder / "bundle.zip", key=public_key().text(), checkpoint=folder / "kept.txt")


def test_a_bundle_holds_the_departure_s_entries_and_no_others(write: Write, folders: Path) -> None:
    write(3, LENA)
    write(4, "departure:2")
    place_entries()
    make_checkpoint()
    write(2, LENA)
    exported = export(LENA, MAIL, title="Lena Leaver", by=MAX)
    rows = [json.loads(line) for line in files_of(exported)["entries.jsonl"].splitlines()]
    assert [row["index"] for row in rows] == [0, 1, 2, 7, 8, 9]
    assert {json.loads(row["leaf"])["departure"] for row in rows} == {LENA}
    verdict = verdict_on(exported, folders)
    assert (list(verdict.problems), verdict.code) == ([], 0)
    assert verdict.summary.startswith("entries: 6, personal parts erased: 0, messages: 2, checkpoints: 2")


def test_the_export_is_the_last_entry_and_says_how_much_there_was(write: Write) -> None:
    write(3, LENA)
    exported = export(LENA, MAIL, title="Lena Leaver", by=MAX)
    said = json.loads(json.loads(files_of(exported)["entries.jsonl"].splitlines()[-1])["leaf"])
    assert (said["verb"], said["actor"]["id"], said["subject"]) == ("evidence.exported", MAX.id, LENA)
    assert (said["facts"]["entries"], said["facts"]["messages"], said["facts"]["checkpoints"]) == (4, 2, 1)
    assert exported.entry.leaf_index is None  # as it was written; in the database it has its place
    assert Entry.objects.get(pk=exported.entry.pk).leaf_index == exported.checkpoint.size - 1


def test_a_second_export_holds_the_first_one(write: Write, folders: Path) -> None:
    write(3, LENA)
    for number in (4, 5):
        exported = export(LENA, [], title="Lena Leaver", by=MAX)
        assert verdict_on(exported, folders).summary.startswith(f"entries: {number},")


def test_what_was_erased_is_shown_as_erased(write: Write, folders: Path) -> None:
    entry, *_ = write(3, LENA)
    erase(entry, by=CORA, reason="asked for")
    exported = export(LENA, [], title="Lena Leaver", by=CORA)
    assert b"client0@client.example" not in exported.content
    assert "client0@client.example" not in files_of(exported)["report.html"].decode()
    assert "personal parts erased: 1" in verdict_on(exported, folders).summary


def test_messages_lie_in_it_byte_for_byte_under_harmless_names(write: Write) -> None:
    write(1, LENA)
    files = files_of(export(LENA, MAIL, title="Lena Leaver", by=MAX))
    assert {name: content for name, content in files.items() if name.startswith("messages/")} == {
        "messages/0001-ann@client.example.eml": MAIL[0][1],
        "messages/0002-@.eml": MAIL[1][1],
    }


@pytest.mark.parametrize("language", ["en", "es", "ru"])
def test_the_report_is_a_whole_page_without_anything_from_elsewhere(write: Write, language: str) -> None:
    write(3, LENA)
    report = files_of(export(LENA, MAIL, title="<Lena> & Co", by=MAX, language=language))["report.html"].decode()
    assert f'<html lang="{language}">' in report
    assert "&lt;Lena&gt; &amp; Co" in report and "<script" not in report
    assert "Привет" in report and "client0@client.example" in report
    assert "http-equiv" in report and "src=" not in report and "http://" not in report and "https://" not in report


@pytest.mark.parametrize(
    "role", ["manager", "approver", "auditor", "compliance", "admin", "leaver", "successor", ""]
)
def test_only_whoever_may_see_the_whole_departure_exports_it(write: Write, role: str) -> None:
    write(1, LENA)
    who = type(OTTO)(id=OTTO.id, name=OTTO.name, role=role)
    if role in ("leaver", "successor", ""):
        with pytest.raises(NotAllowed):
            export(LENA, [], title="Lena Leaver", by=who)
        assert not Entry.objects.filter(verb="evidence.exported").exists()
    else:
        assert export(LENA, [], title="Lena Leaver", by=who).entries == 2


def test_a_departure_of_which_nothing_is_recorded_has_no_evidence(write: Write) -> None:
    write(1, "departure:2")
    with pytest.raises(UnusableInput, match="nothing is recorded"):
        export(LENA, [], title="Lena Leaver", by=MAX)


def test_nothing_is_exported_from_a_ledger_that_was_tampered_with(write: Write) -> None:
    write(5, LENA)
    place_entries()
    make_checkpoint()
    entry = Entry.objects.filter(leaf_index=2).get()
    Entry.objects.filter(pk=entry.pk).update(leaf=entry.leaf.replace("ru", "en"))
    with pytest.raises(UnusableInput, match="not what its checkpoints say"):
        export(LENA, [], title="Lena Leaver", by=MAX)
    assert not Entry.objects.filter(verb="evidence.exported").exists()
    assert Checkpoint.objects.count() == 1
