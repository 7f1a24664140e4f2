"""Whom a question is about: somebody of the asker's own clients, or what else a person can be to them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.utils import flatatt
from django.http import Http404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from handover.book.models import OWNER, Care, Client, Person
from handover.briefing.access import own_departure
from handover.departures.models import Departure, Transfer
from handover.policy import pack as packs
from handover.policy.pack import Pack
from handover.policy.situation import Channel, Engagement, Hours, Relation, Situation, Speaker, Stage

BOOK = {"client": Relation.CLIENT, "prospect": Relation.PROSPECT, "former": Relation.FORMER}
OTHERS: dict[str, str | Promise] = {
    "client": _("Any of my clients"),
    "prospect": _("Somebody who is not a client yet"),
    "former": _("A former client"),
    "friend": _("A friend"),
    "colleague": _("A colleague"),
    "outside": _("Somebody else outside the company"),
}
CHANNELS: dict[str, str | Promise] = {
    "work_email": _("by work e-mail"),
    "work_phone": _("by work phone"),
    "private_email": _("by private e-mail"),
    "private_phone": _("by private phone"),
    "in_person": _("in person"),
    "social": _("on a social network"),
}
HOURS: dict[str, str | Promise] = {"working": _("in working hours"), "off": _("outside working hours")}
Choices = list[tuple[str, str | Promise]]


class LongSelect(forms.Select):
    """A select that may have thousands of options, drawn without a template for each."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = {str(value)}
        every: Any = self.choices
        groups = format_html_join(
            "",
            '<optgroup label="{}">{}</optgroup>',
            ((label, _options(options, chosen)) for label, options in every),
        )
        given = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        return format_html("<select{}>{}</select>", flatatt(given), groups)


def _options(options: Choices, chosen: set[str]) -> SafeString:
    """The first of all is chosen where none is, by the browser itself."""
    one = '<option value="{}"{}>{}</option>'
    marked = ((value, mark_safe(" selected") if value in chosen else "", label) for value, label in options)
    return format_html_join("", one, marked)


@dataclass(frozen=True)
class Asker:
    """Somebody who asks, with their own departure if there is one."""

    person: Person

    @cached_property
    def departure(self) -> Departure | None:
        try:
            return own_departure(self.person)
        except Http404:
            return None

    @cached_property
    def pack(self) -> Pack:
        """The policy that they are held against."""
        return packs.load(self.departure.pack) if self.departure else packs.chosen("", "employee")

    @cached_property
    def clients(self) -> list[tuple[int, str, str]]:
        """(id, name, relation) of those they look after, or look after until they leave."""
        own = Q(pk__in=Care.objects.filter(person=self.person, role=OWNER).values("client"))
        if self.departure:
            own |= Q(pk__in=self.departure.transfers.values("client"))
        return list(Client.objects.filter(own).values_list("pk", "name", "relation"))

    def choices(self) -> list[tuple[str | Promise, Choices]]:
        """For a select: their clients by name, then what else somebody can be."""
        own: Choices = [(f"client-{pk}", name) for pk, name, _relation in self.clients]
        return [*([(_("My clients"), own)] if own else []), (_("Somebody else"), list(OTHERS.items()))]

    def relation(self, whom: str) -> Relation:
        """What the chosen one is; whom the book calls nothing else is treated as a client."""
        for pk, _name, relation in self.clients:
            if whom == f"client-{pk}":
                return BOOK.get(relation, Relation.CLIENT)
        return Relation(whom)

    def transfer(self, whom: str) -> Transfer | None:
        """The chosen client on its way to a successor, if one of them was chosen and they are leaving."""
        pk = whom.removeprefix("client-")
        if self.departure is None or not whom.startswith("client-") or not pk.isdecimal():
            return None
        found = self.departure.transfers.select_related("placement__successor", "client")
        return found.filter(client=int(pk)).first()

    def situation(self, whom: str, *, channel: str = "work_email", hours: str = "working") -> Situation:
        """They tell of their own leaving, today, without consent: the strictest that is true."""
        return Situation(
            speaker=Speaker.LEAVER,
            engagement=Engagement(self.departure.engagement) if self.departure else Engagement.EMPLOYEE,
            relation=self.relation(whom),
            channel=Channel(channel),
            hours=Hours(hours),
            stage=self.stage,
        )

    @property
    def stage(self) -> Stage:
        """Whoever has no open departure has not given notice, as far as the company knows."""
        if self.departure is None:
            return Stage.BEFORE_NOTICE
        return Stage.AFTER_LAST_DAY if timezone.localdate() > self.departure.last_day else Stage.NOTICE
