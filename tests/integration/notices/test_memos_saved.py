"""The company's own wording."""

from __future__ import annotations

from typing import Any

import pytest

from handover.departures.models import Departure
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.models import Entry
from handover.notices.actions import draft, save_memo
from handover.notices.drafting import Outcome
from handover.notices.memo import current
from handover.notices.models import Memo, Sender
from tests.cast import Cast
from tests.integration.notices.telling import NOW, told

OURS = "Dear {{ contact_name }}: {{ successor_name }}, {{ successor_email }}\n{{ other_clients }}\n{{ ack_link }}"


def save(cast: Cast, **other: Any) -> Memo:
    given: dict[str, Any] = {
        "sender": Sender.MANAGER,
        "relation": "client",
        "language": "en",
        "subject": "News for {{ client }}",
        "body": OURS,
        "by": cast.max,
    }
    return save_memo(**{**given, **other})


def test_a_saved_memo_counts_from_then_on(departure: Departure, cast: Cast) -> None:
    (before,) = told(departure)
    memo = save(cast)
    drafted = draft(departure, by=cast.max, now=NOW)
    (after,) = departure.notices.all()
    assert [one.outcome for one in drafted.proposals] == [Outcome.REWRITTEN]
    assert (after.subject, after.memo) == ("News for Acme", memo)
    assert after.body.startswith("Dear Ann Lee: Sofía Sucesora, sofia@northwind.example\nhttp")
    assert after.digest != before.digest


def test_the_newest_memo_of_a_kind_counts(cast: Cast) -> None:
    save(cast)
    newest = save(cast, subject="Newer")
    assert current("manager", "client", "en")[0] == newest
    assert current("manager", "prospect", "en")[0] is None
    assert current("manager", "client", "es")[0] is None


def test_a_memo_with_an_unknown_field_is_refused_when_it_is_saved(cast: Cast) -> None:
    with pytest.raises(UnusableInput, match=r"\{\{ private_phone \}\} is no field; the fields are company, client"):
        save(cast, body=OURS + "\n{{ private_phone }}")
    assert not Memo.objects.exists()


def test_a_memo_without_the_link_is_refused(cast: Cast) -> None:
    with pytest.raises(UnusableInput, match="ack_link"):
        save(cast, body=OURS.replace("{{ ack_link }}", ""))


def test_a_subject_of_two_lines_is_refused(cast: Cast) -> None:
    with pytest.raises(UnusableInput, match="the subject holds a line end"):
        save(cast, subject="Hello\r\nBcc: thief@evil.example")


@pytest.mark.parametrize("odd", [{"relation": "friend"}, {"language": "pl"}])
def test_there_are_no_memos_of_other_kinds(cast: Cast, odd: dict[str, str]) -> None:
    with pytest.raises(UnusableInput, match="there is none"):
        save(cast, **odd)


@pytest.mark.parametrize("who", ["otto", "lena", "sofia", "cora"])
def test_only_managers_compliance_and_administrators_write_memos(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        save(cast, by=getattr(cast, who))
    assert not Memo.objects.exists()


def test_saving_a_memo_is_an_entry(cast: Cast) -> None:
    memo = save(cast)
    entry = Entry.objects.get(verb="notices.memo_saved")
    assert (entry.subject, entry.actor_id, entry.actor_role) == (f"memo:{memo.pk}", cast.max.email, "manager")
