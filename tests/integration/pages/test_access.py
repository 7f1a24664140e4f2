"""Every page of notices, delivery, follow-up and memos, asked for by everybody: who may, who learns nothing."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.urls import reverse

from handover.approvals.models import Approval, Refusal
from handover.delivery.models import Delivery, Pause, State
from handover.departures.models import Departure
from handover.evidence.models import Entry
from handover.followup.actions import make_due_tasks
from handover.followup.models import Task
from handover.notices.models import Call, Memo, Notice
from tests.cast import Cast
from tests.integration.conftest import SignIn
from tests.integration.followup.told import deliver

EVERYBODY = {"lena", "max", "sofia", "ivan", "cora", "otto"}
PAGES = {
    "notices": {"max", "sofia", "ivan", "cora"},
    "notices-untold": {"max"},
    "notice": {"max", "sofia", "cora"},
    "notice-edit": {"max", "sofia", "cora"},
    "calls": {"max", "sofia", "ivan", "cora"},
    "delivery": {"max", "sofia", "ivan", "cora"},
    "tasks": EVERYBODY,
    "memo-list": {"max", "cora"},
    "memo-edit": {"max", "cora"},
    "sender-agreement": {"lena"},
}
#: Whoever is not named gets 404, 403, or a message instead of the deed; nothing is written in any case.
DEEDS = {
    "notices-draft": {"max"},
    "notices-approve-clean": {"max", "cora"},
    "notice-edit": {"max", "sofia"},
    "notice-restore": {"max", "sofia"},
    "notice-approve": {"max", "cora"},
    "notice-refuse": {"max", "cora"},
    "notice-withdraw": {"max", "cora"},
    "call-made": {"max", "sofia"},
    "delivery-send": {"max"},
    "delivery-settle": {"max"},
    "delivery-retry": {"max"},
    "queue-pause": {"max"},
    "queue-resume": {"max"},
    "memo-edit": {"max"},
    "task-done": {"max", "sofia"},
    "sender-agreement": {"lena"},
}


@pytest.fixture
def addresses(leaving: Departure, vip: Notice) -> dict[str, str]:
    delivery = deliver(vip, State.UNCONFIRMED)
    make_due_tasks()
    task = Task.objects.get(transfer__client__name="Vip", kind="no_address")
    arguments: dict[str, list[object]] = {
        **{name: [leaving.pk] for name in PAGES | DEEDS},
        **{name: [vip.uuid] for name in PAGES | DEEDS if name.startswith("notice-")},
        "notice": [vip.uuid],
        "tasks": [],
        "memo-list": [],
        "memo-edit": ["manager", "client", "en"],
        "queue-pause": [],
        "queue-resume": [],
        "delivery-settle": [delivery.pk],
        "delivery-retry": [delivery.pk],
        "call-made": [vip.covers.get().transfer_id],
        "task-done": [task.pk],
    }
    return {name: reverse(name, args=arguments[name]) for name in arguments}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_there_for_those_whom_it_concerns(
    cast: Cast, sign_in: SignIn, addresses: dict[str, str], page: str
) -> None:
    found = {who for who in EVERYBODY if sign_in(getattr(cast, who)).get(addresses[page]).status_code == 200}
    assert found == PAGES[page]


@pytest.mark.parametrize("page", PAGES | DEEDS)
def test_who_has_not_signed_in_is_asked_to(addresses: dict[str, str], page: str) -> None:
    for response in (Browser().get(addresses[page]), Browser().post(addresses[page])):
        assert response.status_code in (302, 405)
        assert response.status_code == 405 or response["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("deed", DEEDS)
def test_who_may_not_do_it_changes_nothing(
    cast: Cast, sign_in: SignIn, addresses: dict[str, str], vip: Notice, deed: str
) -> None:
    data = {"reason": "because", "note": "said", "digest": vip.digest, "subject": "x", "body": "x", "do": "save"}
    data["arrived"] = "yes"
    before = _everything()
    for who in EVERYBODY - DEEDS[deed]:
        response = sign_in(getattr(cast, who)).post(addresses[deed], data)
        assert response.status_code in (302, 403, 404), who
    assert _everything() == before


@pytest.mark.parametrize("deed", [name for name in DEEDS if name not in PAGES])
def test_a_deed_is_never_done_by_a_link(cast: Cast, sign_in: SignIn, addresses: dict[str, str], deed: str) -> None:
    before = _everything()
    assert sign_in(cast.max).get(addresses[deed]).status_code == 405
    assert _everything() == before


def test_the_other_successor_reads_only_what_their_own_clients_are_told(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Notice, neva: Notice
) -> None:
    ivan = sign_in(cast.ivan)
    assert ivan.get(reverse("notice", args=[neva.uuid])).status_code == 200
    assert ivan.get(reverse("notice", args=[vip.uuid])).status_code == 404
    for page in ("notices", "delivery"):
        text = ivan.get(reverse(page, args=[leaving.pk])).content.decode()
        assert "Oleg" in text and "Vic" not in text


def _everything() -> list[object]:
    rows = [model.objects.count() for model in (Approval, Refusal, Delivery, Pause, Entry, Call, Memo)]
    return [
        *rows,
        list(Notice.objects.order_by("id").values_list("digest", flat=True)),
        list(Delivery.objects.values_list("state", flat=True)),
        Task.objects.filter(done_at=None).count(),
    ]
