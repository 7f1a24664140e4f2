"""The story that this is for, with the real screening: a farewell, and the memo that should have been sent."""

from __future__ import annotations

import pytest

from handover.checks.judging import Judgement, judge
from handover.checks.views import Text
from handover.notices.phrases import greeting, shipped
from handover.notices.wording import fill
from handover.policy.decision import Outcome
from handover.policy.pack import load
from handover.policy.situation import from_words
from handover.screening.signals import Signal
from tests.unit.policy.readings import AGREED

FAREWELLS = {
    "en": """Farewell and thank you

Dear all,

After nine years at Northwind I am moving on: this Friday is my last day. It has been a pleasure to work with every
one of you, and I am grateful for your trust.

Should you need anything from me after that, my private address is lena.kovacs@postbox.example and my mobile is
+34 600 123 456.

With kind regards
Lena Kovacs
Northwind Services
""",
    "es": """Despedida y agradecimiento

Estimados todos:

Después de nueve años dejo Northwind; este viernes es mi último día. Ha sido un placer trabajar con cada uno de
ustedes y les agradezco la confianza.

Para cualquier cosa que necesiten de mí después, mi correo personal es lena.kovacs@postbox.example y mi móvil
particular, +34 600 123 456.

Un cordial saludo
Lena Kovacs
Northwind Services
""",
    "ru": """Прощание и благодарность

Уважаемые партнёры!

После девяти лет я ухожу из «Нортвинд»: в эту пятницу мой последний рабочий день. Мне было очень приятно работать
с каждым из вас, спасибо за доверие.

Если после этого вам что-то от меня понадобится, мой личный адрес lena.kovacs@postbox.example, личный телефон
+7 916 123-45-67.

С уважением,
Лена Ковач
«Нортвинд»
""",
}
CLIENTS = ("marta@acme.example", "juan@borealis.example", "olga@corvo.example")


def judged(text: Text, **words: str) -> Judgement:
    return judge(text, situation=from_words(words), pack=load("company"))


def farewell(language: str) -> Text:
    subject, _, body = FAREWELLS[language].partition("\n\n")
    return Text(body, subject=subject, sender="lena@northwind.example", to=CLIENTS)


def memo(language: str, sender: str = "leaver") -> Text:
    """The memo that comes with Handover, filled in as for a named client."""
    values = {
        "company": "Northwind Services",
        "client": "Acme",
        "contact_name": "Marta Ruiz",
        "greeting": greeting("Marta Ruiz", language),
        "leaver_name": "Lena Kovacs",
        "successor_name": "Sofía Sanz",
        "successor_title": "Account manager",
        "successor_email": "sofia@northwind.example",
        "successor_phone": "+34 910 000 001",
        "sender_name": "Max Manager",
        "sender_title": "Head of Accounts",
        "last_day": "31.12.2026",
        "ack_link": "https://handover.northwind.example/a/1",
    }
    filled = fill(shipped(f"{sender}-client", language), values)
    writer = "lena" if sender == "leaver" else "max"
    return Text(
        filled.body,
        subject=filled.subject,
        sender=f"{writer}@northwind.example",
        to=("marta@acme.example",),
        cc=("sofia@northwind.example",),
    )


@pytest.mark.parametrize("language", ["en", "es", "ru"])
def test_the_farewell_is_held_for_what_it_says_and_for_nothing_more(language: str) -> None:
    found = judged(farewell(language))
    assert found.screening.language == language and found.decision.outcome is Outcome.HOLD
    assert {Signal.DEPARTURE, Signal.PERSONAL_CONTACT} <= found.screening.present
    assert not {Signal.SOLICITATION, Signal.CLIENT_DATA} & found.screening.present
    held_for = {reason.rule for reason in found.decision.reasons}
    assert {"departure_without_consent", "personal_contact_indirect_invitation"} <= held_for
    assert "solicitation_direct_invitation" not in held_for


@pytest.mark.parametrize("language", ["en", "es", "ru"])
def test_the_leavers_memo_passes_with_consent_and_is_held_without(language: str) -> None:
    agreed = judged(memo(language), **AGREED)
    assert agreed.screening.present == {Signal.DEPARTURE, Signal.SUCCESSOR}
    assert agreed.decision.outcome is Outcome.PASS
    alone = judged(memo(language), successor_copied="yes")
    assert {reason.rule for reason in alone.decision.reasons} == {"departure_without_consent"}


@pytest.mark.parametrize("language", ["en", "es", "ru"])
@pytest.mark.parametrize("sender", ["manager", "successor"])
def test_the_companys_memo_needs_nobodys_consent(language: str, sender: str) -> None:
    found = judged(memo(language, sender), speaker=sender)
    assert found.decision.outcome is Outcome.PASS and Signal.SUCCESSOR in found.screening.present
