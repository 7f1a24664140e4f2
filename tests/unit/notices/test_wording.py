"""Fields are filled in, and nothing else: neither a text nor a value can turn into an instruction."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handover.errors import UnusableInput
from handover.notices.wording import (
    FIELDS,
    LONGEST_BODY,
    LONGEST_SUBJECT,
    Wording,
    check_memo,
    check_text,
    fill,
    one_line,
    parse,
    refuse_fields,
)

WHOLE = "{{ successor_name }} {{successor_email}}\n{{ other_clients }}\n{{ ack_link }}"


def body_of(text: str, **values: str) -> str:
    return fill(Wording("x", text), values).body


def test_a_text_is_read_as_subject_blank_line_body() -> None:
    text = "\ufeffSubject:  Hello there \r\n\r\nDear all,\r\n\r\nbye\r\n"
    assert parse(text) == Wording("Hello there", "Dear all,\n\nbye")


@pytest.mark.parametrize("text", ["", "Hello\n\nbody", "Subject: x\nbody at once", "Re: x\n\nbody"])
def test_a_text_without_a_subject_line_is_refused(text: str) -> None:
    with pytest.raises(UnusableInput, match=r"leaver\.txt: the first line must be"):
        parse(text, where="leaver.txt")


def test_what_is_written_out_is_read_back() -> None:
    wording = Wording("Hello", "one\n\ntwo")
    assert parse(str(wording)) == wording


def test_fields_are_filled_in_with_and_without_blanks() -> None:
    assert body_of("{{ client }}, {{client}} and {{  client  }}", client="Acme") == "Acme, Acme and Acme"


def test_an_unknown_field_is_refused_by_name_and_the_known_ones_are_told() -> None:
    with pytest.raises(UnusableInput) as told:
        check_memo(Wording("x", WHOLE + "{{ succesor }}"))
    assert "{{ succesor }} is no field" in str(told.value)
    assert all(name in str(told.value) for name in FIELDS)


def test_an_unknown_field_in_the_subject_is_refused_too() -> None:
    with pytest.raises(UnusableInput, match=r"\{\{ nobody \}\}"):
        check_memo(Wording("{{ nobody }}", WHOLE))


@pytest.mark.parametrize(
    "piece",
    [
        "{{ client",
        "client }}",
        "{{{ client }}}",
        "{{ {{ client }} }}",
        "{{\nclient }}",
        "{% if client %}",
        "{{ client.name }}",
        "{{ client|upper }}",
        "{{ Client }}",
        "{{ }}",
        "{{}}",
    ],
)
def test_a_malformed_field_is_refused(piece: str) -> None:
    with pytest.raises(UnusableInput):
        check_memo(Wording("x", f"{WHOLE}\n{piece}"))


@pytest.mark.parametrize("name", ["successor_name", "successor_email", "other_clients", "ack_link"])
def test_a_memo_without_a_plan_for_the_client_is_refused(name: str) -> None:
    with pytest.raises(UnusableInput, match=f"must contain {{{{ {name} }}}}"):
        check_memo(Wording("x", WHOLE.replace(name, "client")))


def test_a_memo_with_all_it_needs_is_accepted() -> None:
    check_memo(Wording("{{ client }}", WHOLE))


def test_a_single_brace_is_just_a_sign() -> None:
    check_memo(Wording("{x}", WHOLE + " {y} }{"))


@pytest.mark.parametrize(
    "subject", ["", "  ", "a\nBcc: x@y.example", "a\rb", "a\x00b", "a\u2028b", "x" * (LONGEST_SUBJECT + 1)]
)
def test_a_subject_is_one_line_of_text(subject: str) -> None:
    with pytest.raises(UnusableInput, match="here: the subject"):
        check_text(Wording(subject, "text"), where="here")


@pytest.mark.parametrize("body", ["", "\n", "a\x00b", "a\rb", "gpj\u202eexe", "x" * (LONGEST_BODY + 1)])
def test_a_body_is_lines_of_text(body: str) -> None:
    with pytest.raises(UnusableInput, match="here: the text"):
        check_text(Wording("x", body), where="here")


def test_a_line_whose_only_field_is_empty_vanishes() -> None:
    assert (
        body_of("Phone: {{ successor_phone }}\nMail: {{ successor_email }}", successor_email="a@b") == "Mail: a@b"
    )


def test_a_line_with_one_field_left_stays() -> None:
    assert body_of("{{ successor_title }} {{ client }}", client="Acme") == " Acme"


def test_no_hole_is_left_where_a_paragraph_was_empty() -> None:
    assert body_of("one\n\n{{ other_clients }}\n\ntwo") == "one\n\ntwo"


def test_a_value_with_a_full_stop_does_not_end_a_sentence_twice() -> None:
    assert body_of("We work with {{ client }}.", client="Acme S.A.") == "We work with Acme S.A."
    assert body_of("We work with {{ client }}.", client="Acme") == "We work with Acme."
    assert body_of("{{ client }}... and so on", client="Acme S.A.") == "Acme S.A.... and so on"


def test_the_subject_may_name_a_value_shorter_than_the_body() -> None:
    filled = fill(
        Wording("{{ client }}", "{{ client }}"), {"client": "A, B and C"}, in_subject={"client": "A (+2)"}
    )
    assert (filled.subject, filled.body) == ("A (+2)", "A, B and C")


def test_a_value_that_looks_like_a_field_is_not_one() -> None:
    filled = body_of("{{ client }} {{ company }}", client="{{ ack_link }}", company="N", ack_link="https://secret")
    assert filled == "{{ ack_link }} N"


def test_a_finished_text_with_something_of_a_field_left_is_refused() -> None:
    with pytest.raises(UnusableInput, match="left over"):
        refuse_fields(Wording("x", "Dear {{ contact_name"), where="here")
    refuse_fields(Wording("x", "Dear Ann {a}"), where="here")


def test_paragraphs_of_the_program_keep_their_lines_and_names_do_not() -> None:
    assert body_of("{{ other_clients }}", other_clients="one\ntwo\x00") == "one\ntwo"
    assert body_of("{{ contact_name }}", contact_name="Ann\r\nBcc: x@y.example") == "Ann Bcc: x@y.example"


def test_signs_that_turn_the_text_around_are_taken_out_of_names() -> None:
    assert one_line("Ann \u202eeeL\u2066") == "Ann eeL"


@given(st.dictionaries(st.sampled_from(FIELDS), st.text()))
def test_no_value_ever_brings_a_line_end_or_control_sign_into_a_subject(values: dict[str, str]) -> None:
    filled = fill(Wording("".join("{{ %s }}" % name for name in FIELDS), "x"), values)  # noqa: UP031
    assert filled.subject.isprintable() or not any(ord(sign) < 32 for sign in filled.subject)
    assert len(filled.subject.splitlines()) <= 1


@given(st.text().filter(one_line))
def test_a_value_adds_no_line_to_a_body(value: str) -> None:
    assert body_of("a {{ client }} b\nc", client=value).count("\n") == 1
