"""What successors owe their new clients, and the proof of everything."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router
from ninja.pagination import paginate

from handover.api.door import Bearer, caller
from handover.api.models import Scope
from handover.api.shapes import CheckpointOut, Done, EntryOut, TaskDoneIn, TaskOut
from handover.delivery import proof
from handover.departures.access import LEDGER_READERS, entries_readable_by, may_manage, role_in
from handover.evidence import witnesses
from handover.evidence.models import Checkpoint, Entry
from handover.followup.actions import finish, may_finish
from handover.followup.models import Task
from handover.followup.reading import departure_for

router = Router(tags=["afterwards"])
READ, TASKS, EVIDENCE = Bearer(Scope.READ), Bearer(Scope.TASKS), Bearer(Scope.EVIDENCE)


@router.get("/tasks", response=list[TaskOut], auth=READ)
@paginate
def tasks(request: HttpRequest, done: bool = False) -> list[dict[str, Any]]:  # noqa: FBT001, FBT002 - a query field
    """This person's own, the most urgent first."""
    found = Task.objects.filter(assignee=caller(request), done_at__isnull=not done)
    return [_told(one) for one in found.select_related("transfer__client", "assignee").order_by("due_on", "id")]


def _told(task: Task) -> dict[str, Any]:
    return {
        "id": task.pk,
        "kind": task.kind,
        "client": task.transfer.client.name,
        "assignee": task.assignee.email,
        "due_on": task.due_on,
        "done_at": task.done_at,
        "note": task.note,
    }


@router.post("/tasks/{int:pk}/done", response=Done, auth=TASKS)
def done(request: HttpRequest, pk: int, said: TaskDoneIn) -> Done:
    """It is done, with a word about what was said."""
    task = get_object_or_404(Task.objects.select_related("transfer__departure", "assignee"), pk=pk)
    if not may_finish(task, caller(request)):
        raise Http404
    finish(task, by=caller(request), note=said.note, standing=said.standing)
    return Done()


@router.get("/ledger", response=list[EntryOut], auth=EVIDENCE)
@paginate
def ledger(request: HttpRequest, departure: str = "", verb: str = "") -> QuerySet[Entry]:
    """The entries that this person may read, the newest first; `departure` is "departure:ID"."""
    found = entries_readable_by(caller(request))
    chosen = {"departure": departure.replace("\0", ""), "verb": verb.replace("\0", "")}
    return found.filter(**{key: value for key, value in chosen.items() if value}).order_by("-id")


@router.get("/ledger/checkpoints", response=list[CheckpointOut], auth=EVIDENCE)
@paginate
def checkpoints(request: HttpRequest) -> QuerySet[Checkpoint]:
    """The signed checkpoints, the newest first."""
    if not caller(request).has_role(*LEDGER_READERS):
        raise Http404
    return Checkpoint.objects.order_by("-size")


@router.post("/departures/{int:pk}/evidence", auth=EVIDENCE)
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The bundle as a ZIP; that it was made is itself an entry."""
    person = caller(request)
    found = departure_for(person, pk)
    if not (may_manage(person, found) or role_in(person, found) in ("approver", "auditor", "admin")):
        raise Http404
    made = proof.export(found, by=person)
    witnesses.publish(again_at_once=True)
    return HttpResponse(made.content, content_type="application/zip", headers={"Cache-Control": "no-store"})
