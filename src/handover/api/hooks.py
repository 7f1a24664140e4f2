"""A program's own keys and ears: tokens and webhooks."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Status
from ninja.pagination import paginate

from handover.api import actions
from handover.api.door import Bearer, caller
from handover.api.models import Scope, Token, Webhook
from handover.api.shapes import Done, HookIn, HookMade, HookOut, TokenOut

router = Router(tags=["programs"])
READ, HOOKS = Bearer(Scope.READ), Bearer(Scope.HOOKS)


@router.get("/tokens", response=list[TokenOut], auth=READ)
@paginate
def tokens(request: HttpRequest) -> QuerySet[Token]:
    """This person's tokens; what they are is kept nowhere. A token makes no other: sign in for that."""
    return Token.objects.filter(person=caller(request))


@router.delete("/tokens/{int:pk}", response=Done, auth=READ)
def revoke(request: HttpRequest, pk: int) -> Done:
    """End a token of this person at once."""
    actions.revoke(get_object_or_404(Token, pk=pk, person=caller(request)), by=caller(request))
    return Done()


@router.get("/webhooks", response=list[HookOut], auth=HOOKS)
@paginate
def webhooks(request: HttpRequest) -> QuerySet[Webhook]:
    """All of them, ended ones too."""
    if not caller(request).has_role(*actions.HOOK_KEEPERS):
        raise Http404
    return Webhook.objects.all()


@router.post("/webhooks", response={201: HookMade}, auth=HOOKS)
def begin(request: HttpRequest, said: HookIn) -> Status[Webhook]:
    """Tell an address of what happens from now on; the secret of its signatures is shown this once."""
    return Status(201, actions.begin_webhook(url=said.url, verbs=said.verbs, by=caller(request)))


@router.post("/webhooks/{int:pk}/pause", response=Done, auth=HOOKS)
def pause(request: HttpRequest, pk: int) -> Done:
    """Tell it nothing for a while; afterwards it is told what happened meanwhile."""
    actions.pause_webhook(get_object_or_404(Webhook, pk=pk), by=caller(request))
    return Done()


@router.post("/webhooks/{int:pk}/resume", response=Done, auth=HOOKS)
def resume(request: HttpRequest, pk: int) -> Done:
    """Go on where it stood."""
    actions.resume_webhook(get_object_or_404(Webhook, pk=pk), by=caller(request))
    return Done()


@router.delete("/webhooks/{int:pk}", response=Done, auth=HOOKS)
def end(request: HttpRequest, pk: int) -> Done:
    """Tell it nothing more."""
    actions.end_webhook(get_object_or_404(Webhook, pk=pk), by=caller(request))
    return Done()
