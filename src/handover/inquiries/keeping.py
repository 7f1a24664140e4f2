"""PURE: judgements and readings as plain values, to be kept as JSON and read back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from handover.inquiries.facts import read_facts
from handover.inquiries.findings import Assessment, Evidence, Finding, Heard, Origin, State, Topic, Weight
from handover.screening.signals import Finding as Place
from handover.screening.signals import Readability, Screening, Signal, Strength

Values = dict[str, Any]


def assessment_values(judged: Assessment, *, quotes: bool) -> Values:
    """A judgement; without `quotes` no word of a message is in it."""
    return {
        "pack": judged.pack,
        "pack_version": judged.pack_version,
        "facts": judged.facts.as_values(),
        "messages": [{**asdict(one), "signals": list(one.signals)} for one in judged.messages],
        "findings": [_finding_values(one, quotes=quotes) for one in judged.findings],
    }


def _finding_values(one: Finding, *, quotes: bool) -> Values:
    return {
        "topic": str(one.topic),
        "state": str(one.state),
        "strength": one.strength.word if one.strength else None,
        "speaks_for": [_evidence_values(piece, quotes=quotes) for piece in one.speaks_for],
        "speaks_against": [_evidence_values(piece, quotes=quotes) for piece in one.speaks_against],
        "for_person": list(one.for_person),
        "leans_on": list(one.leans_on),
    }


def _evidence_values(one: Evidence, *, quotes: bool) -> Values:
    values = {"code": one.code, "weight": one.weight.word, "origin": str(one.origin), "message": one.message}
    return {**values, "quote": one.quote} if quotes else values


def read_assessment(values: Values) -> Assessment:
    return Assessment(
        pack=values["pack"],
        pack_version=values["pack_version"],
        facts=read_facts(values["facts"], where="kept inquiry"),
        messages=tuple(Heard(**{**one, "signals": tuple(one["signals"])}) for one in values["messages"]),
        findings=tuple(_read_finding(one) for one in values["findings"]),
    )


def _read_finding(values: Values) -> Finding:
    return Finding(
        topic=Topic(values["topic"]),
        state=State(values["state"]),
        strength=Weight[values["strength"].upper()] if values["strength"] else None,
        speaks_for=tuple(_read_evidence(one) for one in values["speaks_for"]),
        speaks_against=tuple(_read_evidence(one) for one in values["speaks_against"]),
        for_person=tuple(values["for_person"]),
        leans_on=tuple(values["leans_on"]),
    )


def _read_evidence(values: Values) -> Evidence:
    weight = Weight[values["weight"].upper()]
    return Evidence(values["code"], weight, Origin(values["origin"]), values.get("quote", ""), values["message"])


def screening_values(one: Screening) -> Values:
    """What was read in one message; its words are in the quotes of the findings, and nowhere else."""
    return {
        "language": one.language,
        "signals": {str(signal): [strength.present, strength.score] for signal, strength in one.signals.items()},
        "findings": [{**asdict(place), "signal": str(place.signal)} for place in one.findings],
        "readability": str(one.readability),
        "readability_reasons": list(one.readability_reasons),
        "digest": one.digest,
    }


def read_screening(values: Values) -> Screening:
    return Screening(
        language=values["language"],
        signals={Signal(name): Strength(*strength) for name, strength in values["signals"].items()},
        findings=tuple(Place(**{**place, "signal": Signal(place["signal"])}) for place in values["findings"]),
        readability=Readability(values["readability"]),
        readability_reasons=tuple(values["readability_reasons"]),
        digest=values["digest"],
    )
