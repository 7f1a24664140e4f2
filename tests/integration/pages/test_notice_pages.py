"""Notices in the browser: written, read exactly as they go out, approved one by one or together."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from handover.approvals.models import Approval, Refusal
from handover.approving.actions import GRACE, carry_out_due
from handover.departures.models import Departure
from handover.notices import actions, approving
from handover.notices.models import Call, Notice
from tests.cast import Cast
from tests.integration.conftest import SignIn
from tests.integration.followup.told import deliver


def test_the_list_says_to_whom_in_which_language_and_how_far(
    cast: Cast, sign_in: SignIn, leaving: Departure, approved: Notice
) -> None:
    text = sign_in(cast.max).get(reverse("notices", args=[leaving.pk])).content.decode()
    for words in ("Ana", "Bodega", "Spanish", "Approved", "Oleg", "Russian", "Drafted", "2 yeses missing"):
        assert words in text


def test_who_cannot_be_written_to_is_named_with_the_reason(cast: Cast, sign_in: SignIn, leaving: Departure) -> None:
    text = sign_in(cast.max).get(reverse("notices-untold", args=[leaving.pk])).content.decode()
    assert "Pho" in text and "has no e-mail address" in text


def test_the_list_is_filtered_by_words_state_and_language(
    cast: Cast, sign_in: SignIn, leaving: Departure, approved: Notice
) -> None:
    def names(query: str) -> set[str]:
        page = sign_in(cast.max).get(reverse("notices", args=[leaving.pk]) + query)
        return {row.notice.contact_name for row in page.context["rows"]}

    assert names("") == {"Ana", "Vic", "Oleg"}
    assert names("?q=NEVA") == {"Oleg"}
    assert names("?state=approved") == {"Ana"}
    assert names("?language=ru") == {"Oleg"}
    assert names("?language=ru&state=approved") == set()


def test_the_preview_is_what_stands_in_the_bytes(cast: Cast, sign_in: SignIn, bodega: Notice) -> None:
    letter = sign_in(cast.cora).get(reverse("notice", args=[bodega.uuid])).context["letter"]
    headers = dict(letter.headers)
    assert headers["From"] == "Max Manager <max@northwind.example>"
    assert headers["To"] == "Ana <ana@bodega.example>"
    assert "sofia@northwind.example" in headers["Cc"]
    assert "sofia@northwind.example" in headers["Reply-To"]
    assert letter.subject == bodega.subject
    assert letter.body.replace("\r\n", "\n").strip() == bodega.body.strip()
    assert letter.attachments == ["sofia.vcf"]


def test_a_yes_leads_to_the_next_one_that_waits_and_at_the_end_to_the_list(
    cast: Cast, sign_in: SignIn, leaving: Departure, bodega: Notice, vip: Notice, neva: Notice
) -> None:
    browser, waiting = sign_in(cast.cora), [bodega, vip, neva]
    for notice, following in zip(waiting, [*waiting[1:], None], strict=True):
        response = browser.post(reverse("notice-approve", args=[notice.uuid]), {"digest": notice.digest})
        expected = reverse("notice", args=[following.uuid]) if following else reverse("notices", args=[leaving.pk])
        assert response["Location"] == expected
    assert not Approval.objects.exists(), "it can still be undone"
    assert carry_out_due(timezone.now() + GRACE) == {"done": 3}
    assert {one.by for one in Approval.objects.all()} == {cast.cora}
    assert not approving.is_approved(vip), "the second yes is missing"


def test_a_yes_to_a_text_that_changed_meanwhile_does_not_count(cast: Cast, sign_in: SignIn, bodega: Notice) -> None:
    page = reverse("notice", args=[bodega.uuid])
    actions.edit(bodega, subject=bodega.subject, body=bodega.body + "\n\nP.S.", by=cast.max)
    response = sign_in(cast.cora).post(
        reverse("notice-approve", args=[bodega.uuid]),
        {"digest": bodega.digest},
        headers={"referer": f"http://testserver{page}"},
        follow=True,
    )
    assert "was changed after you read it" in response.content.decode()
    assert not Approval.objects.exists()


def test_it_says_why_a_second_yes_is_needed_and_that_a_call_comes_first(
    cast: Cast, sign_in: SignIn, vip: Notice
) -> None:
    text = sign_in(cast.cora).get(reverse("notice", args=[vip.uuid])).content.decode()
    assert "0 of 2 yeses given" in text
    assert "An important client" in text
    assert "called first" in text


def test_who_said_yes_is_told_that_somebody_else_has_to(cast: Cast, sign_in: SignIn, vip: Notice) -> None:
    approving.approve(vip, by=cast.cora)
    text = sign_in(cast.cora).get(reverse("notice", args=[vip.uuid])).content.decode()
    assert "You have approved this text" in text and "Approve this text" not in text
    assert "Approve this text" in sign_in(cast.max).get(reverse("notice", args=[vip.uuid])).content.decode()


def test_whoever_changed_a_text_is_not_offered_to_approve_it(cast: Cast, sign_in: SignIn, bodega: Notice) -> None:
    actions.edit(bodega, subject=bodega.subject, body=bodega.body + "\n\nP.S.", by=cast.max)
    text = sign_in(cast.max).get(reverse("notice", args=[bodega.uuid])).content.decode()
    assert "This is your own text" in text and "Approve this text" not in text


def test_a_refusal_needs_a_reason_and_shows_it(cast: Cast, sign_in: SignIn, bodega: Notice) -> None:
    browser, address = sign_in(cast.cora), reverse("notice-refuse", args=[bodega.uuid])
    browser.post(address, {"digest": bodega.digest, "reason": " "})
    assert not Refusal.objects.exists()
    browser.post(address, {"digest": bodega.digest, "reason": "Too cold"})
    assert not Refusal.objects.exists(), "it can still be undone"
    carry_out_due(timezone.now() + GRACE)
    text = browser.get(reverse("notice", args=[bodega.uuid])).content.decode()
    assert "Too cold" in text and "Refused by Cora Compliance" in text


def test_a_yes_can_be_taken_back(cast: Cast, sign_in: SignIn, approved: Notice) -> None:
    sign_in(cast.max).post(reverse("notice-withdraw", args=[approved.uuid]), {"reason": "wait"})
    assert not approving.is_approved(approved)


def test_all_clean_ones_are_approved_together_and_each_has_its_result(
    cast: Cast, sign_in: SignIn, leaving: Departure, bodega: Notice, vip: Notice, neva: Notice
) -> None:
    actions.edit(neva, subject=neva.subject, body=neva.body + "\n\nP.S.", by=cast.max)
    response = sign_in(cast.cora).post(reverse("notices-approve-clean", args=[leaving.pk]))
    results = {words: [one.contact_name for one in notices] for words, notices in response.context["results"]}
    assert results == {
        "approved": ["Ana"],
        "needs a second yes, from somebody else": ["Vic"],
        "was edited by hand; read it and approve it by itself": ["Oleg"],
    }
    assert not Approval.objects.exists(), "it can still be undone"
    assert carry_out_due(timezone.now() + GRACE) == {"done": 1}
    assert Approval.objects.count() == 2 and approving.is_approved(bodega)


def test_drafting_again_keeps_what_is_the_same_and_says_so(
    cast: Cast, sign_in: SignIn, leaving: Departure, approved: Notice
) -> None:
    response = sign_in(cast.max).post(reverse("notices-draft", args=[leaving.pk]), follow=True)
    assert "3 stay as they were" in response.content.decode()
    assert approving.is_approved(approved)


def test_another_sender_writes_them_anew(cast: Cast, sign_in: SignIn, leaving: Departure, bodega: Notice) -> None:
    sign_in(cast.max).post(reverse("notices-draft", args=[leaving.pk]), {"sender": "successor"})
    bodega.refresh_from_db()
    assert bodega.sender == cast.sofia


def test_the_leaver_is_no_sender_without_having_agreed(
    cast: Cast, sign_in: SignIn, leaving: Departure, bodega: Notice
) -> None:
    draft = reverse("notices-draft", args=[leaving.pk])
    sign_in(cast.max).post(draft, {"sender": "leaver"})
    bodega.refresh_from_db()
    assert bodega.sender == cast.max
    sign_in(cast.lena).post(reverse("sender-agreement", args=[leaving.pk]), {"do": "agree"})
    sign_in(cast.max).post(draft, {"sender": "leaver"})
    bodega.refresh_from_db()
    assert bodega.sender == cast.lena
    sign_in(cast.lena).post(reverse("sender-agreement", args=[leaving.pk]), {"do": "take_back"})
    page = sign_in(cast.max).get(reverse("notice", args=[bodega.uuid])).content.decode()
    assert "taken it back" in page


def test_a_text_changed_by_hand_is_saved_and_can_become_the_memo_again(
    cast: Cast, sign_in: SignIn, bodega: Notice
) -> None:
    browser, body = sign_in(cast.max), bodega.body
    changed = {"subject": bodega.subject, "body": body + "\r\n\r\nHasta pronto."}
    browser.post(reverse("notice-edit", args=[bodega.uuid]), changed)
    bodega.refresh_from_db()
    assert bodega.body.endswith("Hasta pronto.") and bodega.edited_by == cast.max
    browser.post(reverse("notice-restore", args=[bodega.uuid]))
    bodega.refresh_from_db()
    assert bodega.body == body and bodega.edited_by is None


def test_a_text_without_the_link_is_refused_and_the_words_stay_in_the_form(
    cast: Cast, sign_in: SignIn, bodega: Notice
) -> None:
    typed = {"subject": "Hola", "body": "Mis propias palabras, Sofía Sucesora"}
    response = sign_in(cast.max).post(reverse("notice-edit", args=[bodega.uuid]), typed)
    text = response.content.decode()
    assert "must stay in the text" in text and "Mis propias palabras" in text
    bodega.refresh_from_db()
    assert bodega.edited_by is None


def test_what_is_on_its_way_is_not_changed_any_more(cast: Cast, sign_in: SignIn, approved: Notice) -> None:
    deliver(approved)
    browser = sign_in(cast.max)
    assert "Change the text" not in browser.get(reverse("notice", args=[approved.uuid])).content.decode()
    text = approved.body + "\n\nP.S."
    browser.post(reverse("notice-edit", args=[approved.uuid]), {"subject": approved.subject, "body": text})
    digest = approved.digest
    approved.refresh_from_db()
    assert approved.digest == digest


def test_a_call_has_its_script_in_the_client_s_language_and_is_recorded_once(
    cast: Cast, sign_in: SignIn, leaving: Departure, vip: Notice
) -> None:
    browser, page = sign_in(cast.sofia), reverse("calls", args=[leaving.pk])
    text = browser.get(page).content.decode()
    assert "Vip" in text and "BEFORE YOU DIAL" in text and "Neva" not in text
    transfer = vip.covers.get().transfer
    browser.post(reverse("call-made", args=[transfer.pk]), {"note": "glad to hear it"})
    browser.post(reverse("call-made", args=[transfer.pk]), {"note": "again"})
    assert Call.objects.get().note == "glad to hear it"
    assert "glad to hear it" in browser.get(page).content.decode()
