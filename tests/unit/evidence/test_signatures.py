"""Our own verification of Ed25519 agrees with the library's; notes and keys have one spelling."""

from __future__ import annotations

import base64
import random

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from handover.evidence.ed25519 import ORDER, is_signed
from handover.evidence.notes import Checkpoint, Key, Tampered, Unusable, open_note
from tests.unit.evidence.ledgers import Signer

# RFC 8032, section 7.1: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_vectors_of_rfc_8032_verify(public: str, message: str, signature: str) -> None:
    assert is_signed(*(bytes.fromhex(text) for text in (public, message, signature)))


def test_the_library_and_we_agree_on_right_and_wrong_signatures() -> None:
    dice = random.Random(8032)
    for round_ in range(60):
        private = Ed25519PrivateKey.from_private_bytes(dice.randbytes(32))
        public, message = private.public_key().public_bytes_raw(), dice.randbytes(dice.randrange(80))
        signature = private.sign(message)
        if round_ % 3 == 1:
            signature = _flipped(signature, dice)
        if round_ % 3 == 2:
            public = _flipped(public, dice)
        assert is_signed(public, message, signature) == _library(public, message, signature) == (round_ % 3 == 0)


def _flipped(content: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << dice.randrange(8)]) + content[at + 1 :]


def _library(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def test_a_signature_has_no_second_form() -> None:
    """s + L satisfies the equation as well: without the bound, a signature could be written in another way."""
    public, message, signature = (bytes.fromhex(text) for text in VECTORS[1])
    s = int.from_bytes(signature[32:], "little") + ORDER
    assert not is_signed(public, message, signature[:32] + s.to_bytes(32, "little"))
    assert not is_signed(public, message, signature + b"\0")
    assert not is_signed(public[:31], message, signature)


@pytest.mark.parametrize("encoded", ["ff" * 32, "01" + "00" * 30 + "80", "02" + "00" * 31])
def test_what_is_no_point_is_no_key(encoded: str) -> None:
    assert not is_signed(bytes.fromhex(encoded), b"", bytes(64))


def test_a_key_is_read_back_from_its_text() -> None:
    key = Signer("handover-ledger/0123").key
    assert Key.read(f" {key.text()}\n") == key


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1], lambda t: t.replace("+", "-", 1), lambda t: "x" + t, lambda _: ""]
)
def test_a_spoiled_key_is_unusable(spoil: object) -> None:
    with pytest.raises(Unusable, match="NAME"):
        Key.read(spoil(Signer("name").key.text()))  # type: ignore[operator]


def test_a_note_opens_with_its_key_alone() -> None:
    signer = Signer("name")
    note = signer.sign("name\n5\n")
    assert open_note(note, signer.key, alone=True) == "name\n5\n"
    for wrong in (note.replace("5", "6"), note[:-1], note + "\n", note.replace("\n\n", "\n"), "", "\n\n"):
        with pytest.raises(Tampered):
            open_note(wrong, signer.key)
    with pytest.raises(Tampered, match="not signed"):
        open_note(note, Signer("name").key)


def test_a_witness_may_have_signed_a_note_too_but_not_in_a_bundle() -> None:
    signer, witness = Signer("name"), Signer("witness")
    note = signer.sign("name\n5\n") + witness.key.line(witness.private.sign(b"name\n5\n"))
    assert open_note(note, signer.key) == open_note(note, witness.key)
    with pytest.raises(Tampered):
        open_note(note, signer.key, alone=True)


def test_a_note_is_what_other_implementations_of_the_format_expect() -> None:
    """C2SP signed-note: em dash, name, and base64 of four bytes of the key's hash and the signature."""
    signer = Signer("name")
    dash, name, encoded = signer.sign("text\n").removeprefix("text\n\n").removesuffix("\n").split(" ")
    decoded = base64.b64decode(encoded)
    assert (dash, name, decoded[:4].hex(), len(decoded)) == ("—", "name", signer.key.text().split("+")[1], 68)


ROOT = base64.b64encode(b"r" * 32).decode()


def test_a_checkpoint_is_read_back_from_its_text() -> None:
    checkpoint = Checkpoint("name", 12, b"r" * 32, "2026-11-22T18:00:00+00:00")
    assert Checkpoint.read(checkpoint.text()) == checkpoint


@pytest.mark.parametrize(
    "text",
    [
        "name\n012\n{}\nat 2026-11-22T18:00:00+00:00\n",
        "name\n-1\n{}\nat 2026-11-22T18:00:00+00:00\n",
        "name\n9999999999999999999999\n{}\nat 2026-11-22T18:00:00+00:00\n",
        "name\n12\n{}\n",
        "name\n12\n{}\nat 2026-11-22T18:00:00+00:00\nmore\n",
        "name\n12\n{}AA\nat 2026-11-22T18:00:00+00:00\n",
    ],
)
def test_a_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(Tampered):
        Checkpoint.read(text.format(ROOT))


def test_base64_with_other_idle_bits_is_another_text() -> None:
    other = ROOT[:-2] + chr(ord(ROOT[-2]) + 1) + "="
    assert base64.b64decode(other) == base64.b64decode(ROOT)
    with pytest.raises(Tampered):
        Checkpoint.read(f"name\n12\n{other}\nat 2026-11-22T18:00:00+00:00\n")
