"""Keeping what a pack says today."""

from __future__ import annotations

from django.db import transaction

from handover.book.models import Person, Role
from handover.errors import NotAllowed
from handover.evidence.ledger import record
from handover.staff_policy.access import may_keep
from handover.staff_policy.models import PackVersion
from handover.staff_policy.packs import current


@transaction.atomic
def keep_version(name: str, *, by: Person) -> PackVersion:
    """Keep the pack of the files, whole; the same pack is kept once. NotAllowed but for compliance and admin."""
    if not may_keep(by):
        raise NotAllowed("%(by)s: versions of the policy are kept by compliance or an administrator", by=by)
    found = current(name)
    kept, is_new = PackVersion.objects.get_or_create(
        name=name,
        digest=found.digest,
        defaults={"version": found.pack.version, "text": found.text, "whole": found.whole, "kept_by": by},
    )
    if is_new:
        record(
            "staff_policy.version_kept",
            actor=by.as_actor("compliance" if by.has_role(Role.COMPLIANCE) else "admin"),
            subject=f"pack:{name}",
            facts={"version": kept.version, "digest": kept.digest},
            at=kept.kept_at,
        )
    return kept
