"""Words of people's mail lie sealed; with another key they are lost, and that is said."""

from __future__ import annotations

import pytest
from django.conf import LazySettings

from handover.errors import UnusableInput
from handover.lookback.sealing import seal, unseal


def test_what_was_sealed_is_read_again_and_never_looks_the_same() -> None:
    value = {"quotes": ["ухожу"], "to": ["ann@acme.example"]}
    one, other = seal(value), seal(value)
    assert unseal(one) == unseal(other) == value
    assert one != other and "acme" not in one


def test_another_key_opens_nothing(settings: LazySettings) -> None:
    sealed = seal("words")
    settings.SECRET_KEY = "another key altogether"
    with pytest.raises(UnusableInput, match="bring it back from the backup"):
        unseal(sealed)


def test_what_was_changed_is_not_read() -> None:
    sealed = seal("words")
    with pytest.raises(UnusableInput):
        unseal(sealed[:-6] + "AAAAA=")
