"""The house keeps its shape: foreign keys point downwards, files and functions stay small."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

SOURCE = Path(settings.BASE_DIR)
ORDER = [name.rpartition(".")[2] for name in settings.HANDOVER_APPS]


def test_foreign_keys_point_downwards() -> None:
    upward = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in ORDER
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model
        if _height(field.related_model) > ORDER.index(model._meta.app_label)
    ]
    assert upward == []


def _height(model: object) -> int:
    label = model._meta.app_label  # type: ignore[attr-defined]
    return ORDER.index(label) if label in ORDER else -1


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_file_is_longer_than_400_lines() -> None:
    long = {str(path): n for path in _files() if (n := len(path.read_text().splitlines())) > 400}
    assert long == {}


def test_functions_stay_small() -> None:
    lengths = sorted(_function_lengths())
    assert statistics.median(lengths) <= 8
    assert lengths[int(len(lengths) * 0.9)] <= 30


def test_no_package_is_named_after_nothing() -> None:
    vague = {"utils", "core", "common", "helpers", "services"}
    assert [path for path in SOURCE.rglob("*") if path.stem in vague] == []


def test_no_verb_hides_in_a_signal_or_a_save() -> None:
    hidden = [
        path for path in _files() if "django.dispatch" in path.read_text() or "def save(self" in path.read_text()
    ]
    assert hidden == []


def _files() -> Iterator[Path]:
    return (path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)


def _function_lengths() -> Iterator[int]:
    for path in _files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                yield node.end_lineno - node.lineno + 1
