"""Letters that somebody parted from each other: "l a s t  d a y", "u-v-o-l-n-y-a-y-u-s"."""

from __future__ import annotations

import re

# Five single letters in a row, at least, each parted from the next by the same kind of sign.
LETTERS = re.compile(r"(?<![^\W_])(?:[^\W\d_]([ .\-_*·|/\\~+])\1?){4,}[^\W\d_](?![^\W_])")
WIDE = re.compile(r"(?:(?<![^\W_])[^\W\d_](?:[ .\-_*·|/\\~+]{1,4})){4,}[^\W\d_](?![^\W_])")


def joints(text: str) -> frozenset[int]:
    """The places of the signs that part letters; where they are of two widths, the wider ones part words."""
    places: set[int] = set()
    for run in WIDE.finditer(text):
        gaps = [
            (gap.start() + run.start(), gap.end() + run.start()) for gap in re.finditer(r"[^\w]+|_+", run.group())
        ]
        narrow = min(end - start for start, end in gaps)
        for start, end in gaps:
            # A wide gap keeps one sign, as the space between two words.
            places.update(range(start, end) if end - start == narrow else range(start + 1, end))
    return frozenset(places)
