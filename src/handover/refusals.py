"""The one border where what was refused is said in the reader's language; below it every text is English."""

from __future__ import annotations

from django.utils.translation import gettext

from handover.errors import HandoverError, Words


def said(refusal: HandoverError | Words) -> str:
    """One clear line, in the language that is active."""
    words = refusal.words if isinstance(refusal, HandoverError) else refusal
    return words.in_language(gettext)
