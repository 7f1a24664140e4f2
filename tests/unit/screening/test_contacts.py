"""Ways to reach somebody: found as people write them, and told apart by whose they are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handover.screening.contacts.finding import contacts, spots
from handover.screening.contacts.kinds import Circle, Contact, Kind, Owner
from handover.screening.contacts.listing import is_client_file, listings
from handover.screening.normalising.folding import fold
from handover.screening.rules.compiled import compiled
from handover.screening.rules.scanning import scan
from handover.screening.signals import Known

CIRCLE = Circle("lena.kraus@firm.example", ("marta@client.example", "sofia.vidal@firm.example"))


def found(text: str, circle: Circle = CIRCLE, *, is_signature: bool = False) -> list[Contact]:
    return contacts([fold(text)], [is_signature], circle, "en")


WRITTEN = {
    "plain": ("write to jo@post.example", Kind.EMAIL, "jo@post.example"),
    "brackets": ("jo (at) post (dot) example", Kind.EMAIL, "jo@post.example"),
    "Spanish words": ("jo arroba post punto example", Kind.EMAIL, "jo@post.example"),
    "Russian words": ("jo собака yandex точка ru", Kind.EMAIL, "jo@yandex.ru"),
    "provider in Cyrillic": ("jo собака гмейл точка com", Kind.EMAIL, "jo@gmail.com"),
    "phone": ("my number is +44 7700 900123", Kind.PHONE, "+447700900123"),
    "spoken English": ("oh seven seven double zero nine double zero one two three", Kind.PHONE, "07700900123"),
    "spoken Spanish": ("seis cero cero, uno dos tres, cuatro cinco seis", Kind.PHONE, "600123456"),
    "spoken Russian": ("восемь девятьсот двенадцать пятьсот пятьдесят пять двенадцать тринадцать", Kind.PHONE, "89125551213"),
    "messenger": ("telegram: lena_k", Kind.HANDLE, "lena_k"),
    "link": ("t.me/lena_k", Kind.HANDLE, "t.me/lena_k"),
    "profile": ("linkedin.com/in/lena-kraus", Kind.PROFILE, "linkedin.com/in/lena-kraus"),
    "own site": ("see www.lenakraus.example", Kind.SITE, "lenakraus.example"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRITTEN)
def test_a_way_to_reach_somebody_is_found_as_written(name: str) -> None:
    text, kind, value = WRITTEN[name]
    assert (kind, value) in [(one.kind, one.value) for one in found(text)]


NONE_AT_ALL = [
    "The meeting is on 12.05.2026 from 10:00 - 11:30.",
    "Invoice 2026-000123-44 over 1.250.000 €",
    "We met at the office at nine.",
    "Счёт № 1234567890 на 120 000 руб.",
    "one two, and so on; twenty chairs",
]


@pytest.mark.parametrize("text", NONE_AT_ALL)
def test_dates_sums_and_numbers_of_papers_are_no_contacts(text: str) -> None:
    assert found(text) == []


WHOSE = {
    "own name elsewhere": ("lena.kraus@home.example", Owner.WRITER),
    "own address at work": ("lena.kraus@firm.example", Owner.COMPANY),
    "a colleague": ("sofia.vidal@firm.example", Owner.COMPANY),
    "the client": ("marta@client.example", Owner.CLIENT),
    "the client's colleague": ("ben@client.example", Owner.CLIENT),
    "my private number": ("my private number is +44 7700 900123", Owner.WRITER),
    "office number": ("our office line is +44 1632 960100", Owner.COMPANY),
    "a number, no word": ("+44 7700 900123", Owner.UNCLEAR),
}


@pytest.mark.parametrize("name", WHOSE)
def test_whose_it_is_follows_from_names_and_words(name: str) -> None:
    text, owner = WHOSE[name]
    assert [one.owner for one in found(text)] == [owner]


@pytest.mark.parametrize(
    ("known", "owner"),
    [
        (Known(writer=frozenset({"+447700900123"})), Owner.WRITER),
        (Known(company=frozenset({"+447700900123"})), Owner.COMPANY),
        (Known(client=frozenset({"+447700900123"})), Owner.CLIENT),
    ],
)
def test_what_the_caller_knows_is_exact_however_it_is_written(known: Known, owner: Owner) -> None:
    circle = Circle(CIRCLE.sender, CIRCLE.recipients, known)
    for text in ("my private number: 07700 900123", "+44 (7700) 900-123", "the office, 7700 900123"):
        assert [one.owner for one in found(text, circle)] == [owner]
        assert [one.cue for one in found(text, circle)] == ["known"]


def test_a_thing_inside_another_is_told_once() -> None:
    assert [one.kind for one in found("mail lena.kraus@home.example or https://home.example/call/07700900123")] == [
        Kind.EMAIL,
        Kind.SITE,
    ]


TEXTS = st.lists(
    st.sampled_from([text for text, *_ in WRITTEN.values()] + NONE_AT_ALL + ["Hello.", "٠٧٧٠٠ ٩٠٠ ١٢٣", "@lena_k"]),
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_the_quick_look_hides_no_contact(texts: list[str]) -> None:
    folded = [fold(text) for text in texts]
    _, hints = scan(folded, compiled())
    for one in folded:
        assert list(spots(one.text, "US", hints)) == list(spots(one.text, "US"))


def test_rows_of_clients_are_a_list_and_a_timetable_is_none() -> None:
    rows = fold("Acme; jo@acme.example; 1,200 €\nBrix; bo@brix.example; 900 €\nCord; cy@cord.example; 700 €")
    assert [one.count for one in listings([rows], found(rows.text), CIRCLE) if one.kind == "rows"] == [3]
    talk = fold("We start at nine.\nLunch is at noon.\nWe end at five.")
    assert listings([talk], [], CIRCLE) == []


@pytest.mark.parametrize(
    ("name", "is_one"), [("clients_2026.xlsx", True), ("База.csv", True), ("agenda.docx", False)]
)
def test_the_name_of_a_file_says_what_it_holds(name: str, is_one: bool) -> None:
    assert is_client_file(name) is is_one
