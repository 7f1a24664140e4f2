"""Files made to hurt whoever verifies them end soon, in one clear line, and never as intact."""

from __future__ import annotations

import io
import json
import random
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from handover.evidence import archive, verifier
from handover.evidence.archive import CHECKPOINTS, ENTRIES, KEY, MANIFEST, PROOFS
from handover.evidence.bundle import zipped
from handover.evidence.notes import Unusable
from handover.evidence.verifier import main, printable, verify_file
from tests.unit.evidence.ledgers import Case, Files, make_case

SOON = 5.0  # seconds


@pytest.fixture(scope="module")
def case() -> Case:
    return make_case()


def code_of(path: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
    started = time.monotonic()
    code = main([str(path), *arguments])
    assert time.monotonic() - started < SOON
    return code, capsys.readouterr().out.splitlines()


def packed(path: Path, files: Files) -> Path:
    path.write_bytes(zipped(files))
    return path


def with_row(name: str, row: str) -> Callable[[Case], Files]:
    return lambda case: case.resigned({**case.files, name: case.files[name] + row.encode("utf-8", "surrogatepass")})


DEEP = "[" * 200_000 + "]" * 200_000
LONG = "9" * 2_000_000
HOSTILE: dict[str, Callable[[Case], Files]] = {
    "deep nesting": with_row(ENTRIES, f'{{"index":1,"leaf":"x","payload":{DEEP}}}\n'),
    "deep nesting in a leaf": with_row(ENTRIES, f'{{"index":1,"leaf":"{DEEP}","payload":null}}\n'),
    "a number of two million digits": with_row(ENTRIES, f'{{"index":{LONG},"leaf":"x","payload":null}}\n'),
    "a number of two million digits in a leaf": with_row(
        ENTRIES, f'{{"index":1,"leaf":"{LONG}","payload":null}}\n'
    ),
    "a place beyond any": with_row(PROOFS, '{"index":99999999999999999999,"proof":[]}\n'),
    "true as a place": with_row(PROOFS, '{"index":true,"proof":[]}\n'),
    "not a number": with_row(PROOFS, '{"index":NaN,"proof":[]}\n'),
    "half a character": with_row(ENTRIES, '{"index":1,"leaf":"\\ud800","payload":null}\n'),
    "no character at all": with_row(ENTRIES, "\ud800\n"),
    "the same name twice": with_row(ENTRIES, '{"index":1,"index":2,"leaf":"x","payload":null}\n'),
    "not JSON": with_row(ENTRIES, "{\n"),
    "another shape": with_row(ENTRIES, '["index","leaf","payload"]\n'),
    "a leaf that is no entry": with_row(ENTRIES, '{"index":99,"leaf":"[]","payload":null}\n'),
    "a leaf with a list for a verb": with_row(
        ENTRIES, json.dumps({"index": 99, "leaf": '{"uuid":1,"verb":[]}', "payload": None}) + "\n"
    ),
    "a proof without end": with_row(PROOFS, f'{{"index":98,"proof":{json.dumps(["00" * 32] * 5_000)}}}\n'),
    "a million empty lines": with_row(ENTRIES, "\n" * 1_000_000),
    "a checkpoint of everything": with_row(CHECKPOINTS, '{"consistency":[],"note":"x\\n9\\n"}\n'),
    "an empty manifest": lambda case: {**case.files, MANIFEST: b""},
    "a manifest that is none": lambda case: {**case.files, MANIFEST: case.signer.sign("hello\n").encode()},
    "a checkpoint for a manifest": lambda case: {**case.files, MANIFEST: case.kept.encode()},
    "no key": lambda case: {name: content for name, content in case.files.items() if name != KEY},
    "a key that is none": lambda case: {**case.files, KEY: b"\xff" * 1_000_000},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_content_is_found_in_words(
    name: str, case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, lines = code_of(packed(tmp_path / "x.zip", HOSTILE[name](case)), capsys)
    assert code == verifier.TAMPERED
    assert lines[-1].startswith("TAMPERED WITH; problems: ")
    assert all(len(line) <= 600 and line.isascii() and line.isprintable() for line in lines)


def test_names_that_are_paths_or_steer_a_terminal_are_only_names(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wild = {"../../../tmp/x": b"1", "/etc/passwd": b"2", "C:\\x": b"3", "\x1b]0;you\x07": b"4"}
    code, lines = code_of(packed(tmp_path / "x.zip", {**case.files, **wild}), capsys)
    assert code == verifier.TAMPERED
    assert sum("was added to the bundle" in line for line in lines) == len(wild)
    assert "\x1b" not in "".join(lines)
    assert [path.name for path in tmp_path.iterdir()] == ["x.zip"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice_is_a_problem(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One reader takes the first, another the last: then the two of them read different bundles."""
    path = packed(tmp_path / "x.zip", case.files)
    with zipfile.ZipFile(path, "a") as whole:
        whole.writestr(ENTRIES, case.files[ENTRIES])
    code, lines = code_of(path, capsys)
    assert (code, lines[0]) == (verifier.TAMPERED, f"problem: {ENTRIES}: is there twice")


def test_a_bomb_is_not_unpacked(case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr(MANIFEST, case.files[MANIFEST])
        with whole.open("report.html", "w") as member:
            for _ in range(300):
                member.write(bytes(1 << 20))
    code, lines = code_of(path, capsys)
    assert (code, len(lines)) == (verifier.UNUSABLE, 1)
    assert lines[0].startswith("UNUSABLE; unpacked it would be larger than")


def test_a_bomb_that_lies_about_its_size_is_cut_short(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = zipped({**case.files, "report.html": bytes(50 << 20)})
    at = content.rindex(b"report.html") - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    path = tmp_path / "x.zip"
    path.write_bytes(content[: at + 24] + struct.pack("<L", 100) + content[at + 28 :])
    code, lines = code_of(path, capsys)
    assert code == verifier.TAMPERED
    assert any(line.startswith("problem: report.html: is damaged") for line in lines)


def test_too_many_members_are_not_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_DIRECTORY", 1_000)
    with pytest.raises(Unusable, match="more members"):
        verify_file(packed(tmp_path / "x.zip", {f"{at}.txt": b"" for at in range(100)}))


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"PK\x03\x04" * 99, b"\0" * 99])
def test_what_is_no_bundle_is_unusable(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    code, lines = code_of(path, capsys)
    assert (code, len(lines), lines[0][:10]) == (verifier.UNUSABLE, 1, "UNUSABLE; ")


def test_a_folder_a_missing_file_and_another_zip_are_unusable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (tmp_path, tmp_path / "none.zip", packed(tmp_path / "x.zip", {"a.txt": b"a"})):
        code, lines = code_of(path, capsys)
        assert (code, len(lines)) == (verifier.UNUSABLE, 1)


def test_encrypted_and_oddly_packed_members_are_problems(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = bytearray(zipped(case.files))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1  # "encrypted", in the list and at the member itself
    content[6] |= 1
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    assert code_of(path, capsys)[0] == verifier.TAMPERED
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as whole:
        for name, text in case.files.items():
            whole.writestr(name, text)
    assert code_of(path, capsys)[0] == verifier.TAMPERED


def test_a_key_or_checkpoint_that_is_none_is_unusable(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = packed(tmp_path / "x.zip", case.files)
    other = tmp_path / "checkpoint.txt"
    other.write_bytes(b"\xff\xfe")
    assert code_of(path, capsys, "--key", "nonsense")[0] == verifier.UNUSABLE
    assert code_of(path, capsys, "--checkpoint", str(other))[0] == verifier.UNUSABLE
    assert code_of(path, capsys, "--checkpoint", str(tmp_path / "none"))[0] == verifier.UNUSABLE
    other.write_text("hello")
    code, lines = code_of(path, capsys, "--checkpoint", str(other))
    assert code == verifier.TAMPERED
    assert "one of the two is forged" in lines[0]


def test_another_company_s_key_or_a_newer_checkpoint_is_said_as_what_it_is(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = packed(tmp_path / "x.zip", case.files)
    code, lines = code_of(path, capsys, "--key", make_case(2).signer.key.text())
    assert (code, lines[0]) == (verifier.TAMPERED, f"problem: {KEY}: is another key than the one given with --key")
    newer = make_case()
    newer.ledger.write("notices.drafted", "departure:1", "notice:99", {})
    kept = tmp_path / "kept.txt"
    kept.write_text(newer.ledger.checkpoint(len(newer.ledger.leaves)))
    code, lines = code_of(path, capsys, "--checkpoint", str(kept))
    assert (code, len(lines)) == (verifier.UNUSABLE, 1)
    assert "newer than the bundle" in lines[0]


def test_random_noise_never_crashes_the_reader(case: Case, tmp_path: Path) -> None:
    dice = random.Random(5)
    whole = zipped(case.files)
    path = tmp_path / "x.zip"
    for _ in range(300):
        spoiled = bytearray(whole)
        for _ in range(dice.randrange(1, 60)):
            spoiled[dice.randrange(len(spoiled))] = dice.randrange(256)
        spoiled[-22:] = whole[-22:] if dice.random() < 0.8 else spoiled[-22:]
        path.write_bytes(spoiled)
        try:
            verify_file(path)
        except Unusable as wrong:
            assert str(wrong)


def test_a_line_for_people_is_one_line() -> None:
    assert printable("a\nb\x1b[31m\u202eé" + "x" * 1_000).startswith("a?b?[31m?\\xe9xx")
    assert io.TextIOWrapper(io.BytesIO(), "ascii").write(printable("Привет 🙂"))
