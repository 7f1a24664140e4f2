"""The queue in the browser, without script: rows, one item opened, several at once, undo, and who finds nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from handover.approving import actions
from handover.approving.models import Intent, Question, State, Verb
from handover.departures.models import Departure
from handover.evidence.models import Entry
from handover.gate.models import Held
from handover.notices.models import Notice
from tests.cast import Cast
from tests.integration.approving.conftest import LATER, SECRET, hold, read_by
from tests.integration.conftest import SignIn

pytestmark = pytest.mark.django_db


def text(browser: Browser, **asked: str) -> str:
    return browser.get(reverse("approvals"), asked).content.decode()


def chosen(*rows: Notice | Held) -> list[str]:
    return [f"{row.ref}|{row.digest}" for row in rows]


def decide(browser: Browser, *rows: Notice | Held, verb: str = "approve", **more: str) -> str:
    answer = browser.post(reverse("approvals-decide"), {"item": chosen(*rows), "verb": verb, **more})
    return answer.content.decode()


def test_both_kinds_wait_in_one_list_the_soonest_deadline_first(
    cast: Cast, sign_in: SignIn, bodega: Notice, held: Held
) -> None:
    Held.objects.update(decide_by=timezone.now() - timedelta(minutes=1))
    page = text(sign_in(cast.max))
    assert 0 < page.index(f"held:{held.uuid}") < page.index(f"notice:{bodega.uuid}")
    for said in ("Bodega", "Lena Leaver", "rule-of-tests", "overdue", "deputy: Cora Compliance", "Ana"):
        assert said in page, said
    assert SECRET not in page


@pytest.mark.parametrize(
    ("asked", "sees_notice", "sees_held"),
    [
        ({"kind": "held"}, False, True),
        ({"kind": "notice"}, True, False),
        ({"departure": "0"}, False, False),
        ({"urgency": "overdue"}, False, True),
        ({}, True, True),
    ],
)
def test_the_filters_leave_out_what_does_not_fit(
    cast: Cast,
    sign_in: SignIn,
    bodega: Notice,
    held: Held,
    asked: dict[str, str],
    sees_notice: bool,
    sees_held: bool,
) -> None:
    Held.objects.update(decide_by=timezone.now() - timedelta(minutes=1))
    page = text(sign_in(cast.max), **asked)
    assert (f"notice:{bodega.uuid}" in page, f"held:{held.uuid}" in page) == (sees_notice, sees_held)


def test_what_was_decided_is_gone_from_the_list_and_can_be_undone(
    cast: Cast, sign_in: SignIn, bodega: Notice
) -> None:
    browser = sign_in(cast.max)
    decide(browser, bodega, alone="1")
    page = text(browser)
    assert bodega.ref not in page and "Approved: Ana" in page and reverse("approvals-undo") in page
    intent = Intent.objects.get()
    browser.post(reverse("approvals-undo"), {"intent": intent.pk})
    assert bodega.ref in text(browser)


def test_too_late_to_undo_is_said_and_nothing_changes(cast: Cast, sign_in: SignIn, bodega: Notice) -> None:
    browser = sign_in(cast.max)
    decide(browser, bodega, alone="1")
    actions.carry_out_due(timezone.now() + LATER)
    answer = browser.post(reverse("approvals-undo"), {"intent": Intent.objects.get().pk}, follow=True)
    assert "Too late to undo" in answer.content.decode()
    assert Intent.objects.get().state == State.DONE


def test_one_item_by_itself_leads_on_to_the_next(cast: Cast, sign_in: SignIn, bodega: Notice, vip: Notice) -> None:
    browser = sign_in(cast.max)
    following = f"{reverse('approvals')}?item={vip.ref}"
    data = {"item": chosen(bodega), "verb": "approve", "alone": "1", "back": following}
    assert browser.post(reverse("approvals-decide"), data)["Location"] == following
    data |= {"item": chosen(vip), "back": "https://elsewhere.example/approvals/"}
    assert browser.post(reverse("approvals-decide"), data)["Location"] == reverse("approvals")


def test_of_several_each_result_is_told(
    cast: Cast, sign_in: SignIn, bodega: Notice, vip: Notice, held: Held
) -> None:
    actions.decide(bodega.ref, Verb.APPROVE, by=cast.cora, digest=bodega.digest)
    page = decide(sign_in(cast.max), bodega, vip, held)
    assert "Already decided by Cora Compliance on " in page
    assert "Approved. In force in ten seconds." in page
    assert "open it and read it before you release it" in page
    assert Intent.objects.filter(by=cast.max).count() == 1


def test_several_are_declined_together_with_one_reason(
    cast: Cast, sign_in: SignIn, bodega: Notice, held: Held
) -> None:
    page = decide(sign_in(cast.max), bodega, held, verb="decline", canned="not_true")
    assert page.count("Declined. In force in ten seconds.") == 2
    assert set(Intent.objects.values_list("canned", flat=True)) == {"not_true"}


def test_a_no_without_a_reason_is_sent_back(cast: Cast, sign_in: SignIn, bodega: Notice) -> None:
    assert "choose a reason" in decide(sign_in(cast.max), bodega, verb="decline", alone="1")
    assert not Intent.objects.exists()


def test_a_held_message_is_shown_only_to_who_opened_it_with_the_words_marked(
    cast: Cast, sign_in: SignIn, held: Held
) -> None:
    browser, address = sign_in(cast.max), reverse("approvals-read", args=[held.uuid])
    assert SECRET not in text(browser, item=held.ref)
    browser.post(address, {"back": f"/approvals/?item={held.ref}"})
    page = text(browser, item=held.ref)
    assert "<mark" in page and "an address outside the company" in page and "lena.private" in page
    assert Entry.objects.filter(verb="gate.looked").count() == 1
    assert "lena.private" not in text(sign_in(cast.cora), item=held.ref)


def test_it_is_shown_for_some_minutes_and_then_has_to_be_opened_again(
    cast: Cast, sign_in: SignIn, held: Held
) -> None:
    held.looks.create(by=cast.max, at=timezone.now() - timedelta(minutes=11))
    assert "lena.private" not in text(sign_in(cast.max), item=held.ref)


def test_html_of_held_mail_can_do_nothing(cast: Cast, sign_in: SignIn, leaving: Departure) -> None:
    evil = (
        "<p onclick='x()'>Hola</p><script>steal()</script><img src='https://spy.example/p.gif'>"
        "<a href='https://spy.example'>here</a><style>p{background:url(https://spy.example)}</style>"
        "<form action='https://spy.example'><input name=q></form>"
    )
    held = hold(leaving, html=evil)
    read_by(held, cast)
    page = text(sign_in(cast.max), item=held.ref)
    frame = page[page.index("<iframe") : page.index("</iframe>")]
    assert 'sandbox=""' in frame and "Hola" in frame and "&lt;p&gt;" in frame
    for word in ("spy.example", "onclick", "steal", "script", "&lt;img", "&lt;form"):
        assert word not in frame, word


def test_who_may_not_say_yes_to_their_own_text_sees_why(cast: Cast, sign_in: SignIn, bodega: Notice) -> None:
    bodega.edits.create(by=cast.max)
    page = text(sign_in(cast.max), item=bodega.ref)
    assert "This is your own text: somebody else has to approve it." in page and "you wrote this text" in page


def test_the_queue_of_the_leaver_says_that_others_decide(cast: Cast, sign_in: SignIn, held: Held) -> None:
    page = text(sign_in(cast.lena))
    assert "message of your own is held" in page and held.ref not in page


def test_a_question_reaches_whoever_wrote_it_and_the_answer_comes_back(
    cast: Cast, sign_in: SignIn, held: Held
) -> None:
    max_, lena = sign_in(cast.max), sign_in(cast.lena)
    max_.post(reverse("approvals-ask", args=["held", held.uuid]), {"question": "Who is Ana?"})
    address = reverse("approvals-question", args=[Question.objects.get().pk])
    assert "Who is Ana?" in lena.get(address).content.decode()
    lena.post(address, {"answer": "The owner of the shop."})
    assert "The owner of the shop." in text(max_, item=held.ref)


def test_the_keys_can_be_switched_off(cast: Cast, sign_in: SignIn, bodega: Notice) -> None:
    browser = sign_in(cast.max)
    assert "approving/keys.js" in text(browser)
    browser.post(reverse("approvals-keys"), {"keys": "off"})
    assert "approving/keys.js" not in text(browser)
    assert "approving/keys.js" in text(sign_in(cast.cora))


def test_who_may_decide_what(cast: Cast, sign_in: SignIn, bodega: Notice, held: Held) -> None:
    """Role x action: who sees it, opens it, reads it, asks about it; the rest is not there for them."""
    judges = {"max", "cora"}
    question = actions.ask(held.ref, by=cast.cora, text="Who?")
    for who in ("lena", "max", "sofia", "ivan", "cora", "otto"):
        browser = sign_in(getattr(cast, who))
        codes = {
            "see": 200 if bodega.ref in text(browser) and held.ref in text(browser) else 404,
            "open": browser.get(reverse("approvals"), {"item": held.ref}).status_code,
            "read": browser.post(reverse("approvals-read", args=[held.uuid])).status_code,
            "question": browser.get(reverse("approvals-question", args=[question.pk])).status_code,
        }
        may = who in judges
        expected = {"see": 200 if may else 404, "open": 200 if may else 404, "read": 302 if may else 404}
        assert codes == {**expected, "question": 200 if who in ("lena", "cora") else 404}, who
    before = Question.objects.count()
    for who in ("lena", "sofia", "ivan", "otto"):
        browser = sign_in(getattr(cast, who))
        decide(browser, bodega, held)
        decide(browser, bodega, held, verb="decline", canned="memo")
        answer = browser.post(reverse("approvals-ask", args=["held", held.uuid]), {"question": "Well?"})
        assert answer.status_code in (403, 404)
    assert not Intent.objects.exists() and Question.objects.count() == before


@pytest.mark.parametrize("name", ["approvals-decide", "approvals-undo", "approvals-keys"])
def test_a_deed_is_never_done_by_a_link(cast: Cast, sign_in: SignIn, name: str) -> None:
    assert sign_in(cast.max).get(reverse(name)).status_code == 405
    assert Browser().post(reverse(name))["Location"].startswith("/sign-in/")


def test_nobody_undoes_for_somebody_else(cast: Cast, sign_in: SignIn, bodega: Notice, now: datetime) -> None:
    decide(sign_in(cast.max), bodega)
    answer = sign_in(cast.cora).post(reverse("approvals-undo"), {"intent": Intent.objects.get().pk})
    assert answer.status_code == 404 and Intent.objects.get().state == State.PENDING
