"""The written policy for everybody; versions, differences and drafts for those who answer for it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handover.book.models import Person, Role, RoleGrant
from handover.departures.models import Departure
from handover.errors import NotAllowed
from handover.evidence.models import Entry
from handover.policy import pack as packs
from handover.staff_policy import wording
from handover.staff_policy.actions import keep_version
from handover.staff_policy.models import PackVersion
from tests.cast import Cast
from tests.integration.conftest import SignIn
from tests.integration.pages.conftest import leaving

__all__ = ["leaving"]
EVERYBODY = {"lena", "max", "sofia", "ivan", "cora", "otto"}
TURNED = """\
name: draft
version: "2026.1"
title: Our draft
reviewed_on: "2026-11-01"
not_legal_advice: true
inherits: company
sources: [our own policy]
rules:
  - {id: departure_without_consent, outcome: refuse}
"""


@pytest.fixture
def carl(cast: Cast) -> Person:
    person = Person.objects.create(name="Carl Compliance", email="carl@northwind.example")
    RoleGrant.objects.create(person=person, role=Role.COMPLIANCE)
    return person


def who_sees(cast: Cast, sign_in: SignIn, address: str) -> set[str]:
    return {who for who in EVERYBODY if sign_in(getattr(cast, who)).get(address).status_code == 200}


def test_everybody_reads_the_policy_and_few_its_versions(cast: Cast, sign_in: SignIn) -> None:
    assert who_sees(cast, sign_in, reverse("policy")) == EVERYBODY
    for page in ("packs", "pack-differences", "pack-try"):
        assert who_sees(cast, sign_in, reverse(page)) == {"cora"}, page


@pytest.mark.parametrize("name", packs.names())
@pytest.mark.parametrize("language", ["en", "es", "ru"])
def test_every_pack_is_told_in_every_language(cast: Cast, sign_in: SignIn, name: str, language: str) -> None:
    page = sign_in(cast.otto).get(reverse("policy"), {"pack": name, "language": language})
    text, pack = page.content.decode(), packs.load(name)
    said = [rule.text[language] for rule in pack.rules if rule.text]
    assert len(said) > 3
    assert [one for one in said if one not in page.context["rules"].__str__()] == []
    assert f'<article class="stack" lang="{language}">' in text
    assert all(
        source.replace("'", "&#x27;").replace("&", "&amp;")[:20] in text or source[:20] in text
        for source in pack.sources
    )


def test_the_policy_says_which_pack_is_in_force(cast: Cast, sign_in: SignIn) -> None:
    otto = sign_in(cast.otto)
    assert "in force for employees" in otto.get(reverse("policy")).content.decode()
    assert "in force for contractors" in otto.get(reverse("policy"), {"pack": "contractor"}).content.decode()
    assert "only where a departure names it" in otto.get(reverse("policy"), {"pack": "broker-us"}).content.decode()


@pytest.mark.parametrize("asked", [{"pack": "../company"}, {"pack": "nothing"}, {"language": "xx"}])
def test_a_policy_that_there_is_not_is_not_found(cast: Cast, sign_in: SignIn, asked: dict[str, str]) -> None:
    assert sign_in(cast.otto).get(reverse("policy"), asked).status_code == 404


def test_a_version_is_kept_once_with_its_entry(carl: Person) -> None:
    first = keep_version("company", by=carl)
    assert keep_version("company", by=carl) == first
    (entry,) = Entry.objects.filter(verb="staff_policy.version_kept")
    assert (entry.subject, entry.actor_role) == ("pack:company", "compliance") and first.digest in entry.leaf


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_who_does_not_answer_for_the_policy_keeps_nothing(cast: Cast, sign_in: SignIn, who: str) -> None:
    person = getattr(cast, who)
    with pytest.raises(NotAllowed):
        keep_version("company", by=person)
    answer = sign_in(person).post(reverse("pack-keep", args=["company"]))
    assert answer.status_code in (403, 404) and not PackVersion.objects.exists()


def test_versions_are_kept_read_and_compared(cast: Cast, sign_in: SignIn, carl: Person) -> None:
    browser = sign_in(carl)
    browser.post(reverse("pack-keep", args=["company"]))
    kept = PackVersion.objects.get()
    assert "Carl Compliance" in browser.get(reverse("packs")).content.decode()
    same = browser.get(reverse("pack-differences"), {"a": f"kept-{kept.pk}", "b": "company"})
    assert "They say the same." in same.content.decode()
    kept.whole["followup"]["first_contact_days"] = 99
    kept.save(update_fields=["whole"])
    changed = browser.get(reverse("pack-differences"), {"a": f"kept-{kept.pk}", "b": "company"}).content.decode()
    assert "followup.first_contact_days" in changed and "<del>99</del>" in changed and "<ins>5</ins>" in changed
    assert browser.get(reverse("pack-kept", args=[kept.pk])).content.decode().startswith("# The default")
    assert sign_in(cast.otto).get(reverse("pack-kept", args=[kept.pk])).status_code == 404
    assert browser.get(reverse("pack-kept", args=[kept.pk + 1])).status_code == 404
    assert browser.get(reverse("pack-differences"), {"a": "kept-999", "b": "company"}).status_code == 404


def situation(**more: str) -> dict[str, str]:
    words = (
        "speaker=leaver engagement=employee relation=client channel=work_email hours=working stage=notice "
        "consent=none successor_copied=no asked_by_client=no"
    )
    return {**dict(pair.split("=") for pair in words.split()), "pack": "company", "subject": "", **more}


def test_a_draft_decides_beside_the_pack_in_force_and_changes_nothing(cast: Cast, sign_in: SignIn) -> None:
    before = Entry.objects.count()
    said = situation(draft=TURNED, text="I am leaving the company on Friday.")
    page = sign_in(cast.cora).post(reverse("pack-try"), said)
    assert [(side.title, side.decision.outcome) for side in page.context["sides"]] == [
        ("Company", "hold"),
        ("Our draft", "refuse"),
    ]
    assert "leaving" in page.context["signals"] and "They decide differently" in page.content.decode()
    assert Entry.objects.count() == before and not PackVersion.objects.exists()
    assert "draft" not in packs.names()


def test_what_is_wrong_with_a_draft_is_said_by_line(cast: Cast, sign_in: SignIn) -> None:
    said = situation(draft="name: x\nrules: 3\n", text="Hello")
    page = sign_in(cast.cora).post(reverse("pack-try"), said)
    text = page.content.decode()
    assert "draft, line 2: rules" in text and "sides" not in page.context
    assert "things are wrong with the draft" in text and "rules: 3" in text


@pytest.mark.parametrize("who", sorted(EVERYBODY - {"cora"}))
def test_an_outsider_tries_no_draft(cast: Cast, sign_in: SignIn, who: str) -> None:
    answer = sign_in(getattr(cast, who)).post(reverse("pack-try"), situation(draft=TURNED, text="Hello"))
    assert answer.status_code == 404


def test_the_list_of_versions_asks_as_much_for_many_as_for_few(cast: Cast, sign_in: SignIn, carl: Person) -> None:
    browser = sign_in(carl)
    keep_version("company", by=carl)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(reverse("packs")).status_code == 200
        return len(seen)

    queries()
    few = queries()
    for number in range(10):
        PackVersion.objects.create(
            name="company", version="2026.1", digest=f"sha256:{number}", text="x", whole={}, kept_by=carl
        )
    assert queries() == few


def test_the_title_of_every_pack_can_be_said_in_the_readers_language() -> None:
    assert {packs.load(name).title for name in packs.names()} == set(wording.TITLES)


def test_the_leaver_finds_the_policy_of_their_own_departure(
    cast: Cast, sign_in: SignIn, leaving: Departure
) -> None:
    assert reverse("policy") in sign_in(cast.lena).get(reverse("leaving")).content.decode()
