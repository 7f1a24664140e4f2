"""Spanish: ordinary business mail says nothing of leaving, plain and veiled leaving does, and two readers agreed on it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handover.screening.rules.proving import hits
from handover.screening.rules.source import load
from handover.screening.signals import Signal

EXAMPLES = Path(__file__).parents[3] / "examples"
RULES = [rule for rule in load() if rule.language == "es"]
PRESENT = 0.5

ORDINARY = (
    "Estoy de vacaciones del 5 al 26; mientras tanto le atiende Eva Roca.",
    "Me voy el jueves a Bilbao y vuelvo el lunes.",
    "Desde el lunes estaré de baja por maternidad y vuelvo en enero.",
    "Recuérdale que entregue las llaves y que firme el finiquito.",
    "Si renuevan antes del 15 les mantenemos el precio de este año.",
    "No dude en llamarme a la oficina si necesita otra copia.",
    "Gracias por estos seis años de confianza en nuestra gestoría.",
    "El último día para enviar las facturas es el viernes.",
)
LEAVING = (
    "Cuando llegue la campaña ya no estaré en la empresa.",
    "El viernes devuelvo el portátil y las llaves.",
    "En septiembre abro mi propia consulta.",
    "A partir de mayo trabajaré en otra casa y le contestará una compañera.",
)
TEMPTING = (
    "Yo que usted no firmaría la renovación hasta el otoño.",
    "No me corresponde ofrecerle nada, pero yo podría hacerle lo mismo más barato.",
    "Le pediría que no adjudicara todavía.",
    "Aquí le cobran 140; yo se lo haría por 90.",
)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_business_mail_neither_leaves_nor_tempts(text: str) -> None:
    assert _strength(Signal.DEPARTURE, text) < PRESENT
    assert _strength(Signal.SOLICITATION, text) < PRESENT


@pytest.mark.parametrize("text", LEAVING)
def test_leaving_is_heard_without_the_word(text: str) -> None:
    assert _strength(Signal.DEPARTURE, text) >= PRESENT


@pytest.mark.parametrize("text", TEMPTING)
def test_a_polite_temptation_is_one(text: str) -> None:
    assert _strength(Signal.SOLICITATION, text) >= PRESENT


def test_examples_carry_what_the_two_readers_settled_on() -> None:
    labels = dict(_labels())
    rows = [line.split("\t") for line in (EXAMPLES / "second-reader/es.tsv").read_text().splitlines()[1:]]
    assert len(rows) > 1_000
    assert [row[0] for row in rows if labels[row[0]] != row[3]] == []


def _labels() -> list[tuple[str, str]]:
    lines = [line for path in sorted((EXAMPLES / "es").glob("*.jsonl")) for line in path.read_text().splitlines()]
    examples = [json.loads(line) for line in lines if line.strip()]
    return [(one["id"], ",".join(s.value for s in Signal if one["labels"][s.value]) or "-") for one in examples]


def _strength(signal: Signal, text: str) -> float:
    doubt = 1.0
    for rule in RULES:
        if rule.signal is signal and hits(rule, text):
            doubt *= 1 - rule.weight
    return 1 - doubt
