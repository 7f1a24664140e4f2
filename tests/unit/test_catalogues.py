"""Every text of the program is said in Spanish and Russian, in every plural form, with the same fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message

from tests import catalogues

FIELD = re.compile(r"%\((\w+)\)[sdr]")


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_no_text_is_left_without_a_translation(language: str) -> None:
    left = [one.id for one in catalogues.without_translation(language)]
    assert left == [], "translate these, then: python -m tests.catalogues"


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_no_translation_is_left_of_a_text_that_is_gone(language: str) -> None:
    source = {one.id for one in catalogues.gathered()}
    assert [one.id for one in catalogues.catalogue(language) if one.id and one.id not in source] == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_every_translation_has_the_fields_of_its_text(language: str) -> None:
    wrong = [one.id for one in catalogues.catalogue(language) if one.id and not _same_fields(one)]
    assert wrong == []


def _same_fields(message: Message) -> bool:
    wanted = set(FIELD.findall(_forms(message.id)[-1]))
    return all(set(FIELD.findall(form)) == wanted for form in _forms(message.string))


def _forms(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def test_russian_has_the_four_plural_forms_of_django() -> None:
    catalogue = catalogues.catalogue("ru")
    assert catalogue.num_plurals == 4
    assert {len(_forms(one.string)) for one in _plurals(catalogue)} == {4}


def _plurals(catalogue: Catalog) -> Iterator[Message]:
    return (one for one in catalogue if one.id and one.pluralizable)
