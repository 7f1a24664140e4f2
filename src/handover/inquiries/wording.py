"""PURE: a judgement in a reader's language, ready for a page, a report, a program or the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from handover.inquiries.consequences import Choice, advice, choices
from handover.inquiries.facts import GROUPS, Facts
from handover.inquiries.findings import Assessment, Evidence, Finding, Heard
from handover.inquiries.rules import all_rules, reviewed_on
from handover.inquiries.texts import Texts, answer_words, texts


@dataclass(frozen=True)
class Point:
    """One piece of evidence: what it says, how much it carries, the message's own words."""

    code: str
    text: str
    strength: str  # in words; "" where it is only noted
    quote: str
    message: int  # which message, from 1; 0: none


@dataclass(frozen=True)
class Leaning:
    id: str
    title: str
    holds: str
    read: str
    urls: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """One finding in words."""

    topic: str
    title: str
    claim: str
    state: str
    strength: str | None
    verdict: str  # "supported (strongly)"
    speaks_for: tuple[Point, ...]
    speaks_against: tuple[Point, ...]
    for_person: tuple[str, ...]
    leans_on: tuple[Leaning, ...]


@dataclass(frozen=True)
class Letter:
    """One message: not what it says, but what was found in it."""

    number: int
    digest: str
    language: str
    readability: str
    words: str
    is_clear: bool
    signals: tuple[str, ...]
    signal_words: tuple[str, ...]


@dataclass(frozen=True)
class OptionTold:
    option: str
    title: str
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]


@dataclass(frozen=True)
class ForPerson:
    headline: str
    answers: tuple[str, ...]
    steps: tuple[str, ...]
    apology: tuple[str, ...]


@dataclass(frozen=True)
class Repaired:
    """A client who heard of it, and how far the company's own memo is. `state` is a code of the texts' `repair`."""

    client: str
    contact: str
    state: str
    words: str = ""
    notice: str = ""


@dataclass(frozen=True)
class Report:
    language: str
    labels: dict[str, str]
    pack: str
    pack_version: str
    rules: str
    letters: tuple[Letter, ...]
    findings: tuple[Told, ...]
    facts: dict[str, tuple[tuple[str, str], ...]]  # by the title of their group; those that were answered
    account: tuple[str, ...]
    company: tuple[OptionTold, ...]
    person: ForPerson
    repairs: tuple[Repaired, ...] = field(default=())


def tell(
    judged: Assessment,
    language: str,
    *,
    account: Sequence[str] = (),
    repairs: Sequence[Repaired] = (),
    leaver: str = "…",
    manager: str = "…",
) -> Report:
    """`judged` in `language`, with the person's own account and what was done for the clients beside it."""
    said = texts(language)
    rules = said["labels"]["rules"].format(pack=judged.pack, version=judged.pack_version, reviewed=reviewed_on())
    numbers = {message.digest: number for number, message in enumerate(judged.messages, 1)}
    return Report(
        language=language,
        labels=said["labels"],
        pack=judged.pack,
        pack_version=judged.pack_version,
        rules=rules,
        letters=tuple(_letter(number, one, said) for number, one in enumerate(judged.messages, 1)),
        findings=tuple(_told(one, said, numbers, language) for one in judged.findings),
        facts=_facts(judged.facts, said, language),
        account=tuple(account),
        company=tuple(_option(one, said) for one in choices(judged)),
        person=_for_person(judged, said, leaver=leaver, manager=manager),
        repairs=tuple(_repaired(one, said) for one in repairs),
    )


def _letter(number: int, one: Heard, said: Texts) -> Letter:
    return Letter(
        number=number,
        digest=one.digest,
        language=one.language,
        readability=one.readability,
        words=said["readability"][one.readability],
        is_clear=one.readability == "clear",
        signals=one.signals,
        signal_words=tuple(said["signals"][signal] for signal in one.signals),
    )


def _told(one: Finding, said: Texts, numbers: dict[str, int], language: str) -> Told:
    state = said["states"][one.state]
    strength = one.strength.word if one.strength else None
    return Told(
        topic=str(one.topic),
        title=said["topics"][one.topic]["title"],
        claim=said["topics"][one.topic]["claim"],
        state=str(one.state),
        strength=strength,
        verdict=f"{state} ({said['strengths'][strength]})" if strength else state,
        speaks_for=_points(one.speaks_for, said, numbers),
        speaks_against=_points(one.speaks_against, said, numbers),
        for_person=tuple(said["for_person"][code] for code in one.for_person),
        leans_on=tuple(_leaning(id_, said, language) for id_ in one.leans_on),
    )


def _points(evidence: Iterable[Evidence], said: Texts, numbers: dict[str, int]) -> tuple[Point, ...]:
    """The heaviest first."""
    return tuple(
        Point(
            code=one.code,
            text=said["evidence"][one.code],
            strength=said["strengths"][one.weight.word] if one.weight else "",
            quote=one.quote,
            message=numbers.get(one.message, 0),
        )
        for one in sorted(evidence, key=lambda one: -one.weight)
    )


def _leaning(id_: str, said: Texts, language: str) -> Leaning:
    rule = all_rules()[id_]
    return Leaning(id_, rule.title, rule.holds[language], said["read"][rule.read], rule.urls)


def _facts(facts: Facts, said: Texts, language: str) -> dict[str, tuple[tuple[str, str], ...]]:
    values = facts.as_values()
    answered = {
        said["groups"][group]: tuple(
            (said["questions"][name]["ask"], answer_words(language, name, values[name]))
            for name in names
            if values[name] != "unknown"
        )
        for group, names in GROUPS.items()
    }
    return {group: lines for group, lines in answered.items() if lines}


def _option(one: Choice, said: Texts) -> OptionTold:
    reasons = said["option_reasons"]
    return OptionTold(
        option=str(one.option),
        title=said["options"][one.option],
        speaks_for=tuple(reasons[code] for code in one.speaks_for),
        speaks_against=tuple(reasons[code] for code in one.speaks_against),
    )


def _for_person(judged: Assessment, said: Texts, *, leaver: str, manager: str) -> ForPerson:
    given = advice(judged)
    return ForPerson(
        headline=said["headlines"][given.headline],
        answers=tuple(said["answers"][code] for code in given.answers if code in said["answers"]),
        steps=tuple(said["steps"][code] for code in given.steps),
        apology=tuple(said["apology"][code].format(leaver=leaver, manager=manager) for code in given.apology),
    )


def _repaired(one: Repaired, said: Texts) -> Repaired:
    return Repaired(one.client, one.contact, one.state, said["repair"][one.state], one.notice)


def as_values(report: Report) -> dict[str, Any]:
    """The report for programs: codes beside words, and what every reader is told with it."""
    return {
        "language": report.language,
        "pack": {"name": report.pack, "version": report.pack_version},
        "not_legal_advice": report.labels["not_legal_advice"],
        "burden": report.labels["burden"],
        "lawyer": report.labels["lawyer"],
        "messages": [asdict(one) for one in report.letters],
        "facts": {group: [list(line) for line in lines] for group, lines in report.facts.items()},
        "findings": [asdict(one) for one in report.findings],
        "account": list(report.account),
        "person": asdict(report.person),
        "company": [asdict(one) for one in report.company],
        "repairs": [asdict(one) for one in report.repairs],
    }
