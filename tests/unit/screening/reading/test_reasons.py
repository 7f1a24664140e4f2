"""Every reason has its words, in every language."""

from __future__ import annotations

import pytest

from handover.screening.reading.reasons import Reason, words
from handover.screening.signals import Readability


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_has_words_of_its_own(reason: Reason) -> None:
    texts = [words(reason.value, language) for language in ("en", "es", "ru")]
    assert len(set(texts)) == 3
    assert reason.value not in texts
    assert reason.weight is not Readability.CLEAR


def test_other_languages_get_english_and_unknown_codes_themselves() -> None:
    assert words("encrypted", "de") == words("encrypted", "en")
    assert words("no_such_code", "en") == "no_such_code"
