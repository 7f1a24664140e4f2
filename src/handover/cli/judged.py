"""What `check` and `ask` print in common: exit codes, reasons, one JSON value a line."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from typing import Any, TextIO

from handover.policy.decision import Outcome, Reason, Remedy

#: `ExitCode` of the contract, by outcome.
EXIT = {Outcome.PASS: 0, Outcome.HOLD: 3, Outcome.REFUSE: 4}

# What a message could do to the terminal that shows it: control signs, and signs that turn the order of the text.
_UNSHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def line(value: Any) -> str:
    """One JSON value on one line; what stdout cannot write (half a sign, another encoding) is escaped."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def shown(text: str) -> str:
    """The text as it may be shown in a terminal."""
    return _UNSHOWN.sub("\ufffd", text.replace("\r\n", "\n"))


def tell_reasons(reasons: Iterable[Reason], remedies: Iterable[Remedy], out: TextIO) -> None:
    for title, rows in (
        ("Why", [f"{one.text} ({one.rule}; {one.source})" for one in reasons]),
        ("What to do", [one.text for one in remedies]),
    ):
        if rows:
            print(f"\n{title}:", file=out)
        for row in rows:
            print(f"  - {shown(row)}", file=out)
