"""One message: its bytes read, its words marked, and what they say concluded. The same answer every time."""

from __future__ import annotations

from collections.abc import Sequence

from handover.screening.concluding import concluded
from handover.screening.marks import mark
from handover.screening.reading import read, read_text
from handover.screening.signals import Known, Screening
from handover.screening.views import Reading

NOTHING_KNOWN = Known()


def screen(raw: bytes, *, known: Known = NOTHING_KNOWN, language: str = "en") -> Screening:
    """What the message of these bytes says; findings explain themselves in `language` (en, es, ru)."""
    return _screened(read(raw), known, language)


def screen_text(
    text: str,
    *,
    subject: str = "",
    sender: str = "",
    to: Sequence[str] = (),
    cc: Sequence[str] = (),
    known: Known = NOTHING_KNOWN,
    language: str = "en",
) -> Screening:
    """The same for a text that never was a message; `sender`, `to` and `cc` are addresses."""
    return _screened(read_text(text, subject=subject, sender=sender, to=to, cc=cc), known, language)


def _screened(reading: Reading, known: Known, language: str) -> Screening:
    marks = mark(reading, known)
    strengths, findings = concluded(marks, language)
    return Screening(
        language=marks.language,
        signals=strengths,
        findings=tuple(findings),
        readability=reading.readability,
        readability_reasons=reading.readability_reasons,
        digest=reading.digest,
    )
