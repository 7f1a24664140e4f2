"""The eighteen memos and six phone scripts that real clients read and hear."""

from __future__ import annotations

import re
from itertools import product

import pytest

from handover.notices.phrases import FOLDER, languages, shipped
from handover.notices.wording import FIELDS, check_memo, fields_of, fill
from tests.unit.notices.sample import LINK, SPELLED_OUT, values

SENDERS = ("manager", "successor", "leaver")
RELATIONS = ("client", "prospect")
MEMOS = list(product(languages(), SENDERS, RELATIONS))
SCRIPTS = list(product(languages(), RELATIONS))

THANKS = {"en": "thank", "es": "gracias", "ru": "спасибо|благодар"}
CALLS = {"en": "call you within the next few days", "es": "en los próximos días.* le llamar", "ru": "позвон.* вам"}
COPIED = {"en": "copied in", "es": "en copia", "ru": "в копии"}
AGREED = {"en": "agreed", "es": "acordado", "ru": "договорённости"}
NO_TIES = {"en": "no obligation", "es": "ningún compromiso", "ru": "ни к чему вас не обязывает"}

#: A way to the leaver outside the company, an invitation to ask for one, and where or why somebody goes.
OPEN_DOORS = {
    "en": "keep in touch|stay in touch|reach me at|my (personal|private|own|new)|linkedin|whatsapp|telegram"
    "|cross again|mobile|find me|hear from you|new (job|role|position|employer|opportunit|challenge)"
    "|personal reasons|resign",
    "es": "seguimos en contacto|mantener(nos)? (el|en) contacto|mi (correo|teléfono|móvil|nuev)|linkedin|whatsapp"
    "|volvamos a coincidir|a su disposición|nuev[ao]s? (etapa|empleo|puesto|reto|proyecto|oportunidad)|dimi",
    "ru": "на связи со мной|оставаться на связи|мой (личный|новый|телефон)|моя почта|linkedin|whatsapp|telegram"
    "|пересеч|ещё увидимся|\\bпишите мне|новое место|новую работу|новых возможностей|увольн|уволи",
}


def body(language: str, name: str, **other: str) -> str:
    return fill(shipped(name, language), values(language, **other)).body


@pytest.mark.parametrize(("language", "sender", "relation"), MEMOS)
def test_a_memo_may_be_saved_as_it_is(language: str, sender: str, relation: str) -> None:
    check_memo(shipped(f"{sender}-{relation}", language))


@pytest.mark.parametrize(("language", "sender", "relation"), MEMOS)
def test_a_memo_has_all_that_a_client_needs(language: str, sender: str, relation: str) -> None:
    text = body(language, f"{sender}-{relation}")
    assert re.search(THANKS[language], text, re.I)
    assert re.search(CALLS[language], text, re.I)
    for needed in ("Sofía Sucesora", "sofia@northwind.example", "+34 910 000 001", "Northwind Services", LINK):
        assert needed in text
    assert SPELLED_OUT[language] in text
    assert text.startswith(values(language)["greeting"])


@pytest.mark.parametrize(("language", "sender", "relation"), MEMOS)
def test_nothing_of_a_field_is_left_in_a_memo(language: str, sender: str, relation: str) -> None:
    filled = fill(shipped(f"{sender}-{relation}", language), values(language))
    assert not re.search(r"[{}]", filled.subject + filled.body)
    assert "\n\n\n" not in filled.body
    assert ".." not in filled.body
    assert "Acme" in filled.subject


@pytest.mark.parametrize(("language", "sender"), list(product(languages(), ("manager", "leaver"))))
def test_the_client_reads_that_the_successor_is_copied_in(language: str, sender: str) -> None:
    for relation in RELATIONS:
        text = body(language, f"{sender}-{relation}")
        assert re.search(COPIED[language], text)


@pytest.mark.parametrize(("language", "sender"), list(product(languages(), SENDERS)))
def test_a_client_has_matters_under_way_and_a_prospect_has_not(language: str, sender: str) -> None:
    client, prospect = body(language, f"{sender}-client"), body(language, f"{sender}-prospect")
    assert re.search(AGREED[language], client, re.I) and not re.search(AGREED[language], prospect, re.I)
    assert re.search(NO_TIES[language], prospect, re.I) and not re.search(NO_TIES[language], client, re.I)


@pytest.mark.parametrize(("language", "sender", "relation"), MEMOS)
def test_no_memo_leaves_a_door_open_or_says_where_somebody_goes(language: str, sender: str, relation: str) -> None:
    assert not re.search(OPEN_DOORS[language], body(language, f"{sender}-{relation}"), re.I)


@pytest.mark.parametrize(("language", "relation"), SCRIPTS)
def test_no_private_address_stands_in_the_leavers_memo(language: str, relation: str) -> None:
    text = body(language, f"leaver-{relation}")
    assert re.findall(r"\S+@\S+", text) == ["sofia@northwind.example"]
    assert re.findall(r"\+[\d ]+", text) == ["+34 910 000 001"]
    assert fields_of(shipped(f"leaver-{relation}", language).body).isdisjoint({"sender_title", "sender_name"})


@pytest.mark.parametrize("path", sorted(FOLDER.glob("es/*.txt")), ids=lambda path: path.stem)
def test_spanish_clients_are_addressed_as_usted(path: object) -> None:
    text = path.read_text()  # type: ignore[attr-defined]
    assert not re.search(r"\b(tú|tu|tus|te|contigo|ti|os|vosotros|vuestr\w+|tienes|puedes)\b", text, re.I)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("ru/*.txt")), ids=lambda path: path.stem)
def test_russian_clients_are_addressed_with_a_capital(path: object) -> None:
    text = path.read_text()  # type: ignore[attr-defined]
    assert not re.search(r"(?<![.!?«] )(?<!^)\b(вы|вас|вам|вами|ваш\w*)\b", text, re.M)
    assert not re.search(r"\b(ты|тебя|тебе|твой)\b", text, re.I)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("ru/*.txt")), ids=lambda path: path.stem)
def test_russian_verbs_do_not_guess_somebodys_gender(path: object) -> None:
    text = path.read_text()  # type: ignore[attr-defined]
    assert not re.search(r"\w\((а|ла)\)|\b(рад|рада|был|была|работал|работала|покинул|покинула)\b", text)


@pytest.mark.parametrize(("language", "sender", "relation"), MEMOS)
def test_a_successor_without_phone_and_title_leaves_no_trace_of_them(
    language: str, sender: str, relation: str
) -> None:
    text = body(language, f"{sender}-{relation}", successor_phone="", successor_title="", sender_title="")
    assert "Sofía Sucesora\nsofia@northwind.example\n\n" in text


@pytest.mark.parametrize(("language", "sender", "relation"), MEMOS)
def test_who_takes_a_further_client_has_a_paragraph_of_its_own(language: str, sender: str, relation: str) -> None:
    text = body(language, f"{sender}-{relation}", other_clients="Borealis: Ivan")
    assert "\n\nBorealis: Ivan\n\n" in text


@pytest.mark.parametrize(("language", "relation"), SCRIPTS)
def test_a_phone_script_says_the_same_as_the_memo_and_nothing_else(language: str, relation: str) -> None:
    wording = shipped(f"call-{relation}", language)
    text = fill(wording, values(language)).body
    assert fields_of(wording.body) <= set(FIELDS)
    assert not re.search(r"[{}]", text)
    for needed in ("Sofía Sucesora", "sofia@northwind.example", "+34 910 000 001", "Lena Leaver", "Max Manager"):
        assert needed in text
    assert SPELLED_OUT[language] in text and re.search(THANKS[language], text, re.I)


@pytest.mark.parametrize("language", languages())
def test_a_phone_script_for_a_prospect_is_another(language: str) -> None:
    client, prospect = body(language, "call-client"), body(language, "call-prospect")
    assert re.search(AGREED[language], client, re.I) and not re.search(AGREED[language], prospect, re.I)


@pytest.mark.parametrize("language", languages())
def test_a_call_to_somebody_without_a_name_does_not_ask_for_nobody(language: str) -> None:
    lines = body(language, "call-client", contact_name="").splitlines()
    assert not any(line.rstrip(" .").endswith((":", " for", " por")) for line in lines[1:2])
