"""Packs are data: they inherit, they are validated, and a wrong one is refused with its file, line and remedy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handover.errors import UnusableInput
from handover.policy import pack, phrases
from handover.policy.deciding import decide
from handover.policy.decision import Outcome
from handover.policy.situation import FIELDS, from_words
from handover.screening.signals import Signal
from tests.unit.policy.readings import rules, says

LANGUAGES = {"en", "es", "ru"}
HEAD = """name: mine
version: "2026.1"
title: Mine
inherits: company
reviewed_on: 2026-11-28
not_legal_advice: true
sources: [Our own handbook]
"""


def file_of(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("name", pack.names())
def test_every_pack_that_comes_with_handover_is_valid_and_names_its_sources(name: str) -> None:
    pack.read(pack.FOLDER / "packs" / f"{name}.yaml")
    loaded = pack.load(name)
    assert loaded.name == name
    assert loaded.sources and loaded.version and loaded.reviewed_on
    assert set(loaded.notices.senders) <= {"manager", "successor", "leaver"}


def test_the_packs_of_the_design_are_there() -> None:
    professions = {"law-firm-us", "broker-us", "physician-us", "solicitor-uk", "eu-agent"}
    assert set(pack.names()) == {"company", "contractor", "company-es", "company-ru", *professions}


@pytest.mark.parametrize("name", pack.names())
def test_every_rule_speaks_every_language_and_names_its_source(name: str) -> None:
    for rule in pack.load(name).rules:
        silent = rule.outcome is Outcome.PASS and not rule.text
        assert silent or set(rule.text) == LANGUAGES, rule.id
        assert rule.source, rule.id
        if rule.outcome is not Outcome.PASS:
            assert rule.remedies, rule.id


def test_every_phrase_speaks_every_language() -> None:
    for section in phrases._phrases().values():
        for key, texts in section.items():
            assert set(texts) == LANGUAGES, key


def test_the_published_schema_knows_the_same_words_as_the_program() -> None:
    schema = json.loads((pack.FOLDER / "pack.schema.json").read_text())
    when = schema["$defs"]["when"]["properties"]
    assert {name: tuple(form["then"]["enum"]) for name, form in when.items() if name != "signals"} == FIELDS
    for form in schema["$defs"]["signals"]["properties"].values():
        assert form["then"]["enum"] == form["else"]["items"]["enum"] == [signal.value for signal in Signal]


def test_a_pack_inherits_what_it_does_not_turn_round() -> None:
    company, contractor = pack.load("company"), pack.load("contractor")
    assert "leaver" in company.notices.senders and "leaver" not in contractor.notices.senders
    assert contractor.window == company.window
    assert contractor.notices.attach_vcard is company.notices.attach_vcard
    assert [rule.id for rule in contractor.rules] == [rule.id for rule in company.rules]


def test_a_pack_of_ones_own_turns_single_rules_round(tmp_path: Path) -> None:
    own = pack.load(
        file_of(
            tmp_path,
            HEAD
            + """rules:
  - id: open_door_indirect_invitation
    off: true
  - id: new_employer_named
    outcome: pass
  - id: solicitation_direct_invitation
    outcome: refuse
  - id: departure_without_consent
    when: {hours: working}
  - id: no_mail_at_night
    when: {hours: off, channel: work_email}
    outcome: hold
    text: {en: We do not write to clients at night.}
    source: Our own handbook
    remedies: [tell_manager]
""",
        )
    )
    day, night = from_words({}), from_words({"hours": "off"})
    assert decide(day, says("open_door", "new_employer"), own).outcome is Outcome.PASS
    assert decide(day, says("new_employer"), own).reasons == ()
    assert decide(day, says("solicitation"), own).outcome is Outcome.REFUSE
    assert rules(decide(day, says("departure", "successor"), own)) >= {"departure_without_consent"}
    assert rules(decide(night, says(), own)) == {"no_mail_at_night"}
    assert decide(night, says(), own, language="ru").reasons[0].text == "We do not write to clients at night."
    assert (own.name, own.window) == ("mine", pack.load("company").window)


def test_a_pack_may_be_named_by_its_file(tmp_path: Path) -> None:
    file = file_of(tmp_path, HEAD)
    assert pack.load(file).name == "mine"
    file.write_text(HEAD.replace("name: mine", "name: ours"))
    assert pack.load(file).name == "ours"


def test_an_unknown_pack_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(UnusableInput, match="'pirates' is not known; there are: broker-us, company, "):
        pack.load("pirates")


def test_a_name_is_no_path_so_a_departure_cannot_keep_one(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="is not known"):
        pack.load(str(file_of(tmp_path, HEAD)))


def test_the_example_of_the_documentation_is_a_valid_pack(tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "policy.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    own = pack.load(file_of(tmp_path, example))
    assert own.name == "our-house" and "no_mail_at_night" in {rule.id for rule in own.rules}


def test_a_pack_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match=r"none\.yaml: cannot be read: No such file"):
        pack.load(tmp_path / "none.yaml")


RULE = "rules:\n  - id: r\n    outcome: hold\n    text: {en: x}\n    source: s\n    when: "


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: [x", "mine.yaml, line 1: this is no YAML"),
        ("name: x", "mine.yaml, line 1: the whole file: 'version' is missing"),
        ("- a list", "line 1: the whole file: ['a list'] is not of type 'object'"),
        (HEAD.replace("2026.1", "one"), "line 2: version: 'one' does not match"),
        (HEAD.replace("2026-11-28", "yesterday"), "write it as 2026-12-31"),
        (
            HEAD.replace("not_legal_advice: true", "not_legal_advice: false"),
            "line 6: not_legal_advice: True was expected",
        ),
        (HEAD.replace("inherits: company", "inherits: empire"), "line 4: inherits: there is no pack 'empire'"),
        (HEAD.replace("inherits: company\n", ""), "'senders' is missing; write it, or inherit"),
        (HEAD + "window: {opens_hour: 25}", "line 8: window.opens_hour: 25 is greater than the maximum of 23"),
        (HEAD + "window: {opens_hour: 18}", "line 8: window: opens_hour must be before closes_hour"),
        (HEAD + "windows: {}", "line 8: windows: is not known here; there may be name, version"),
        (HEAD + "title: Yours", "line 8: 'title' is said twice in one place"),
        (HEAD + "rules: &a [*a]", "is used again by an alias"),
        (HEAD + "rules:\n  - id: opendoor\n    off: true", "line 9: rules.0.id: 'company' has no rule 'opendoor'"),
        (HEAD + "rules:\n  - id: opendoor\n    outcome: pass", "can be turned round: after_the_last_day_privately"),
        (HEAD + "rules:\n  - id: open_door\n    out: pass", "line 10: rules.0.out: is not known here"),
        (
            HEAD + RULE + "{signals: {any: leaving}}",
            "line 13: rules.0.when.signals.any: 'leaving' is not known; it may be",
        ),
        (HEAD + RULE + "{signals: {all: [departure, go]}}", "rules.0.when.signals.all.1: 'go' is not known"),
        (
            HEAD + RULE + "{relation: [client, clint]}",
            "rules.0.when.relation.1: 'clint' is not known; it may be client,",
        ),
        (HEAD + RULE + "{speeker: leaver}", "rules.0.when.speeker: is not known here; there may be speaker"),
        (HEAD + RULE + "{signals: {any: departure, none: departure}}", "departure is both wanted and excluded"),
        (
            HEAD + RULE + "{}\n    remedies: [pray]",
            "line 14: rules.0.remedies.0: 'pray' is not known; it may be take_out",
        ),
        (HEAD + RULE + "{}\n  - id: r\n    off: true", "there are 2 rules 'r'"),
        (
            HEAD + "rules:\n  - id: r\n    outcome: maybe",
            "line 10: rules.0.outcome: 'maybe' is not known; it may be pass,",
        ),
    ],
)
def test_a_wrong_pack_is_refused_with_file_line_and_what_would_be_right(
    tmp_path: Path, text: str, told: str
) -> None:
    with pytest.raises(UnusableInput, match=r"mine\.yaml") as refused:
        pack.read(file_of(tmp_path, text))
    assert told in str(refused.value)


def test_a_pack_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_bytes("title: Año".encode("latin-1"))
    with pytest.raises(UnusableInput, match="save it as UTF-8"):
        pack.read(file)
