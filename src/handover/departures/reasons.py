"""Reasons put into words: {"code", "params"} -> one sentence, in the language of whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel import Locale
from babel.lists import format_list
from babel.units import format_unit
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

WORDS = {
    # why a successor
    "first_language": _("First language: %(language)s"),
    "speaks": _("Speaks the client's language: %(language)s"),
    "works_in": _("Looks after other clients in this language: %(language)s"),
    "not_spoken": _("Is not known to speak the client's language: %(language)s"),
    "language_unknown": _("The client's language is not known"),
    "country_language": _("Speaks a language of the client's country: %(language)s; the client's own is not known"),
    "zone_same": _("Same time of day"),
    "zone_apart": _("Time difference: %(time)s"),
    "sector": _("Knows the sector: %(sector)s"),
    "known": _("In contact with the client already: %(role)s"),
    "only_one": _("Nobody else can take this client"),
    "closer_is_full": _("%(name)s fits more closely, but has no room left"),
    "closer_has_more": _("%(name)s fits more closely, but would have too much to look after"),
    "load": _("Clients: %(before)s today, %(after)s with this plan"),
    "load_of": _("Clients: %(before)s today, %(after)s with this plan, room for %(capacity)s"),
    "by_hand": _("Chosen by %(name)s"),
    "over_capacity": _("Over their capacity: %(after)s clients, room for %(capacity)s"),
    # why nobody
    "no_successors": _("There is nobody to take clients over"),
    "nobody_speaks": _("Nobody to choose from speaks the client's language: %(language)s"),
    "conflict": _("Must not take this client: %(names)s"),
    "full": _("No room left: %(names)s"),
    "full_speaking": _("No room left with those who speak %(language)s: %(names)s"),
    "taken_back": _("The choice was taken back by %(name)s; solve the plan again"),
    # why more care
    "second_yes_tier": _("An important client: a second person has to agree"),
    "second_yes_renewal": _("The contract is about to be renewed: a second person has to agree"),
    "call_first": _("Call this client before the notice goes out"),
}


def words(reason: Mapping[str, Any], language: str | None = None) -> str:
    """The sentence for one reason, in `language` or the active one; an unknown code is shown as it is."""
    code, params = str(reason["code"]), dict(reason.get("params") or {})
    if code == "full" and params.get("language"):
        code = "full_speaking"
    if code not in WORDS:
        return code
    with translation.override(language or translation.get_language() or "en"):
        return str(WORDS[code]) % _readable(params)


def _readable(params: Mapping[str, Any]) -> dict[str, Any]:
    locale = Locale.parse(translation.to_locale(translation.get_language() or "en"))
    told = dict(params)
    if "language" in told:
        told["language"] = locale.languages.get(told["language"], told["language"])
    if "minutes" in told:
        told["time"] = _time(told["minutes"], locale)
    if "names" in told:
        told["names"] = _names(told["names"], told.get("more", 0), locale)
    return told


def _time(minutes: int, locale: Locale) -> str:
    if minutes < 60:
        return format_unit(minutes, "duration-minute", locale=locale)
    return format_unit(minutes / 60, "duration-hour", locale=locale, format="#,##0.##")


def _names(names: list[str], more: int, locale: Locale) -> str:
    if more:
        names = [*names, ngettext("%(count)s other", "%(count)s others", more) % {"count": more}]
    return format_list(names, locale=locale)
