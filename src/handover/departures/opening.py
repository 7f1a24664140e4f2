"""The pages on which a departure is opened: who leaves, the days, what will be handed over. Each has a way back.

Nothing is kept between the steps but in the fields of their forms, and nothing is written before the last button.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from handover.book.access import may_import, signed_in
from handover.book.models import OWNER, Care, Client, Conflict, Contact, Person
from handover.departures import actions, plan
from handover.departures.forms import DepartureForm
from handover.departures.views import leavers

USUAL_NOTICE = timedelta(days=30)
#: So many people are shown; whoever looks for another one types more of the name.
PEOPLE_SHOWN = 25
DAYS_FIELDS = ("manager", "engagement", "notice_on", "last_day", "pack")


@dataclass(frozen=True)
class Outlook:
    """What a departure of this person would hand over, as the book is today."""

    clients: int
    without_contact: int
    contacts: int
    without_address: int
    in_conflict: int  # clients that somebody must not take
    mentions: int


@require_http_methods(["GET", "HEAD", "POST"])
def open_one(request: HttpRequest) -> HttpResponse:
    """GET leads through the steps and writes nothing; POST opens what its fields say."""
    person = signed_in(request)
    choice = leavers(person)
    if not choice.exists():
        raise Http404
    if request.method == "POST":
        form = DepartureForm(request.POST, leavers=choice)
        return _open(request, form, person) if form.is_valid() else _back_to_the_error(request, form, choice)
    if request.GET.get("step") == "review":
        form = DepartureForm(request.GET, leavers=choice)
        return _review(request, form) if form.is_valid() else _back_to_the_error(request, form, choice)
    return _ask(request, choice, person)


def _open(request: HttpRequest, form: DepartureForm, person: Person) -> HttpResponse:
    departure = actions.open_departure(**form.cleaned_data, by=person)
    if "find" in request.POST:
        tell_plan(request, plan.solve(departure, by=person))
    return redirect("departure", departure.pk)


def tell_plan(request: HttpRequest, found: plan.Plan) -> None:
    """How many clients have a successor now, and how many have none."""
    count = len(found.placements)
    text = ngettext("%(count)s client has a successor.", "%(count)s clients have a successor.", count)
    messages.success(request, text % {"count": count})
    if missing := len(found.unplaced):
        text = ngettext(
            "%(count)s client could not be placed; the reason is named below.",
            "%(count)s clients could not be placed; the reasons are named below.",
            missing,
        )
        messages.warning(request, text % {"count": missing})


def _back_to_the_error(request: HttpRequest, form: DepartureForm, choice: QuerySet[Person]) -> HttpResponse:
    """The step that the first mistake belongs to, with everything that was filled in."""
    if "leaver" in form.errors:
        return _who(request, choice, form.data, wrong=str(form.errors["leaver"][0]), form=form)
    return _days(request, form, form.cleaned_data["leaver"])


def _ask(request: HttpRequest, choice: QuerySet[Person], person: Person) -> HttpResponse:
    """Who leaves, or the days where that is known."""
    said = request.GET
    leaver = _leaver(choice, said)
    step = said.get("step") or ("days" if leaver else "who")
    if step != "days":
        return _who(request, choice, said)
    if leaver is None:
        return _who(request, choice, said, wrong=_("Choose who leaves."))
    today = timezone.localdate()
    first = {"manager": person, "engagement": "employee", "notice_on": today, "last_day": today + USUAL_NOTICE}
    kept = {name: said[name] for name in DAYS_FIELDS if name in said}
    return _days(request, DepartureForm(leavers=choice, initial={**first, **kept, "leaver": leaver}), leaver)


def _leaver(choice: QuerySet[Person], said: QueryDict) -> Person | None:
    pk = said.get("leaver", "")
    return choice.filter(pk=int(pk)).first() if pk.isdecimal() else None


def _who(
    request: HttpRequest,
    choice: QuerySet[Person],
    said: Any,
    *,
    wrong: str = "",
    form: DepartureForm | None = None,
) -> HttpResponse:
    text = said.get("q", "").strip()
    found = [one for one in choice if _fits(one, text.casefold())]
    chosen = _leaver(choice, said)
    shown = found[:PEOPLE_SHOWN]
    context = {
        # Whoever was chosen stays in sight, also when the search is for somebody else.
        "people": shown if chosen is None or chosen in shown else [chosen, *shown],
        "more": len(found) - len(shown),
        "leaver": chosen,
        "q": text,
        "kept": [(name, said[name]) for name in DAYS_FIELDS if name in said],
        "wrong": wrong,
        "form": form,
        "may_import": may_import(signed_in(request)),
    }
    return render(request, "departures/new_who.html", context)


def _fits(person: Person, text: str) -> bool:
    """In Python: databases fold the letters of other alphabets differently."""
    return text in f"{person.name} {person.email or ''}".casefold()


def _days(request: HttpRequest, form: DepartureForm, leaver: Person) -> HttpResponse:
    form.hide_leaver()
    return render(request, "departures/new.html", {"form": form, "leaver": leaver})


def _review(request: HttpRequest, form: DepartureForm) -> HttpResponse:
    said = form.cleaned_data
    context = {
        **said,
        "form": form,
        "engagement_words": dict(form.fields["engagement"].choices)[said["engagement"]],  # type: ignore[attr-defined]
        "pack_words": dict(form.fields["pack"].choices)[said["pack"]],  # type: ignore[attr-defined]
        "outlook": outlook(said["leaver"]),
        "kept": [(name, form.data.get(name, "")) for name in ("leaver", *DAYS_FIELDS)],
    }
    return render(request, "departures/new_review.html", context)


def outlook(leaver: Person) -> Outlook:
    owned = Client.objects.filter(care__person=leaver, care__role=OWNER).distinct()
    contacts = Contact.objects.filter(client__in=owned)
    return Outlook(
        clients=owned.count(),
        without_contact=owned.filter(contacts=None).count(),
        contacts=contacts.count(),
        without_address=contacts.filter(Q(email=None) | Q(email="")).count(),
        in_conflict=Conflict.objects.filter(client__in=owned)
        .exclude(person=leaver)
        .values("client")
        .distinct()
        .count(),
        mentions=Care.objects.filter(person=leaver).exclude(role=OWNER).exclude(client__in=owned).count(),
    )
