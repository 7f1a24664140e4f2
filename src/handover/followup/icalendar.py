"""PURE: the writing of calendar files (RFC 5545): texts escaped, lines folded."""

from __future__ import annotations

from collections.abc import Iterable

from handover.notices.wording import one_line


def escaped(value: str) -> str:
    """A text as a value: RFC 5545 section 3.3.11."""
    rows = [
        one_line(row).replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;") for row in value.split("\n")
    ]
    return "\\n".join(rows)


def written(lines: Iterable[str]) -> bytes:
    """The file in UTF-8 with CRLF, lines folded at 75 octets (section 3.1)."""
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def _folded(line: str) -> bytes:
    parts, part = [], b""
    for sign in line:
        octets = sign.encode()
        # A fold inside a character is legal and breaks half of the readers.
        if len(part) + len(octets) > 75:
            parts.append(part)
            part = b" "
        part += octets
    return b"\r\n".join([*parts, part])
