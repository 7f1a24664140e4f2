"""Webhooks: begin one, try it, pause it, end it, and see what became of the last deliveries."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from handover.administering import access
from handover.api import actions, keeping, trying
from handover.api.models import Webhook
from handover.book.models import Person
from handover.evidence import verbs


class WebhookForm(forms.Form):
    url = forms.URLField(
        label=gettext_lazy("Address"),
        max_length=500,
        assume_scheme="https",
        help_text=gettext_lazy("It is told by POST, signed; redirects are not followed."),
    )
    verbs = forms.MultipleChoiceField(
        label=gettext_lazy("Only these (none chosen: everything)"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        named = sorted(((verb, verbs.words(verb)) for verb in verbs.WORDS), key=lambda pair: pair[1])
        self.fields["verbs"].choices = named  # type: ignore[attr-defined]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: HttpRequest) -> HttpResponse:
    person = access.require(request, *actions.HOOK_KEEPERS)
    form, made = WebhookForm(request.POST or None), None
    if form.is_valid():
        made = actions.begin_webhook(by=person, **form.cleaned_data)
        form = WebhookForm()
    context = {"tabs": access.tabs(request), "form": form, "made": made, "webhooks": Webhook.objects.all()}
    return render(request, "administering/webhooks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    person = access.require(request, *actions.HOOK_KEEPERS)
    hook = get_object_or_404(Webhook, pk=pk)
    if request.method == "POST":
        _do(request, hook, person)
        return redirect("webhook", hook.pk)
    context = {
        "tabs": access.tabs(request),
        "hook": hook,
        "verbs": [verbs.words(verb) for verb in hook.verbs],
        "deliveries": hook.deliveries.all()[: keeping.KEPT],
    }
    return render(request, "administering/webhook.html", context)


def _do(request: HttpRequest, hook: Webhook, by: Person) -> None:
    doing = request.POST.get("do", "")
    if doing == "test":
        _try(request, hook, by)
    elif doing == "pause":
        actions.pause_webhook(hook, by=by)
        messages.success(request, _("Paused. What happens meanwhile is told when it goes on."))
    elif doing == "resume":
        actions.resume_webhook(hook, by=by)
        messages.success(request, _("It is told again."))
    elif doing == "end":
        actions.end_webhook(hook, by=by)
        messages.success(request, _("It is told nothing more."))


def _try(request: HttpRequest, hook: Webhook, by: Person) -> None:
    problem = trying.test(hook, by=by)
    if problem:
        messages.error(request, _("The test did not arrive: %(problem)s") % {"problem": problem})
    else:
        messages.success(request, _("The test arrived."))
