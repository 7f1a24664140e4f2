"""What was said to an exact text and still stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from handover.approvals.models import Approval, Refusal
from handover.book.models import Person

#: Subjects asked for in one query: databases limit the number of parameters.
CHUNK = 500


def yeses(subject: str, digest: str) -> list[Approval]:
    """The approvals of this text that were not taken back, oldest first."""
    standing = Approval.objects.filter(subject=subject, digest=digest, withdrawal=None)
    return list(standing.select_related("by").order_by("at", "id"))


def refusal(subject: str, digest: str) -> Refusal | None:
    """The no to this text, the newest if there are several."""
    return Refusal.objects.filter(subject=subject, digest=digest).select_related("by").order_by("-id").first()


def all_yeses(subjects: Collection[str]) -> dict[tuple[str, str], set[int]]:
    """For many subjects: who (person ids) said yes to which (subject, digest)."""
    said: dict[tuple[str, str], set[int]] = defaultdict(set)
    for chunk in _chunks(subjects):
        rows = Approval.objects.filter(subject__in=chunk, withdrawal=None)
        for subject, digest, person in rows.values_list("subject", "digest", "by_id"):
            said[subject, digest].add(person)
    return said


def all_refused(subjects: Collection[str]) -> set[tuple[str, str]]:
    """For many subjects: the (subject, digest) that somebody refused."""
    refused: set[tuple[str, str]] = set()
    for chunk in _chunks(subjects):
        refused.update(Refusal.objects.filter(subject__in=chunk).values_list("subject", "digest"))
    return refused


def taken_back(by: Person, digests: Collection[str]) -> dict[tuple[str, str], Approval]:
    """The yeses of `by` to these digests that were taken back, by (subject, digest)."""
    return {
        (one.subject, one.digest): one
        for chunk in _chunks(digests)
        for one in Approval.objects.filter(by=by, digest__in=chunk, withdrawal__isnull=False)
    }


def _chunks(values: Collection[str]) -> Iterator[Sequence[str]]:
    rest = iter(values)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
