"""A pattern of bytes for the multi-pattern engine that matches at least wherever the rule does.

The engine only says which rules may hit where; `regex` verifies. So whatever it cannot do is left out (word borders,
look-around) or widened: bounded gaps become open ones, a class of letters any run of bytes beyond ASCII.
"""

from __future__ import annotations

import re

WORD = r"[a-z0-9_\x80-\xff]+"
# A rule hits within a sentence, and sentences are parted by line feeds.
ANY = r"[^\n]+"
BEYOND = r"[\x80-\xff]+"
OUTSIDE = {
    "w": WORD,
    "W": ANY,
    "S": r"[^\s]+",
    "D": r"[^0-9\n]+",
    "b": "",
    "B": "",
    "A": "",
    "Z": "",
    "z": "",
    "G": "",
}
ROWS = 3
LOOKAROUND = ("(?=", "(?!", "(?<=", "(?<!")
QUANTIFIER = re.compile(r"\{(\d*)(,?)(\d*)\}[+?]?")
GROUP = re.compile(r"\(\?(?:P?<\w+>|>|:|[a-z-]+:)")
PROPERTY = re.compile(r"[pP]\{[^}]*\}")


def widened(pattern: str) -> str:
    """At least every match of `pattern` ends where a match of the result ends."""
    pieces: list[str] = []
    at = 0
    while at < len(pattern):
        piece, at = _next(pattern, at)
        pieces.append(piece)
    return "".join(pieces)


def _next(pattern: str, at: int) -> tuple[str, int]:
    char = pattern[at]
    if char == "\\":
        return _escape(pattern, at + 1)
    if char == "[":
        return _class(pattern, at)
    if char == "(":
        return _open(pattern, at)
    if char == "{" and (found := QUANTIFIER.match(pattern, at)):
        return _repeat(found), found.end()
    return _single(pattern, at)


def _single(pattern: str, at: int) -> tuple[str, int]:
    char = pattern[at]
    if char in "^$":
        return "", at + 1
    if char == ".":
        return f"(?:{ANY})", at + 1
    if char in "*+?" and pattern[at + 1 : at + 2] in ("+", "?"):
        return char, at + 2
    # A quantifier is about the whole letter, not about its last byte.
    return char if char.isascii() else f"(?:{_hex(char)})", at + 1


def _hex(char: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in char.encode())


def _escape(pattern: str, at: int) -> tuple[str, int]:
    if found := PROPERTY.match(pattern, at):
        return f"(?:{ANY})", found.end()
    char = pattern[at]
    if char not in OUTSIDE:
        return "\\" + char, at + 1
    return f"(?:{OUTSIDE[char]})" if OUTSIDE[char] else "", at + 1


def _open(pattern: str, at: int) -> tuple[str, int]:
    if pattern.startswith(LOOKAROUND, at):
        return "", _close(pattern, at)
    if found := GROUP.match(pattern, at):
        return "(?:", found.end()
    return "(?:", at + 1


def _close(pattern: str, at: int) -> int:
    """The place after the bracket that closes the one at `at`."""
    depth = 0
    while at < len(pattern):
        if pattern[at] == "\\":
            at += 1
        elif pattern[at] == "[":
            at = _class_end(pattern, at) - 1
        elif pattern[at] == "(":
            depth += 1
        elif pattern[at] == ")":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return at


def _class_end(pattern: str, at: int) -> int:
    at += 2 if pattern[at + 1] != "^" else 3
    while pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
    return at + 1


def _class(pattern: str, at: int) -> tuple[str, int]:
    end = _class_end(pattern, at)
    body = re.sub(r"\\[pP]\{[^}]*\}", r"\\w", pattern[at + 1 : end - 1])
    if body.startswith("^"):
        # What is not plain ASCII is left out of the exclusion: it then matches more, never less.
        kept = _ascii(re.sub(r"\\[wWdDS]", "", body[1:]))
        return f"(?:[^\\n{kept}]+)" if kept else f"(?:{ANY})", end
    kept = _ascii(body.replace("\\w", "a-z0-9_"))
    is_wide = not body.isascii() or re.search(r"\\[wWDS]", body)
    return f"(?:{'|'.join([f'[{kept}]'] * bool(kept) + [BEYOND] * bool(is_wide))})", end


def _ascii(body: str) -> str:
    """The ASCII members of a class, with its ranges."""
    beyond = re.compile(r"[^\x00-\x7f](?:-[^\x00-\x7f])?")
    return re.sub(r"(?<!\\)\[", r"\\[", beyond.sub("", re.sub(r"\\[WDS]", "", body)))


def _repeat(found: re.Match[str]) -> str:
    least, comma, most = found.groups()
    if not comma and int(least) < 4:
        return f"{{{least}}}"
    if int(least or 0) == 0:
        return "?" if most == "1" else "*"
    # Rows of a list are told from one row by how often they come.
    return "+" if int(least) == 1 else f"{{{min(int(least), ROWS)},}}"
