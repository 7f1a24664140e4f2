"""The text model: what training learns is what a check applies, and the repository rebuilds its figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from handover.errors import UnusableInput
from handover.screening.model import concepts, features, joining, scoring
from handover.screening.model.training import __main__ as training
from handover.screening.model.training import agreement, examples, fitting, joined, weighing
from handover.screening.model.weights import FILE, NAMES, weights
from handover.screening.signals import Signal

ROOT = Path(__file__).resolve().parents[3]
TEXTS = (
    "Friday is my last day here.\n\nWrite to me at lena.k@home.example. It was a pleasure!\nLena",
    "\n\nEl viernes es mi último día; 600 555 123.\n- \n\n\nUn abrazo",
    "Спасибо, получили",
    "ok",
    "",
)


def row(text: str, author: str = "en-1", **labels: bool) -> examples.Row:
    return {
        "author": author,
        "text": text,
        "subject": "Hello",
        "from": "lena.koch@firm.example",
        "to": ["marta@client.example"],
        "labels": {signal.value: labels.get(signal.value, False) for signal in Signal},
    }


@pytest.mark.parametrize("text", TEXTS)
def test_a_check_sums_what_training_fitted(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examples, "RULES_HELD_BACK", 0.0)
    dice = np.random.default_rng(1)
    table = dice.normal(size=(features.SLOTS, 16)).astype(np.float32)
    marks = examples.marked(row(text))
    found = examples.prepared([row(text)]).part([0])
    sums = scoring.heard(scoring.Table(table), marks).sums
    for signal in range(8):
        model = fitting.Fitted(table[:, signal].astype(float), table[:, 8 + signal].astype(float), 0.0)
        assert model.sums(found)[0] == pytest.approx(sums[signal], abs=1e-3)


@pytest.mark.parametrize("text", TEXTS)
def test_every_row_of_sums_has_its_line(text: str) -> None:
    marks = examples.marked(row(text))
    assert len(scoring.lines(marks)) == features.sentences(marks).count
    for number, start, end in scoring.lines(marks):
        assert "\n" not in marks.folded[number].text[start:end]


def test_a_table_that_knows_too_many_words_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "KNOWN_WORDS", 20)
    table = scoring.Table(np.random.default_rng(1).normal(size=(features.SLOTS, 16)).astype(np.float32))
    marks = [examples.marked(row(text)) for text in TEXTS]
    first = [scoring.heard(table, one).sums for one in marks]
    assert all(np.array_equal(scoring.heard(table, one).sums, sums) for one, sums in zip(marks, first, strict=True))


def test_the_whole_examples_give_the_weights_of_this_repository() -> None:
    """One signal of eight, since they are fitted one by one; `make train` with --check compares all, thresholds too."""
    signal = list(Signal).index(Signal.CLIENT_DATA)
    made = weighing.small([fitting.fitted(examples.examples(ROOT / "examples"), signal)])
    columns = [signal, signal + len(Signal)]
    with np.load(FILE, allow_pickle=False) as kept:
        values = kept["values"][:, columns]
        used = values.any(axis=1)
        own = {"slots": kept["slots"][used], "values": values[used], "scales": kept["scales"][columns]}
    told = weighing.differences(own, made)
    assert not told, f"{told}: examples or rules have changed since; run make train and commit {FILE.name}"


def test_a_check_of_the_weights_tells_what_differs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with np.load(FILE, allow_pickle=False) as kept:
        weights_now = {name: kept[name] for name in NAMES}
    assert weighing.differences(weights_now, weights_now) == []
    other = weights_now | {"values": weights_now["values"][::-1], "biases": weights_now["biases"] + 1}
    assert [told.partition(":")[0] for told in weighing.differences(weights_now, other)] == ["biases", "values"]


def test_thresholds_hold_false_alarms_down() -> None:
    sums = np.arange(1000) / 100
    labels = sums > 9
    silent = ~labels
    noisy = sums.copy()
    noisy[:100] = 9.5
    calm, best = weighing.threshold(sums, labels, silent)
    strict, worse = weighing.threshold(noisy, labels, silent)
    assert calm == pytest.approx(9.005) and best == 1.0
    assert strict >= 9.5 and worse < 1


def test_what_is_long_without_a_signal_is_among_the_examples() -> None:
    written = [row(f"Parcel {number} has left the warehouse.", author="en-1") for number in range(4)]
    written.append(row("Friday is my last day.", author="en-2", departure=True))
    found = examples.prepared(written)
    long = found.starts[1:] - found.starts[:-1] > 6
    assert long.any() and not found.labels[long][:, 0].all()
    assert len(found.authors) > found.written == 5


def test_known_departures_are_sure_and_plain_business_is_not() -> None:
    trained = weights()
    assert trained is not None
    said = [TEXTS[0], "The three parcels left on Tuesday. Please sign the slip."]
    heard = [scoring.heard(trained.table, examples.marked(row(text))) for text in said]
    leaving, plain = (trained.strengths(one) for one in heard)
    assert leaving[Signal.DEPARTURE] > 0.5 > plain[Signal.DEPARTURE]


AGREEMENT = "id\tsecond\tfirst\tsettled\nen-1\tdeparture\tdeparture\tdeparture\nen-2\t-\tdeparture\t-\nen-3\t-\t-\t-\nen-4\tdeparture,successor\tdeparture\tdeparture\n"


def test_agreement_is_told_for_each_signal_and_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "en.tsv").write_text(AGREEMENT)
    assert training.main(["agreement", str(tmp_path)]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["departure", "en", "0.500", "0.800", "3", "2"] in lines
    assert ["successor", "en", "0.000", "0.000", "0", "1"] in lines
    assert [line[:3] for line in lines if line[0] == "mean"] == [
        ["mean", "en", lines[9][2]],
        ["mean", "all", lines[9][2]],
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("id\tfirst\n", "row 1: no column second"),
        ("id\tsecond\tfirst\tsettled\nen-1\tdeparted\t-\t-\n", "row 2: second: 'departed'"),
    ],
)
def test_a_wrong_table_names_row_and_field(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "en.tsv").write_text(text)
    with pytest.raises(UnusableInput, match=why):
        agreement.table(tmp_path)
    with pytest.raises(UnusableInput, match=r"holds no LANG\.tsv"):
        agreement.table(tmp_path / "none")


@pytest.mark.parametrize(
    ("words", "idea"),
    [
        (("resigned", "renuncio", "увольняюсь"), "leave-i"),
        (("competitor", "competencia", "конкурентам"), "rival"),
        (("colleague", "compañera", "коллега"), "colleague"),
        (("ultimo", "último", "last"), "last"),
        (("pallet", "xyz", ""), None),
    ],
)
def test_words_of_three_languages_stand_for_one_idea(words: tuple[str, ...], idea: str | None) -> None:
    found = {concepts.concept(word) for word in words if word}
    assert found == {idea} if idea else found <= {"trade", ""}


def test_ideas_are_linked_over_words_that_stand_for_none() -> None:
    """ "my very last day" and "mi bonito último día" have the same neighbours among ideas."""
    english, spanish = (features.divided(text).words for text in ("my very last day", "mi bonito último día"))
    places = [_ideas(words) for words in (english, spanish)]
    assert places[0] == places[1] and len(places[0]) == 4


def _ideas(words: list[str]) -> list[int]:
    keys = np.array([features.idea_keys(word) for word in words], np.uint32).T
    known = np.flatnonzero(keys[0])
    beside = features.ideas_beside(keys[:, known], np.zeros(len(known), bool))
    return sorted(int(place) for place in beside.ravel() if place != features.NOWHERE)


def test_one_signal_cannot_drown_the_others() -> None:
    calm, loud = joining.sides(np.array([3.0, 0.5])), joining.sides(np.array([300.0, 0.5]))
    assert np.allclose(calm, loud, atol=0.01)


def test_what_is_joined_is_fitted_on_other_authors() -> None:
    """A sum that only helps to know the author is worth nothing on authors not seen."""
    dice = np.random.default_rng(1)
    found = examples.prepared([row(f"Parcel {number}.", author=f"en-{number % 7}") for number in range(42)])
    labels = dice.random((len(found.authors), 8)) < 0.5
    found = replace(found, labels=labels, certain=np.ones_like(labels))
    telling = np.where(labels, 2.0, -2.0)
    assert ((joined.unseen(found, telling) > 0) == labels).all()
    weights_of, offsets = joined.fitted(found, telling)
    assert weights_of.shape == (16, 8) and offsets.shape == (8,)
