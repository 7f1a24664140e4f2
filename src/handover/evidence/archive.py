"""PURE: reading a bundle's ZIP file, which anybody may have made: whatever it holds, it ends soon and in words.

Nothing is ever unpacked onto the disk, so a member's name is a name and no path.
"""

from __future__ import annotations

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from handover.evidence.notes import Unusable

KEY, MANIFEST, CHECKPOINTS = "key.txt", "manifest.txt", "checkpoints.jsonl"
ENTRIES, PROOFS, MESSAGES = "entries.jsonl", "proofs.jsonl", "messages/"
#: Far above any real bundle, low enough to end soon.
MAX_UNPACKED, MAX_READ, MAX_DIRECTORY = 2 << 30, 256 << 20, 8 << 20
UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError, OverflowError)


@dataclass(frozen=True)
class Bundle:
    """The digest of each member ("" if damaged), and the text of those that are read further."""

    digests: Mapping[str, str]
    texts: Mapping[str, bytes]
    faults: Sequence[str] = ()


def read_bundle(path: Path) -> Bundle:
    """Damaged or doubled members are faults of the bundle; a file that is no bundle is Unusable."""
    _mind_the_directory(path)
    try:
        with zipfile.ZipFile(path) as archive:
            bundle = _read_members(archive)
    except UNREADABLE:
        raise Unusable(f"{path}: is no readable ZIP file") from None
    if not {MANIFEST, ENTRIES, CHECKPOINTS, PROOFS} & bundle.digests.keys():
        raise Unusable(f"{path}: is a ZIP file, but no evidence bundle")
    return bundle


def _mind_the_directory(path: Path) -> None:
    """The list of members is read all at once, so its size is looked at first. No bundle needs ZIP64."""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, 2) - 42))
        tail = file.read()
    end = tail[-22:]
    if end[:4] != b"PK\x05\x06" or end[20:] != b"\0\0":
        raise Unusable(f"{path}: is no whole ZIP file, or something was added at its end")
    if struct.unpack("<L", end[12:16])[0] > MAX_DIRECTORY or tail[:4] == b"PK\x06\x07":
        raise Unusable(f"{path}: has more members than a bundle can have")


def _read_members(archive: zipfile.ZipFile) -> Bundle:
    members = archive.infolist()
    _mind_the_size(members)
    digests: dict[str, str] = {}
    texts: dict[str, bytes] = {}
    faults = []
    for member in members:
        if member.filename in digests:
            faults.append(f"{member.filename}: is there twice")
        digests[member.filename], texts[member.filename] = _read_member(archive, member)
        if not digests[member.filename]:
            faults.append(f"{member.filename}: is damaged, encrypted, or packed in an unknown way")
    return Bundle(digests, texts, faults)


def _mind_the_size(members: Sequence[zipfile.ZipInfo]) -> None:
    """Python's own reader unpacks no more of a member than the size that the list of members declares."""
    read = [member.file_size for member in members if not member.filename.startswith(MESSAGES)]
    if sum(member.file_size for member in members) > MAX_UNPACKED or sum(read) > MAX_READ:
        raise Unusable(
            f"unpacked it would be larger than {MAX_UNPACKED >> 20} MB, {MAX_READ >> 20} without messages"
        )


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> tuple[str, bytes]:
    """Digest and text; messages are digested and let go, for they may be many."""
    digest, text = hashlib.sha256(), bytearray()
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "", b""
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
                if not member.filename.startswith(MESSAGES):
                    text += chunk
    except UNREADABLE:
        return "", b""
    return digest.hexdigest(), bytes(text)


def messages_digest(digests: Mapping[str, str]) -> str:
    """One digest over the names and digests of all messages among `digests`."""
    lines = sorted(f"{digest}  {name}\n" for name, digest in digests.items() if name.startswith(MESSAGES))
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
