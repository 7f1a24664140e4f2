"""A pack in plain sentences, in the active language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from babel.dates import get_day_names
from babel.lists import format_list
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from handover.policy.decision import Outcome
from handover.policy.pack import Pack
from handover.policy.phrases import in_language, say
from handover.policy.rules import Rule

#: The titles of the packs that come with Handover; a title of one's own is shown as it is.
TITLES = (
    gettext_noop("Company"),
    gettext_noop("Company (Spain)"),
    gettext_noop("Company (Russia)"),
    gettext_noop("Contractor"),
    gettext_noop("Commercial agent (EU)"),
    gettext_noop("Broker-dealer (US)"),
    gettext_noop("Law firm (US)"),
    gettext_noop("Medical practice (US)"),
    gettext_noop("Solicitors (UK)"),
)
OUTCOMES: dict[Outcome, str | Promise] = {
    Outcome.REFUSE: gettext_lazy("not allowed"),
    Outcome.HOLD: gettext_lazy("waits for a yes"),
    Outcome.PASS: gettext_lazy("allowed"),
}
FIELDS: dict[str, str | Promise] = {
    "speaker": gettext_lazy("Who says it"),
    "engagement": gettext_lazy("Engagement"),
    "relation": gettext_lazy("To whom"),
    "channel": gettext_lazy("How"),
    "hours": gettext_lazy("When"),
    "stage": gettext_lazy("At which stage"),
    "consent": gettext_lazy("The company's consent"),
    "successor_copied": gettext_lazy("Successor in copy"),
    "asked_by_client": gettext_lazy("The client asked"),
}
WORDS: dict[str, str | Promise] = {
    "leaver": gettext_lazy("who is leaving"),
    "manager": gettext_lazy("the manager"),
    "successor": gettext_lazy("the successor"),
    "colleague": gettext_lazy("a colleague"),
    "employee": gettext_lazy("employee"),
    "contractor": gettext_lazy("contractor"),
    "client": gettext_lazy("a client"),
    "prospect": gettext_lazy("somebody who is not a client yet"),
    "former": gettext_lazy("a former client"),
    "friend": gettext_lazy("a friend"),
    "self": gettext_lazy("oneself"),
    "outside": gettext_lazy("somebody else outside"),
    "work_email": gettext_lazy("by work e-mail"),
    "work_phone": gettext_lazy("by work phone"),
    "private_email": gettext_lazy("by private e-mail"),
    "private_phone": gettext_lazy("by private phone"),
    "in_person": gettext_lazy("in person"),
    "social": gettext_lazy("on a social network"),
    "working": gettext_lazy("in working hours"),
    "off": gettext_lazy("outside working hours"),
    "before_notice": gettext_lazy("before notice is given"),
    "notice": gettext_lazy("between notice and last day"),
    "after_last_day": gettext_lazy("after the last day"),
    "none": gettext_lazy("not given"),
    "given": gettext_lazy("given"),
    "yes": gettext_lazy("yes"),
    "no": gettext_lazy("no"),
}
SENDERS: dict[str, str | Promise] = {
    "manager": gettext_lazy("the manager"),
    "successor": gettext_lazy("the successor"),
    "leaver": gettext_lazy("the leaver, if they agree"),
}


@dataclass(frozen=True)
class Said:
    """One rule as staff read it. `when` are (label, words); `does` what to do instead."""

    id: str
    outcome: Outcome
    verdict: str
    text: str
    source: str
    when: list[tuple[str, str]]
    does: list[str]


def sentences(pack: Pack) -> list[tuple[str, list[str]]]:
    """(heading, sentences) of everything but the rules."""
    return [
        (_("Who tells the clients"), _senders(pack)),
        (_("Clients that need more care"), _care(pack)),
        (_("When messages go out"), [_window(pack)]),
        (_("What comes afterwards"), _followup(pack)),
    ]


def rules(pack: Pack) -> list[Said]:
    """The rules in their order; one that says nothing (turned round to pass) is left out."""
    return [_rule(rule) for rule in pack.rules if rule.text]


def _rule(rule: Rule) -> Said:
    language = _language()
    return Said(
        id=rule.id,
        outcome=rule.outcome,
        verdict=str(OUTCOMES[rule.outcome]),
        text=in_language(rule.text, language),
        source=rule.source,
        when=[*_situation(rule), *_signals(rule, language)],
        does=[say("remedies", kind, language) for kind in rule.remedies],
    )


def _situation(rule: Rule) -> list[tuple[str, str]]:
    return [
        (str(FIELDS[name]), _or(str(WORDS[word]) for word in sorted(words))) for name, words in rule.when.fields
    ]


def _signals(rule: Rule, language: str) -> list[tuple[str, str]]:
    groups = [
        (_("The text says any of"), rule.when.any_of),
        (_("The text says all of"), rule.when.all_of),
        (_("The text does not say"), rule.when.none_of),
    ]
    return [
        (label, "; ".join(say("signals", signal.value, language) for signal in sorted(signals)))
        for label, signals in groups
        if signals
    ]


def _senders(pack: Pack) -> list[str]:
    who = [str(SENDERS[name]) for name in pack.notices.senders]
    said = [
        _("The company tells the clients. The notice comes from %(who)s; if nobody chooses, from %(first)s.")
        % {"who": _or(who), "first": who[0]}
    ]
    if pack.notices.attach_vcard:
        said.append(_("The successor's card is attached, and the successor is in copy."))
    return said


def _care(pack: Pack) -> list[str]:
    care, said = pack.care, []
    if care.second_yes_tiers:
        said.append(
            _("Two people say yes to a message to clients of tier %(tiers)s.")
            % {"tiers": _or(sorted(care.second_yes_tiers))}
        )
    if care.renewal_second_yes_days:
        said.append(
            ngettext(
                "So do they if the contract renews within %(count)s day.",
                "So do they if the contract renews within %(count)s days.",
                care.renewal_second_yes_days,
            )
            % {"count": care.renewal_second_yes_days}
        )
    if care.call_first_tiers:
        said.append(
            _("Clients of tier %(tiers)s are called before they are written to.")
            % {"tiers": _or(sorted(care.call_first_tiers))}
        )
    return said or [_("No client needs more care than another.")]


def _window(pack: Pack) -> str:
    names = get_day_names("wide", locale=_language())
    days = format_list([names[day] for day in sorted(pack.window.weekdays)], locale=_language())
    return _("From %(opens)s:00 to %(closes)s:00 in the client's own time: %(days)s; not on their holidays.") % {
        "opens": pack.window.opens_hour,
        "closes": pack.window.closes_hour,
        "days": days,
    }


def _followup(pack: Pack) -> list[str]:
    after = pack.followup
    first = ngettext(
        "The successor gets in touch within %(count)s day of the notice.",
        "The successor gets in touch within %(count)s days of the notice.",
        after.first_contact_days,
    )
    return [
        first % {"count": after.first_contact_days},
        _("Who has not answered is reminded after %(days)s days.") % {"days": _and(after.remind_after_days)},
        _("The company checks after %(days)s days.") % {"days": _and(after.check_days)},
    ]


def _or(words: Iterable[str]) -> str:
    return format_list(list(words), style="or", locale=_language())


def _and(numbers: Iterable[int]) -> str:
    return format_list([str(one) for one in numbers], locale=_language())


def _language() -> str:
    return (translation.get_language() or "en").split("-")[0]
