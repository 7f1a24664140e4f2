"""What a file is, by its bytes, beside what it says it is by type and name."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"%PDF-", "pdf"),
    (b"{\\rt", "rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x78\x9f\x3e\x22", "tnef"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "bitmap"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"\0\0\1\0", "icon"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "packed"),
    (b"\xfd7zXZ", "packed"),
    (b"7z\xbc\xaf\x27\x1c", "packed"),
    (b"Rar!\x1a\x07", "packed"),
    (b"MSCF", "packed"),
    (b"ID3", "sound"),
    (b"OggS", "sound"),
    (b"fLaC", "sound"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
)
_BY_ENDING = {
    **dict.fromkeys(
        ["docx", "docm", "dotx", "xlsx", "xlsm", "xltx", "pptx", "pptm", "ppsx", "odt", "ods", "odp", "ott", "zip"],
        "zip",
    ),
    **dict.fromkeys(["doc", "dot", "xls", "ppt", "pps", "msg"], "ole"),
    **dict.fromkeys(["png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff", "heic", "heif", "ico"], "image"),
    **dict.fromkeys(
        [
            "txt",
            "csv",
            "tsv",
            "log",
            "md",
            "vcf",
            "ics",
            "ical",
            "json",
            "xml",
            "html",
            "htm",
            "eml",
            "ini",
            "yaml",
            "yml",
            "asc",
        ],
        "text",
    ),
    **dict.fromkeys(["mp3", "wav", "ogg", "m4a", "flac", "mp4", "mov", "avi", "mkv", "webm", "mng"], "sound"),
    **dict.fromkeys(["7z", "rar", "bz2", "xz", "tar", "tgz", "cab"], "packed"),
    "pdf": "pdf",
    "rtf": "rtf",
    "gz": "gzip",
    "dat": "",
}
_BY_TYPE: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"application/(?:vnd\.openxmlformats.*|vnd\.oasis.*|zip|x-zip.*)"), "zip"),
    (re.compile(rb"application/(?:msword|vnd\.ms-.*)"), "office"),
    (re.compile(rb"application/(?:x-)?pdf"), "pdf"),
    (re.compile(rb"(?:application|text)/(?:x-)?(?:rtf|richtext)"), "rtf"),
    (re.compile(rb"image/(?!svg).*"), "image"),
    (re.compile(rb"(?:audio|video)/.*"), "sound"),
    (re.compile(rb"application/(?:x-)?(?:gzip|gzip-compressed)"), "gzip"),
    (re.compile(rb"text/.*|application/(?:json|.*xml|csv|ics|javascript|.*\+json)|message/.*"), "text"),
    (re.compile(rb"application/(?:vnd\.)?ms-tnef"), "tnef"),
)
_BINARY = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
_LIKE = {
    frozenset({"office", "ole"}),
    frozenset({"office", "zip"}),
    frozenset({"office", "text"}),  # CSV files from Windows call themselves application/vnd.ms-excel
    frozenset({"rtf", "text"}),
    frozenset({"ole", "rtf"}),
    frozenset({"gzip", "packed"}),
}
_DRAWN = 48
_HTML = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body|table|div|meta|p)\b", re.I | re.S
)


def actual(data: bytes) -> str:
    """The kind by its bytes: "text", "html", or one of the magic table; "binary" if nobody knows it."""
    for magic, kind in _MAGIC:
        if data.startswith(magic) and (
            kind not in ("bitmap", "icon", "program", "sound") or _BINARY.search(data[:512])
        ):
            return {"bitmap": "image", "icon": "image"}.get(kind, kind)
    if data[4:12] in (b"ftypheic", b"ftypmif1", b"ftypheix") or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return "image"
    if data[4:8] == b"ftyp" or data[:4] == b"RIFF" or (data[:2] in (b"\xff\xfb", b"\xff\xf3") and len(data) > 512):
        return "sound"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if _HTML.match(data[:1024]):
        return "html"
    return "binary" if is_binary(data) else "text"


def is_binary(data: bytes) -> bool:
    """Signs that no text holds; UTF-16 with its mark is text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return bool(_BINARY.search(data))


def claims(content_type: bytes, names: Sequence[str]) -> set[str]:
    """What the part says it is, by its type and by each of its names; nothing if it says nothing."""
    found = {kind for pattern, kind in _BY_TYPE if pattern.fullmatch(content_type)}
    found |= {_BY_ENDING.get(name.rpartition(".")[2].lower(), "") for name in names if "." in name}
    return found - {""}


def disagree(claimed: set[str], kind: str) -> bool:
    """Whether the bytes are something else than any one of the claims."""
    shown = "text" if kind == "html" else kind
    return any(claim != shown and frozenset({claim, shown}) not in _LIKE for claim in claimed)


def is_small_image(data: bytes) -> bool:
    """Too small to hold a sentence: tracking dots, icons."""
    if data.startswith(b"\x89PNG") and len(data) >= 24:
        return (
            min(int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) < 20
            or _area(data[16:20], data[20:24]) < 2500
        )
    if data.startswith(b"GIF8") and len(data) >= 10:
        width, height = int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
        return min(width, height) < 20 or width * height < 2500
    return len(data) < 600


def is_drawn_in_two_colours(data: bytes) -> bool:
    """A drawing large enough to hold a sentence or a QR code, and nothing but black on white (or the like)."""
    if data.startswith(b"\x89PNG") and len(data) >= 33:
        palette = data.find(b"PLTE", 33, 2_000)
        two = data[24] == 1 or (data[25] == 3 and palette > 0 and int.from_bytes(data[palette - 4 : palette]) <= 6)
        return two and min(int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) >= _DRAWN
    if data.startswith(b"GIF8") and len(data) >= 13:
        sides = int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
        return data[10] & 0x87 == 0x80 and min(sides) >= _DRAWN
    return data[:4] in (b"II*\0", b"MM\0*")  # a fax


def _area(width: bytes, height: bytes) -> int:
    return int.from_bytes(width) * int.from_bytes(height)
