"""The text model: what training learns is what a check applies, and the repository rebuilds its figures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from handover.errors import UnusableInput
from handover.screening.model import features, scoring
from handover.screening.model.training import __main__ as training
from handover.screening.model.training import agreement, examples, fitting, weighing
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
    sums = scoring.sums(scoring.Table(table), marks)
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
    first = [scoring.sums(table, one) for one in marks]
    assert all(np.array_equal(scoring.sums(table, one), sums) for one, sums in zip(marks, first, strict=True))


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
    leaving = trained.scores(examples.marked(row(TEXTS[0])))
    plain = trained.scores(examples.marked(row("The three parcels left on Tuesday. Please sign the slip.")))
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
