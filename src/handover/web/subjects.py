"""What an entry of the ledger is about, in words: "notice:4f…" is the notice to somebody, with a link to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from handover.book.models import Client, Person
from handover.briefing.models import Brief
from handover.departures.models import Departure, Transfer
from handover.gate.models import Held
from handover.inquiries.models import Inquiry
from handover.lookback.models import LookBack
from handover.notices.models import Notice


class Subject(NamedTuple):
    text: str
    url: str = ""


def in_words(refs: Iterable[str]) -> dict[str, Subject]:
    """Each "kind:id" as people call it, in one query a kind; what is gone or unknown stays as it is."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for ref in refs:
        kind, _colon, key = ref.partition(":")
        by_kind[kind].add(key)
    found: dict[str, Subject] = {}
    for kind, keys in by_kind.items():
        if kind in _KINDS:
            found |= {f"{kind}:{key}": subject for key, subject in _KINDS[kind](keys)}
    return found


Named = Iterable[tuple[object, Subject]]


def _departures(keys: set[str]) -> Named:
    for pk, name in Departure.objects.filter(pk__in=_numbers(keys)).values_list("pk", "leaver__name"):
        yield pk, Subject(name, reverse("departure", args=[pk]))


def _transfers(keys: set[str]) -> Named:
    rows = Transfer.objects.filter(pk__in=_numbers(keys)).values_list("pk", "departure_id", "client__name")
    for pk, departure, name in rows:
        yield pk, Subject(name, reverse("transfer", args=[departure, pk]))


def _notices(keys: set[str]) -> Named:
    for uuid, address in Notice.objects.filter(uuid__in=keys).values_list("uuid", "address"):
        yield uuid, Subject(address, reverse("notice", args=[uuid]))


def _clients(keys: set[str]) -> Named:
    for pk, name in Client.objects.filter(pk__in=_numbers(keys)).values_list("pk", "name"):
        yield pk, Subject(name, reverse("client", args=[pk]))


def _briefs(keys: set[str]) -> Named:
    rows = Brief.objects.filter(pk__in=_numbers(keys))
    for pk, departure, transfer, name in rows.values_list(
        "pk", "transfer__departure_id", "transfer_id", "transfer__client__name"
    ):
        yield pk, Subject(f"{_('Brief')}: {name}", reverse("brief", args=[departure, transfer]))


def _people(keys: set[str]) -> Named:
    for pk, name in Person.objects.filter(pk__in=_numbers(keys)).values_list("pk", "name"):
        yield pk, Subject(name)


def _imports(keys: set[str]) -> Named:
    for key in _numbers(keys):
        yield key, Subject(_("Import %(number)s") % {"number": key})


def _held(keys: set[str]) -> Named:
    for uuid, name in Held.objects.filter(uuid__in=keys).values_list("uuid", "leaver__name"):
        yield uuid, Subject(_("Mail of %(name)s") % {"name": name}, reverse("held", args=[uuid]))


def _inquiries(keys: set[str]) -> Named:
    for pk, name in Inquiry.objects.filter(pk__in=_numbers(keys)).values_list("pk", "departure__leaver__name"):
        yield pk, Subject(f"{_('Inquiry')}: {name}", reverse("inquiry", args=[pk]))


def _lookbacks(keys: set[str]) -> Named:
    for pk, name in LookBack.objects.filter(pk__in=_numbers(keys)).values_list("pk", "departure__leaver__name"):
        yield pk, Subject(f"{_('Mail already sent')}: {name}", reverse("lookback", args=[pk]))


def _numbers(keys: set[str]) -> list[int]:
    return [int(key) for key in keys if key.isdecimal()]


_KINDS: dict[str, Callable[[set[str]], Named]] = {
    "departure": _departures,
    "transfer": _transfers,
    "notice": _notices,
    "client": _clients,
    "brief": _briefs,
    "person": _people,
    "import": _imports,
    "held": _held,
    "inquiry": _inquiries,
    "lookback": _lookbacks,
}
