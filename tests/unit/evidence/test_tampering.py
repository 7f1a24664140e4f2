"""Every one of 8,800 random tamperings with a bundle is found.

The other 1,200 of 10,000 are done to the database: tests/integration/evidence/test_auditing.py.

The dice are seeded. A tampering that happens to change nothing is thrown again and not counted.
"""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from handover.evidence import notes
from handover.evidence.bundle import zipped
from handover.evidence.notes import Unusable
from handover.evidence.verifier import verify, verify_file
from tests.unit.evidence.ledgers import Case, Files, Ledger, bundled, make_case
from tests.unit.evidence.tampering import INSIDER, OUTSIDER, Tampering, edited

BY_OUTSIDERS, BY_INSIDERS, REWRITTEN, WITH_THE_FILE, BY_OUR_OWN_MATHEMATICS = 3_100, 4_000, 100, 1_500, 100


@pytest.fixture(scope="module")
def case() -> Case:
    return make_case()


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signatures by the library: test_signatures.py shows that ours says the same, only slower."""
    monkeypatch.setattr(notes, "is_signed", _signed_by_library)


@lru_cache(maxsize=1_000)
def _signed_by_library(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def test_what_nobody_touched_is_intact(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(zipped(case.files))
    verdict = verify_file(path, key=case.signer.key.text())
    assert (list(verdict.problems), verdict.code) == ([], 0)
    assert verify(case.bundle(case.resigned(case.files)), key=case.signer.key.text(), kept=case.kept).code == 0


def test_a_bundle_that_was_only_packed_anew_is_intact(case: Case, tmp_path: Path) -> None:
    """Mail gateways and curious people do that; what counts are the files."""
    path = tmp_path / "bundle.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in reversed(list(case.files)):
            archive.writestr(name, case.files[name])
    assert verify_file(path, key=case.signer.key.text()).code == 0


@pytest.mark.usefixtures("fast")
def test_whatever_somebody_on_the_way_does_is_found(case: Case) -> None:
    found = Counter(
        what.__name__
        for what, files in _tampered(case, OUTSIDER, BY_OUTSIDERS, seed=1)
        if verify(case.bundle(files), key=case.signer.key.text()).problems
    )
    assert found.total() == BY_OUTSIDERS
    assert found.keys() == {what.__name__ for what in OUTSIDER}


@pytest.mark.usefixtures("fast")
def test_whatever_the_holder_of_the_key_does_to_an_export_is_found(case: Case) -> None:
    """They sign the manifest anew, so the tree has to tell; a witness kept the last checkpoint."""
    found = Counter(
        what.__name__
        for what, files in _tampered(case, INSIDER, BY_INSIDERS, seed=2)
        if verify(case.bundle(case.resigned(files)), key=case.signer.key.text(), kept=case.kept).problems
    )
    assert found.total() == BY_INSIDERS
    assert found.keys() == {what.__name__ for what in INSIDER}


@pytest.mark.usefixtures("fast")
def test_a_whole_ledger_signed_anew_is_found_by_the_witness_alone(case: Case) -> None:
    found = 0
    for seed in range(REWRITTEN):
        forged = _rewritten(case, random.Random(seed))
        assert verify(forged.bundle(forged.files), key=case.signer.key.text()).code == 0
        found += verify(forged.bundle(forged.files), key=case.signer.key.text(), kept=case.kept).code == 4
    assert found == REWRITTEN


def _rewritten(case: Case, dice: random.Random) -> Case:
    """The same company, the same key, another past."""
    at = dice.randrange(len(case.ledger.leaves))
    other = Ledger(case.signer, dice)
    other.leaves, other.payloads = list(case.ledger.leaves), list(case.ledger.payloads)
    other.leaves[at] = other.leaves[at].replace("Max Manager", f"Max {dice.randrange(10**9)}")
    mail = {name: content for name, content in case.files.items() if name.startswith("messages/")}
    return bundled(other, mail)


@pytest.mark.usefixtures("fast")
def test_whatever_is_done_to_the_file_is_found(case: Case, tmp_path: Path) -> None:
    assert _found_in_files(case, tmp_path, WITH_THE_FILE, seed=3) == WITH_THE_FILE


def test_the_verifier_s_own_mathematics_finds_it_too(case: Case, tmp_path: Path) -> None:
    assert _found_in_files(case, tmp_path, BY_OUR_OWN_MATHEMATICS, seed=4) == BY_OUR_OWN_MATHEMATICS


def _found_in_files(case: Case, tmp_path: Path, number: int, *, seed: int) -> int:
    path, found = tmp_path / "bundle.zip", 0
    for content in _tampered_files(case, number, seed=seed):
        path.write_bytes(content)
        try:
            found += verify_file(path, key=case.signer.key.text()).code == 4
        except Unusable:
            found += 1
    return found


def _tampered(
    case: Case, ways: tuple[Tampering, ...], number: int, *, seed: int
) -> Iterator[tuple[Tampering, Files]]:
    dice = random.Random(seed)
    while number:
        files, what = dict(case.files), dice.choice(ways)
        what(case, files, dice)
        if files != case.files:
            number -= 1
            yield what, files


def _tampered_files(case: Case, number: int, *, seed: int) -> Iterator[bytes]:
    """Edits of the ZIP's bytes anywhere; those that leave all names and contents as they were do not count."""
    dice, whole = random.Random(seed), zipped(case.files)
    while number:
        content = edited(whole, dice)
        if dice.random() < 0.2:
            at, width = dice.randrange(len(whole)), dice.randrange(1, 2_000)
            content = dice.choice(
                [whole[:at] + whole[at + width :], whole[:at] + dice.randbytes(width) + whole[at:]]
            )
        if _unpacked(content) != case.files:
            number -= 1
            yield content


def _unpacked(content: bytes) -> Files | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, RuntimeError, EOFError, zlib.error, struct.error, OverflowError):
        return None
