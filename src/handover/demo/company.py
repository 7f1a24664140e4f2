"""The sample company: 40 people and 300 clients in three languages, one of them about to lose her account manager.

The same company every time: what is drawn is drawn from a fixed seed.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from handover.book.models import OWNER, Care, Client, Company, Contact, Person, Role, RoleGrant
from handover.book.staff import TERMINAL
from handover.departures import actions, plan
from handover.departures.models import Engagement
from handover.errors import UnusableInput
from handover.evidence.ledger import record

PEOPLE, CLIENTS = 40, 300
LANGUAGES = ("es", "en", "ru")
DAYS_LEFT = 17
#: Elena looks after each thirteenth client, so that hers are of all languages, countries and trades.
EACH_ELENA, EACH_A = 13, 65


def make() -> list[str]:
    """Fill an empty book; what to say about it, line by line. A book that already is the sample is left alone."""
    names = yaml.safe_load((Path(__file__).parent / "names.yaml").read_text())
    company = Company.objects.first()
    if company is None and not Person.objects.exists():
        with transaction.atomic():
            _fill(names)
    elif company is None or company.name != names["company"]:
        raise UnusableInput("the data folder holds a company of its own; name an empty one with --data")
    nora, tom, mateo = (f"{who}@{names['domain']}" for who in ("nora", "tom", "mateo"))
    return [
        f"sample company {names['company']}: {PEOPLE} people, {CLIENTS} clients; mail stays in the outbox folder",
        f"sign in as {nora} (manager), {tom} (approver) or {mateo} (successor); password: {names['password']}",
    ]


def _fill(names: dict[str, Any]) -> None:
    chance = random.Random(20_261)  # noqa: S311  a fixed seed, nothing secret
    Company.objects.create(name=names["company"], language="en", time_zone="Europe/London", country="GB")
    people = _people(names, chance)
    clients = _clients(names, chance)
    _care(people, clients, names, chance)
    record("demo.company_made", actor=TERMINAL, subject="company:1", facts={"people": PEOPLE, "clients": CLIENTS})
    _leave(people)


def _people(names: dict[str, Any], chance: random.Random) -> dict[str, Person]:
    boss: Person | None = None
    people: dict[str, Person] = {}
    password = make_password(names["password"])
    for row in [*names["staff"], *_drawn_staff(names, chance)]:
        person = Person.objects.create(
            name=row["name"],
            email=f"{row['email']}@{names['domain']}",
            title=row["title"],
            speaks=row["speaks"],
            language=row["speaks"][0],
            phone=f"+44 20 7946 0{len(people):03}",
            time_zone="Europe/London",
            sectors=chance.sample(names["sector"], 2),
            capacity=row.get("capacity", 14),
            manager=boss,
            password=password,
        )
        for role in row.get("roles", []):
            RoleGrant.objects.create(person=person, role=Role(role))
        boss = boss or person
        people[row["email"]] = person
    return people


def _drawn_staff(names: dict[str, Any], chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(PEOPLE - len(names["staff"])):
        language = LANGUAGES[number % 3]
        pairs = (names["first"][language], names["last"][language])
        first, last = (part[number % len(part)] for part in pairs)
        yield {
            "name": f"{first} {last}",
            "email": f"staff{number + 1:02}",
            "title": "Account Manager",
            "speaks": [language, "en"] if language != "en" and chance.random() < 0.8 else [language],
        }


@dataclass(frozen=True)
class Made:
    client: Client
    language: str


def _clients(names: dict[str, Any], chance: random.Random) -> list[Made]:
    return [_client(number, names, chance) for number in range(CLIENTS)]


def _client(number: int, names: dict[str, Any], chance: random.Random) -> Made:
    language = LANGUAGES[number % 3]
    at = number // 3
    roots, forms = names["root"][language], names["firm"][language]
    root = at % len(roots)
    name = forms[(at // len(roots)) % len(forms)].format(roots[root])
    client = Client.objects.create(
        name=name,
        name_key=name.casefold(),
        relation=chance.choices(["client", "prospect", "former"], [8, 1, 1])[0],
        language=language,
        country=names["country"][language][at % 3],
        sector=chance.choice(names["sector"]),
        tier="A" if number % EACH_A == 0 else chance.choices(["A", "B", "C"], [1, 10, 12])[0],
        renewal_on=timezone.localdate() + timedelta(days=chance.randrange(20, 360)),
        source="sample",
        source_id=str(number + 1),
    )
    web = names["latin"].get(language, roots)[root].lower().replace(" ", "")
    _contacts(client, language, f"{_ascii(web)}{at // len(roots) or ''}.{language}.example", names, chance)
    return Made(client, language)


def _contacts(client: Client, language: str, domain: str, names: dict[str, Any], chance: random.Random) -> None:
    firsts = chance.sample(names["first"][language], chance.choice([1, 1, 2, 3]))
    Contact.objects.bulk_create(
        Contact(
            client=client,
            name=f"{first} {chance.choice(names['last'][language])}",
            email=f"contact{place + 1}@{domain}",
            phone=f"{names['dial'][client.country]} {client.pk:04}{place + 1}",
            language=language,
        )
        for place, first in enumerate(firsts)
    )


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in plain if sign.isascii())


def _care(people: dict[str, Person], clients: list[Made], names: dict[str, Any], chance: random.Random) -> None:
    """Elena's clients first, one of them in a language that nobody else speaks; the rest to who speaks theirs."""
    left = {row["email"]: row["clients"] for row in names["staff"] if "clients" in row}
    others = [person for key, person in people.items() if key.startswith("staff")]
    rows = []
    for number, made in enumerate(clients):
        able = [people[key] for key, n in left.items() if n > 0 and made.language in people[key].speaks]
        if number % EACH_ELENA == 0:
            owner = people["elena"]
        else:
            owner = able[0] if able else chance.choice([p for p in others if p.speaks[0] == made.language])
            left[_key(owner)] = left.get(_key(owner), 0) - 1
        rows.append(Care(client=made.client, person=owner, role=OWNER))
    Care.objects.bulk_create(rows)
    Client.objects.filter(pk=rows[EACH_ELENA].client_id).update(**names["foreign"])


def _key(person: Person) -> str:
    return (person.email or "").partition("@")[0]


def _leave(people: dict[str, Person]) -> None:
    today: date = timezone.localdate()
    departure = actions.open_departure(
        leaver=people["elena"],
        manager=people["nora"],
        engagement=Engagement.EMPLOYEE,
        notice_on=today - timedelta(days=4),
        last_day=today + timedelta(days=DAYS_LEFT),
        pack="company",
        by=people["nora"],
    )
    plan.solve(departure, by=people["nora"])
