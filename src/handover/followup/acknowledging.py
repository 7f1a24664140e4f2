"""The client's own page: who looks after them now, and three answers. The only page without a sign-in.

GET and HEAD change nothing, because mail filters and previews open links by themselves; only a POST answers. It
needs no script and no cookie. Whatever is not the link of a notice that was handed over gets the same 404 page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from handover.book import pictures
from handover.book.models import Company, Language, Person, Picture
from handover.book.picture_views import as_file
from handover.delivery.readiness import home_zone
from handover.delivery.window import known_zone
from handover.departures.zones import zone_of
from handover.followup.actions import NO_WISH, TEXT_LIMIT, acknowledge, tidy, was_handed_over
from handover.followup.call_file import Call, calendar
from handover.followup.models import Answer
from handover.followup.wishes import DayPart, Wish, day_words, days_to_offer, hours_of, read
from handover.notices import links
from handover.notices.models import Notice
from handover.notices.vcard import Card, vcard, with_photo
from handover.policy import pack as packs

NATIVE_NAMES = {Language.ENGLISH: "English", Language.SPANISH: "Español", Language.RUSSIAN: "Русский"}

Page = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Lookout:
    """A successor, and those of the reader's clients whom they look after."""

    person: Person
    clients: list[str]
    picture: Picture | None


def _for_its_client(page: Page) -> Page:
    """Find the notice of the token, speak its language, and let nobody keep or index the answer."""

    @login_not_required
    @wraps(page)
    def view(request: HttpRequest, token: str, **more: int) -> HttpResponse:
        notice = links.notice_of(token)
        if notice is not None and not was_handed_over(notice):
            notice = None
        with translation.override(_language(request, notice)):
            response = (
                page(request, notice, **more) if notice else render(request, "followup/unknown.html", status=404)
            )
            response["Content-Language"] = translation.get_language() or ""
        # The address of the page is its key: it goes to no other site, no index, no cache.
        response["Cache-Control"] = "no-store, private"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return view


def _language(request: HttpRequest, notice: Notice | None) -> str:
    """As chosen in the address, else the notice's. No cookie: nothing is kept about the reader."""
    chosen = request.GET.get("lang", "")
    if chosen in Language.values:
        return chosen
    return notice.language if notice else translation.get_language() or "en"


# Without CSRF token: that one needs a cookie, and browsers inside mail programs keep none. The unguessable token in
# the address does its work; no cookie of the reader adds any right to a request, so there is none to ride on.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@_for_its_client
def page(request: HttpRequest, notice: Notice) -> HttpResponse:
    if request.method == "POST" and not notice.departure.is_cancelled:
        return _take_answer(request, notice)
    return _show(request, notice)


def _take_answer(request: HttpRequest, notice: Notice) -> HttpResponse:
    """Record it, then show the page anew by GET: a reload answers nothing twice."""
    answer = request.POST.get("answer", "")
    if answer not in Answer.values:
        return _show(request, notice, status=400)
    text = tidy(request.POST.get("text", ""))
    wish = _wish(request, notice) if answer == Answer.CALL_ME else NO_WISH
    given = acknowledge(notice, answer=Answer(answer), text=text, wish=wish)
    said = {"lang": translation.get_language(), "said": answer}
    if len(text) > TEXT_LIMIT and given.text == text[:TEXT_LIMIT]:
        said["cut"] = "1"
    elif (given.text, given.wish) != (text, wish):
        said["first"] = "1"
    response = HttpResponseRedirect(f"?{urlencode(said)}#said")
    response.status_code = 303
    return response


def _wish(request: HttpRequest, notice: Notice) -> Wish:
    today = timezone.now().astimezone(_place(notice)[0]).date()
    return read(request.POST.get("day", ""), request.POST.get("part", ""), today=today)


def _place(notice: Notice) -> tuple[ZoneInfo, str]:
    """The reader's clock and country: nobody is called in the night because the company is awake."""
    cover = notice.covers.select_related("transfer__client").order_by("id").first()
    if cover is None:
        return home_zone(), ""
    client = cover.transfer.client
    return known_zone((client.time_zone, zone_of(client.country), home_zone().key)), client.country


def _show(request: HttpRequest, notice: Notice, status: int = 200) -> HttpResponse:
    given = {one.answer: one for one in notice.acknowledgements.order_by("id")}
    said = request.GET.get("said", "")
    context = {
        "notice": notice,
        "lookouts": lookouts(notice),
        "given": given,
        "said": said if said in given else "",
        "was_cut": "cut" in request.GET,
        "first_counts": "first" in request.GET,
        "limit": TEXT_LIMIT,
        "days": [(day.isoformat(), day_words(day)) for day in _days(notice)],
        "parts": DayPart.choices,
        "languages": [(code.value, name) for code, name in NATIVE_NAMES.items()],
    }
    template = "followup/withdrawn.html" if notice.departure.is_cancelled else "followup/acknowledge.html"
    return render(request, template, context, status=status)


def _days(notice: Notice) -> list[date]:
    zone, country = _place(notice)
    hours = packs.load(notice.departure.pack).window
    return days_to_offer(timezone.now(), hours=hours, zone=zone, country=country)


def lookouts(notice: Notice) -> list[Lookout]:
    """Who looks after the reader now; the plan of today counts, and the notice where the plan has nobody."""
    clients: dict[Person, list[str]] = {}
    covers = notice.covers.select_related("transfer__placement__successor").order_by("id")
    for cover in covers:
        placement = getattr(cover.transfer, "placement", None)
        person = placement.successor if placement else notice.successor
        clients.setdefault(person, []).append(cover.transfer.snapshot["name"])
    found = clients or {notice.successor: []}
    return [Lookout(person, names, pictures.current(person)) for person, names in found.items()]


@require_http_methods(["GET", "HEAD"])
@_for_its_client
def contact_card(request: HttpRequest, notice: Notice) -> HttpResponse:
    """The same people as a file for the reader's address book."""
    if notice.departure.is_cancelled:
        return render(request, "followup/unknown.html", status=404)
    cards = b"".join(
        with_photo(vcard(_card(one.person)), bytes(one.picture.content) if one.picture else b"")
        for one in lookouts(notice)
    )
    return HttpResponse(
        cards,
        content_type="text/vcard; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="contact.vcf"'},
    )


@require_http_methods(["GET", "HEAD"])
@_for_its_client
def picture(request: HttpRequest, notice: Notice, place: int) -> HttpResponse:
    """What the person in this place on the page looks like: nobody's picture but theirs, and by this link alone."""
    shown = [] if notice.departure.is_cancelled else lookouts(notice)[place - 1 : place]
    if not shown or shown[0].picture is None:
        return render(request, "followup/unknown.html", status=404)
    return as_file(shown[0].picture)


@require_http_methods(["GET", "HEAD"])
@_for_its_client
def call_file(request: HttpRequest, notice: Notice) -> HttpResponse:
    """The call that the reader asked for, for their calendar; not there unless they said on which day and when."""
    given = notice.acknowledgements.filter(answer=Answer.CALL_ME).first()
    if given is None or not given.wish.is_exact or notice.departure.is_cancelled:
        return render(request, "followup/unknown.html", status=404)
    return HttpResponse(
        calendar(_call(notice, given.wish), now=given.at),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="call.ics"'},
    )


def _call(notice: Notice, wish: Wish) -> Call:
    if wish.day is None or wish.part is None:
        raise ValueError("a call without a day or a time of day fits no calendar")
    person, company = lookouts(notice)[0].person, Company.objects.first()
    begins, ends = hours_of(wish.day, wish.part, _place(notice)[0])
    return Call(
        uid=f"call-{notice.uuid}@handover",
        begins=begins,
        ends=ends,
        title=_("%(name)s calls you") % {"name": person.name},
        text="\n".join(filter(None, (company.name if company else "", person.phone, person.email))),
    )


def _card(person: Person) -> Card:
    company = Company.objects.first()
    return Card(
        name=person.name,
        email=person.email or "",
        phone=person.phone,
        title=person.title,
        company=company.name if company else "",
    )
