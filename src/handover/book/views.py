"""The pages of the book: the clients this person may see, and, for administrators, the company's own people."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handover.book import conflicts, staff
from handover.book.access import clients_visible_to, signed_in
from handover.book.forms import ConflictForm, NewPersonForm, PersonForm, RolesForm, SetPasswordForm
from handover.book.models import OWNER, Care, Client, Conflict, Person, Relation, Role

A_PAGE = 50


@require_safe
def clients(request: HttpRequest) -> HttpResponse:
    """Search by name or address; filter by who looks after them and by relation."""
    visible = clients_visible_to(signed_in(request))
    owned = Prefetch("care", Care.objects.filter(role=OWNER).select_related("person"), to_attr="owners")
    found = _found(visible, request).annotate(people=Count("contacts", distinct=True)).prefetch_related(owned)
    chosen = {key: request.GET.get(key, "") for key in ("q", "owner", "relation")}
    context = {
        "page": Paginator(found.order_by("name", "id"), A_PAGE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "owners": Person.objects.filter(care__role=OWNER, care__client__in=visible).distinct(),
        "relations": [choice for choice in Relation.choices if choice[0]],
    }
    return render(request, "book/clients.html", context)


def _found(found: QuerySet[Client], request: HttpRequest) -> QuerySet[Client]:
    text, owner, relation = (request.GET.get(key, "").strip() for key in ("q", "owner", "relation"))
    if text:
        # By subquery, not by join: a client with two contacts that fit is still one client.
        by_contact = Client.objects.filter(Q(contacts__email__icontains=text) | Q(contacts__name__icontains=text))
        found = found.filter(Q(name__icontains=text) | Q(pk__in=by_contact.values("pk")))
    if owner == "none":
        found = found.exclude(care__role=OWNER)
    elif owner.isdigit():
        found = found.filter(pk__in=Care.objects.filter(role=OWNER, person=int(owner)).values("client"))
    if relation:
        found = found.filter(relation=relation)
    return found


def may_name_conflicts(person: Person) -> bool:
    return person.has_role(*conflicts.NAMERS)


@require_POST
def name_conflict(request: HttpRequest, pk: int) -> HttpResponse:
    client, person = _client_of_namer(request, pk)
    form = ConflictForm(request.POST)
    if form.is_valid():
        conflicts.name_conflict(client, form.cleaned_data["person"], reason=form.cleaned_data["reason"], by=person)
        messages.success(request, _("The plan will not give this client to that person."))
    else:
        messages.error(request, _("Choose a person and say why."))
    return redirect("client", client.pk)


@require_POST
def lift_conflict(request: HttpRequest, pk: int, conflict_pk: int) -> HttpResponse:
    client, person = _client_of_namer(request, pk)
    conflicts.lift_conflict(get_object_or_404(Conflict, pk=conflict_pk, client=client), by=person)
    messages.success(request, _("The conflict is lifted."))
    return redirect("client", client.pk)


def _client_of_namer(request: HttpRequest, pk: int) -> tuple[Client, Person]:
    person = signed_in(request)
    if not may_name_conflicts(person):
        raise Http404
    return get_object_or_404(clients_visible_to(person), pk=pk), person


def _admin(request: HttpRequest) -> Person:
    """The administrator who asks; for everybody else these pages are not there."""
    person = signed_in(request)
    if not person.has_role(Role.ADMIN):
        raise Http404
    return person


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    _admin(request)
    text = request.GET.get("q", "").strip()
    everybody = Person.objects.select_related("manager").prefetch_related("roles")
    found = everybody.filter(Q(name__icontains=text) | Q(email__icontains=text)) if text else everybody
    owned = Count("care", filter=Q(care__role=OWNER))
    page = Paginator(found.annotate(clients=owned).order_by("name", "pk"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "book/people.html", {"page": page, "q": text})


@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: HttpRequest) -> HttpResponse:
    admin = _admin(request)
    form = NewPersonForm(request.POST or None, initial={"language": admin.language or "en"})
    if form.is_valid():
        person = staff.add_person(**form.cleaned_data, by=admin)
        said = {"name": person.name}
        messages.success(request, _("%(name)s is in the book. Next: a role, and a password to sign in.") % said)
        return redirect("person", person.pk)
    return render(request, "book/person_new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: what is known of them, their roles, their password, and that they are here no more."""
    admin = _admin(request)
    one = get_object_or_404(Person.objects.prefetch_related("roles"), pk=pk)
    doing, said = request.POST.get("do", ""), request.POST
    held = [grant.role for grant in one.roles.all()]
    facts = PersonForm(one, said if doing == "describe" else None)
    roles = RolesForm(said if doing == "roles" else None, initial={"roles": held})
    password = SetPasswordForm(one, said if doing == "password" else None)
    if facts.is_valid():
        staff.describe(one, by=admin, **facts.cleaned_data)
    elif roles.is_valid():
        _set_roles(one, set(roles.cleaned_data["roles"]), set(held), admin)
    elif password.is_valid():
        staff.set_password(one, password.cleaned_data["password"], by=admin)
    elif doing == "deactivate":
        staff.deactivate(one, by=admin)
    else:
        context = {"person": one, "facts": facts, "roles": roles, "password": password, "is_self": one == admin}
        return render(request, "book/person.html", context)
    messages.success(request, _("Saved."))
    return redirect("person", one.pk)


def _set_roles(person: Person, wanted: set[str], held: set[str], by: Person) -> None:
    for role in sorted(wanted - held):
        staff.grant(person, Role(role), by=by)
    for role in sorted(held - wanted):
        staff.revoke(person, Role(role), by=by)
