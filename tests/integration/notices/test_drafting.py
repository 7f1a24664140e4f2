"""One notice for each contact of every placed client, in their language, with the successor copied in."""

from __future__ import annotations

import pytest

from handover.book.models import Client, Company, Contact
from handover.departures.models import Cancellation, Departure
from handover.errors import NotAllowed, UnusableInput
from handover.evidence.models import Entry, Payload
from handover.notices import links
from handover.notices.actions import draft
from handover.notices.drafting import Outcome
from handover.notices.message import digest_now, envelope
from handover.notices.models import Notice, Sender
from tests.cast import Cast, make_client
from tests.integration.notices.telling import (
    NOW,
    entries,
    header,
    leaving,
    notice_to,
    place,
    read,
    text_of,
    told,
    transfer_of,
)


def test_the_client_is_told_by_the_manager_with_the_successor_copied_in(departure: Departure) -> None:
    (notice,) = told(departure)
    assert header(notice, "From") == [("Max Manager", "max@northwind.example")]
    assert header(notice, "To") == [("Ann Lee", "ann@acme.example")]
    assert header(notice, "Cc") == header(notice, "Reply-To") == [("Sofía Sucesora", "sofia@northwind.example")]
    assert read(notice)["Subject"] == "Acme: your new contact at Northwind Services"
    assert read(notice)["Message-ID"] == notice.message_id
    assert read(notice)["Date"].datetime == NOW
    assert text_of(notice).strip() == notice.body
    for needed in ("Lena Leaver", "3 December 2026", "+34 910 000 001", links.link(notice)):
        assert needed in notice.body


def test_the_digest_stands_for_what_will_go_out(departure: Departure, cast: Cast) -> None:
    (notice,) = told(departure)
    assert envelope(notice) == ("max@northwind.example", ["ann@acme.example", "sofia@northwind.example"])
    assert notice.digest == digest_now(notice) and notice.digest.startswith("sha256:")
    cast.max.email = "other@northwind.example"
    notice.sender = cast.max
    assert digest_now(notice) != notice.digest


def test_bounces_go_where_the_company_wants_them(departure: Departure, settings: object) -> None:
    settings.BOUNCE_ADDRESS = "bounces@northwind.example"  # type: ignore[attr-defined]
    (notice,) = told(departure)
    assert envelope(notice)[0] == "bounces@northwind.example"
    assert header(notice, "From") == [("Max Manager", "max@northwind.example")]


def test_the_successors_card_is_attached_if_the_pack_says_so(departure: Departure) -> None:
    (notice,) = told(departure)
    (card,) = read(notice).iter_attachments()
    assert b"FN:Sof\xc3\xada Sucesora\r\n" in card.get_payload(decode=True)


def test_each_contact_is_written_to_in_their_own_language(cast: Cast) -> None:
    ours = make_client(cast.lena, "Ромашка", ("Иван", "ivan@r.example"), ("Ana", "ana@r.example"), country="RU")
    Contact.objects.filter(email="ana@r.example").update(language="es")
    make_client(cast.lena, "Warszawa", ("Jan", "jan@w.example"), language="pl")
    departure = leaving(cast)
    place(departure, cast.sofia)
    languages = {notice.address: notice.language for notice in told(departure)}
    assert languages == {"ivan@r.example": "ru", "ana@r.example": "es", "jan@w.example": "en"}
    assert "3 декабря 2026 г." in notice_to(departure, "ivan@r.example").body
    assert "3 de diciembre de 2026" in notice_to(departure, "ana@r.example").body
    assert ours.name in notice_to(departure, "ana@r.example").subject


@pytest.mark.parametrize(("relation", "memo"), [("prospect", "prospect"), ("former", "prospect"), ("", "client")])
def test_a_prospect_is_not_told_of_work_that_is_not_there(cast: Cast, relation: str, memo: str) -> None:
    make_client(cast.lena, "Acme", ("Ann", "ann@acme.example"), relation=relation)
    departure = leaving(cast)
    place(departure, cast.sofia)
    (notice,) = told(departure)
    assert notice.relation == memo
    assert ("open matters" in notice.body) == (memo == "client")


def test_a_contact_of_several_clients_gets_one_notice_that_names_them_all(cast: Cast) -> None:
    same = ("Ann Lee", "ann@acme.example")
    clients = [make_client(cast.lena, name, same) for name in ("Acme", "Borealis", "Corvo")]
    departure = leaving(cast)
    place(departure, cast.sofia, clients[0], clients[2])
    place(departure, cast.ivan, clients[1])
    (notice,) = told(departure)
    assert "your contact for Acme and Corvo is Sofía Sucesora" in notice.body
    assert "Borealis is looked after by Иван Преемник (ivan@northwind.example, +34 910 000 002)" in notice.body
    assert notice.subject == "Acme, Borealis and Corvo: your new contact at Northwind Services"
    assert notice.copies == ["sofia@northwind.example", "ivan@northwind.example"]
    assert [address for _, address in header(notice, "Cc")] == notice.copies
    assert header(notice, "Reply-To") == [("Sofía Sucesora", "sofia@northwind.example")]
    assert {cover.transfer.client for cover in notice.covers.all()} == set(clients)


def test_addresses_in_other_letter_case_are_one_contact(cast: Cast) -> None:
    make_client(cast.lena, "Acme", ("", "ann@acme.example"))
    make_client(cast.lena, "Borealis", ("Ann Lee", "Ann@Acme.example"))
    departure = leaving(cast)
    place(departure, cast.sofia)
    (notice,) = told(departure)
    assert (notice.address, notice.contact_name) == ("ann@acme.example", "Ann Lee")


def test_whoever_cannot_be_told_is_named_with_the_reason(cast: Cast, acme: Client) -> None:
    make_client(cast.lena, "Borealis", ("Bo", ""), ("Cy", "cy@@b.example"))
    make_client(cast.lena, "Corvo")
    left = make_client(cast.lena, "Delta", ("Di", "di@d.example"))
    nameless = make_client(cast.lena, "Echo", ("Ed", "ed@e.example"))
    departure = leaving(cast)
    place(departure, cast.sofia)
    transfer_of(departure, left).placement.delete()
    cast.ivan.email = None
    cast.ivan.save()
    place(departure, cast.ivan, nameless)
    drafted = draft(departure, by=cast.max, now=NOW)
    assert [notice.address for notice in drafted.of(Outcome.WRITTEN)] == ["ann@acme.example"]
    assert {(gap.client, gap.contact, gap.why) for gap in drafted.gaps} == {
        ("Borealis", "Bo", "no_address"),
        ("Borealis", "Cy", "unusable_address"),
        ("Corvo", "", "no_contacts"),
        ("Delta", "", "unplaced"),
        ("Echo", "", "successor_without_address"),
    }


def test_a_successor_who_left_takes_nobody_over(departure: Departure, cast: Cast) -> None:
    cast.sofia.deactivated_at = NOW
    cast.sofia.save()
    drafted = draft(departure, by=cast.max, now=NOW)
    assert [gap.why for gap in drafted.gaps] == ["successor_gone"] and not drafted.proposals


def test_a_manager_without_an_address_cannot_be_the_sender(departure: Departure, cast: Cast) -> None:
    cast.max.email = None
    cast.max.save()
    with pytest.raises(UnusableInput, match=r"Max Manager: has no e-mail address to send from"):
        draft(departure, by=cast.max, now=NOW)
    assert not Notice.objects.exists()


def test_the_successor_may_be_the_sender(departure: Departure) -> None:
    (notice,) = told(departure, sender=Sender.SUCCESSOR)
    assert header(notice, "From") == header(notice, "Cc") == [("Sofía Sucesora", "sofia@northwind.example")]
    assert "My name is Sofía Sucesora" in notice.body


def test_a_manager_who_takes_the_client_over_speaks_in_the_first_person(departure: Departure, cast: Cast) -> None:
    place(departure, cast.max)
    (notice,) = told(departure)
    assert notice.sender_kind == Sender.MANAGER
    assert "My name is Max Manager" in notice.body and "Max Manager will call you" not in notice.body


def test_a_hostile_name_stays_a_name(cast: Cast) -> None:
    make_client(cast.lena, "{{ ack_link }}", ("Ann\r\nBcc: thief@evil.example", "ann@acme.example"))
    departure = leaving(cast)
    place(departure, cast.sofia)
    (notice,) = told(departure)
    assert "Bcc" not in read(notice)
    assert header(notice, "To") == [("Ann Bcc: thief@evil.example", "ann@acme.example")]
    assert "{{ ack_link }}" in notice.subject
    assert notice.body.count(links.link(notice)) == 1


def test_drafting_again_leaves_what_is_the_same_byte_for_byte(departure: Departure, cast: Cast) -> None:
    (before,) = told(departure)
    again = draft(departure, by=cast.max)
    (after,) = departure.notices.all()
    assert [one.outcome for one in again.proposals] == [Outcome.KEPT]
    assert bytes(after.raw) == bytes(before.raw)
    assert (after.message_id, after.digest, after.drafted_at) == (
        before.message_id,
        before.digest,
        before.drafted_at,
    )


def test_another_successor_makes_another_text(departure: Departure, cast: Cast) -> None:
    (before,) = told(departure)
    place(departure, cast.ivan)
    again = draft(departure, by=cast.max)
    (after,) = departure.notices.all()
    assert [one.outcome for one in again.proposals] == [Outcome.REWRITTEN]
    assert after.uuid == before.uuid
    assert after.message_id != before.message_id and after.digest != before.digest
    assert "Иван Преемник" in after.body and "Sofía" not in after.body


def test_a_changed_phone_number_makes_another_text(departure: Departure, cast: Cast) -> None:
    told(departure)
    cast.sofia.phone = "+34 910 999 999"
    cast.sofia.save()
    (after,) = told(departure)
    assert "+34 910 999 999" in after.body


def test_a_client_placed_later_is_added_to_the_text(departure: Departure, cast: Cast) -> None:
    cast_client = make_client(cast.lena, "Borealis", ("Ann Lee", "ann@acme.example"))
    snapshot = {**departure.transfers.get().snapshot, "name": "Borealis"}
    departure.transfers.create(client=cast_client, snapshot=snapshot)
    (before,) = told(departure)
    place(departure, cast.sofia)
    (after,) = told(departure)
    assert "Borealis" not in before.body and "Acme and Borealis" in after.body
    assert after.covers.count() == 2


def test_what_is_on_its_way_is_left_alone(departure: Departure, cast: Cast) -> None:
    (before,) = told(departure)
    place(departure, cast.ivan)
    again = draft(departure, by=cast.max, keep=[before.uuid])
    (after,) = departure.notices.all()
    assert [one.outcome for one in again.proposals] == [Outcome.FIXED]
    assert bytes(after.raw) == bytes(before.raw)


def test_the_kind_of_sender_stays_until_another_is_chosen(departure: Departure) -> None:
    told(departure, sender=Sender.SUCCESSOR)
    assert told(departure)[0].sender_kind == Sender.SUCCESSOR
    assert told(departure, sender=Sender.MANAGER)[0].sender_kind == Sender.MANAGER


@pytest.mark.parametrize("who", ["otto", "lena", "sofia"])
def test_only_whoever_runs_the_departure_drafts(departure: Departure, cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        draft(departure, by=getattr(cast, who), now=NOW)
    assert not Notice.objects.exists() and entries("notices.drafted") == 0


def test_nothing_is_drafted_for_somebody_who_stays(departure: Departure, cast: Cast) -> None:
    Cancellation.objects.create(departure=departure, by=cast.max, reason="stays")
    with pytest.raises(UnusableInput, match="called off"):
        draft(departure, by=cast.max)


def test_a_company_that_nobody_named_goes_by_its_mail_domain(departure: Departure) -> None:
    Company.objects.all().delete()
    assert "northwind.example" in told(departure)[0].subject


def test_drafting_is_one_entry_that_holds_no_address(departure: Departure, cast: Cast) -> None:
    (notice,) = told(departure)
    entry = Entry.objects.get(verb="notices.drafted")
    assert (entry.subject, entry.actor_id, entry.actor_role) == (departure.ref, "max@northwind.example", "manager")
    assert notice.digest in entry.leaf and str(notice.uuid) in entry.leaf
    assert "ann@acme.example" not in entry.leaf and "Acme" not in entry.leaf
    assert "ann@acme.example" in Payload.objects.get(entry=entry).body


def test_the_number_of_queries_does_not_grow_with_the_clients(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    for number in range(30):
        make_client(cast.lena, f"Client {number}", (f"Ann {number}", f"ann{number}@c.example"))
    departure = leaving(cast)
    place(departure, cast.sofia)
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        assert len(draft(departure, by=cast.max, now=NOW).proposals) == 30
