"""The written policy, for every member of staff; its versions and their differences, for those who answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from handover.book.access import signed_in
from handover.book.models import Language
from handover.policy import pack as policy
from handover.policy.differences import Difference, differences
from handover.staff_policy import access, actions, wording
from handover.staff_policy.models import PackVersion
from handover.staff_policy.packs import IN_FORCE, Current, current, every


@dataclass(frozen=True)
class Pack:
    """One pack of the files in the list: who it is for, whether it is kept as it is."""

    now: Current
    counts_for: str  # "employee", "contractor", "" for a departure that names it
    kept: PackVersion | None

    @property
    def reviewed_on(self) -> date:
        return date.fromisoformat(self.now.pack.reviewed_on)


@require_safe
def written(request: HttpRequest) -> HttpResponse:
    """One pack in plain words, in whichever of the languages the reader likes."""
    person = signed_in(request)
    name, language = request.GET.get("pack", IN_FORCE["employee"]), request.GET.get("language", "")
    if name not in policy.names() or language not in ("", *Language.values):
        raise Http404
    chosen, here = policy.load(name), (translation.get_language() or "en").split("-")[0]
    with translation.override(language or here):
        rules, said = wording.rules(chosen), wording.sentences(chosen)
    context = {
        "pack": chosen,
        "reviewed_on": date.fromisoformat(chosen.reviewed_on),
        "language": language or here,
        "languages": Language.values,
        "in_force": [(who, current(pack).pack) for who, pack in IN_FORCE.items()],
        "counts_for": _counts_for(name),
        "others": [one.pack for one in every() if one.pack.name not in IN_FORCE.values()],
        "sentences": said,
        "rules": rules,
        "keeps_policy": access.answers_for_policy(person),
    }
    return render(request, "staff_policy/policy.html", context)


def _counts_for(name: str) -> str:
    return next((who for who, pack in IN_FORCE.items() if pack == name), "")


@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    person = access.reader(request)
    kept = list(PackVersion.objects.select_related("kept_by").defer("text", "whole"))
    as_now = {(one.name, one.digest): one for one in kept}
    context = {
        "packs": [
            Pack(one, _counts_for(one.pack.name), as_now.get((one.pack.name, one.digest))) for one in every()
        ],
        "kept": kept,
        "may_keep": access.may_keep(person),
        "choices": _choices(kept),
        "keeps_policy": True,
    }
    return render(request, "staff_policy/versions.html", context)


def _choices(kept: list[PackVersion]) -> list[tuple[str, str]]:
    """What can be compared: the packs as they are now, then what was kept."""
    now = [(one.pack.name, f"{_(one.pack.title)}, {one.pack.version}") for one in every()]
    then = [(f"kept-{one.pk}", f"{one.name}, {one.version} ({one.digest[7:15]})") for one in kept]
    return [*now, *then]


@require_POST
def keep(request: HttpRequest, name: str) -> HttpResponse:
    person = access.reader(request)
    if name not in policy.names():
        raise Http404
    kept = actions.keep_version(name, by=person)
    messages.success(request, _("Kept: %(name)s, version %(version)s.") % {"name": name, "version": kept.version})
    return redirect("packs")


@require_safe
def kept_text(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it was kept, to read or to save."""
    access.reader(request)
    found = PackVersion.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    response = HttpResponse(found.text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.name}-{found.digest[7:15]}.yaml"'
    return response


@require_safe
def compared(request: HttpRequest) -> HttpResponse:
    access.reader(request)
    kept = list(PackVersion.objects.defer("text", "whole"))
    choices = dict(_choices(kept))
    a, b = request.GET.get("a", "company"), request.GET.get("b", "contractor")
    if a not in choices or b not in choices:
        raise Http404
    found = differences(_whole(a), _whole(b))
    context = {
        "choices": list(choices.items()),
        "a": a,
        "b": b,
        "settings": [one for one in found if not one.rule],
        "rules": _by_rule(found),
        "keeps_policy": True,
    }
    return render(request, "staff_policy/differences.html", context)


def _whole(chosen: str) -> dict[str, Any]:
    if chosen.startswith("kept-"):
        found: dict[str, Any] = PackVersion.objects.get(pk=int(chosen.removeprefix("kept-"))).whole
        return found
    return current(chosen).whole


def _by_rule(found: list[Difference]) -> list[tuple[str, list[Difference]]]:
    rules: dict[str, list[Difference]] = {}
    for one in found:
        if one.rule:
            rules.setdefault(one.rule, []).append(one)
    return list(rules.items())
