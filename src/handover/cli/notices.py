"""`handover draft` and `handover approve`: what every client will read, and who says yes to it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handover.cli.database import open_database
from handover.errors import UnusableInput

if TYPE_CHECKING:
    from handover.book.models import Person
    from handover.departures.models import Departure
    from handover.notices.approving import Approved, Item
    from handover.notices.drafting import Drafted
    from handover.notices.models import Notice, Sender
    from handover.notices.wording import Wording

Json = Annotated[bool, typer.Option("--json", help="Machine output.")]
Who = Annotated[str, typer.Argument(metavar="EMAIL", help="Who leaves.")]


def draft(
    email: Who,
    sender: Annotated[
        str | None, typer.Option(metavar="WHO", help="manager, successor, or leaver with consent; else the pack's.")
    ] = None,
    preview: Annotated[
        str | None, typer.Option(metavar="CLIENT", help="Show what a client or one contact reads; write nothing.")
    ] = None,
    edit: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Give one notice the text of --text instead of the memo's."),
    ] = None,
    text: Annotated[
        str | None, typer.Option(metavar="FILE", help="'Subject: ...', a blank line, the text; - is stdin.")
    ] = None,
    agree: Annotated[
        bool | None, typer.Option("--agree/--take-back", help="As the leaver: agree to be the sender, or not.")
    ] = None,
    acting: Annotated[
        str | None, typer.Option("--as", metavar="EMAIL", help="Who acts; else the departure's manager.")
    ] = None,
    json: Json = False,  # noqa: FBT002
) -> None:
    """Write the notices: one for each contact of every client that has a successor."""
    open_database()
    from handover.cli import arguments

    departure = arguments.departure(email)
    by = arguments.person(acting) if acting else departure.manager
    kind = _sender(sender)
    if preview is not None:
        _preview(departure, preview, by, kind, json=json)
    elif edit is not None:
        _edit(departure, edit, _read(text), by)
    elif agree is not None:
        _agree(departure, by, agree=agree)
    else:
        _draft(departure, by, kind, json=json)


def _sender(word: str | None) -> Sender | None:
    from handover.notices.models import Sender

    if word is not None and word not in Sender.values:
        raise UnusableInput(f"--sender: {word!r} is none; there are: {', '.join(Sender.values)}")
    return Sender(word) if word else None


def _draft(departure: Departure, by: Person, sender: Sender | None, *, json: bool) -> None:
    from handover.cli.output import as_json
    from handover.delivery.schedule import texts_held
    from handover.notices import actions

    with texts_held(departure) as fixed:
        drafted = actions.draft(departure, by=by, sender=sender, keep=fixed)
    if json:
        as_json(_as_values(drafted))
    else:
        _tell_drafted(drafted, departure)


def _as_values(drafted: Drafted) -> dict[str, Any]:
    from handover.notices.reasons import words

    return {
        "notices": [{**_described(one.notice), "outcome": one.outcome.value} for one in drafted.proposals],
        "not_told": [
            {"client": gap.client, "contact": gap.contact, "why": gap.why, "text": words(gap.why)}
            for gap in drafted.gaps
        ],
        "counts": {**Counter(one.outcome.value for one in drafted.proposals), "not_told": len(drafted.gaps)},
    }


def _described(notice: Notice) -> dict[str, Any]:
    return {
        "notice": str(notice.uuid),
        "contact": notice.contact_name,
        "email": notice.address,
        "language": notice.language,
        "relation": notice.relation,
        "sender": notice.sender_kind,
        "from": notice.sender.email,
        "successor": notice.successor.email,
        "copies": notice.copies,
        "subject": notice.subject,
        "message_id": notice.message_id,
        "digest": notice.digest,
    }


def _tell_drafted(drafted: Drafted, departure: Departure) -> None:
    from handover.notices.drafting import Outcome
    from handover.notices.reasons import words

    for gap in drafted.gaps:
        who = f"{gap.client}, {gap.contact}" if gap.contact else gap.client
        print(f"NOT TOLD {who}: {words(gap.why)}")
    for notice in drafted.of(Outcome.BY_HAND):
        print(f"left as it was edited by hand: {notice.address}")
    count = {outcome: len(drafted.of(outcome)) for outcome in Outcome}
    written, anew, same = (count[one] for one in (Outcome.WRITTEN, Outcome.REWRITTEN, Outcome.KEPT))
    sent = f"{count[Outcome.FIXED]} on their way or sent; " if count[Outcome.FIXED] else ""
    print(f"{written} written, {anew} written anew, {same} unchanged; {sent}{len(drafted.gaps)} not told")
    _warn_of_links()
    print(f"next: handover approve {departure.leaver.email} --as {departure.manager.email}")


def _warn_of_links() -> None:
    """The link stands in the approved bytes: to be told now, not when the first client cannot open it."""
    from handover.safety import links

    for warning in links():
        print(f"mind: {warning.msg}; {warning.hint}, then draft again", file=sys.stderr)


def _preview(departure: Departure, who: str, by: Person, sender: Sender | None, *, json: bool) -> None:
    from handover.cli.output import as_json
    from handover.notices import actions

    notices = actions.preview(departure, who, by=by, sender=sender)
    if json:
        as_json([{**_described(notice), "text": notice.body} for notice in notices])
        return
    for notice in notices:
        print(f"From: {notice.sender.name} <{notice.sender.email}>")
        print(f"To: {notice.contact_name} <{notice.address}>\nCc: {', '.join(notice.copies)}")
        print(f"Subject: {notice.subject}\n\n{notice.body}\n")


def _edit(departure: Departure, address: str, wording: Wording, by: Person) -> None:
    from handover.delivery.schedule import texts_held
    from handover.notices import actions

    notice = _notice(departure, address)
    with texts_held(departure) as fixed:
        changed = actions.edit(notice, subject=wording.subject, body=wording.body, by=by, keep=fixed)
    print(f"{changed.address}: written anew by {by.name}; somebody else has to approve it")


def _read(path: str | None) -> Wording:
    from handover.notices.wording import parse

    if path is None:
        raise UnusableInput("--edit: say --text FILE with the new text, or --text - to pipe it in")
    try:
        content = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
    except OSError as trouble:
        raise UnusableInput(f"{path}: cannot be read ({trouble.strerror})") from None
    except UnicodeDecodeError:
        raise UnusableInput(f"{path}: is not in UTF-8; save it so") from None
    return parse(content, where=path)


def _agree(departure: Departure, by: Person, *, agree: bool) -> None:
    from handover.notices import actions

    if agree:
        actions.agree_to_send(departure, by=by)
        print(f"{by.name} agrees to be the sender")
    else:
        actions.take_back_agreement(departure, by=by)
        print(f"{by.name} is not the sender any more; nothing goes out in that name")


def approve(
    email: Who,
    acting: Annotated[str, typer.Option("--as", metavar="EMAIL", help="Who says yes or no.")],
    all_clean: Annotated[  # noqa: FBT002
        bool, typer.Option("--all-clean", help="All that are the memo's text with its fields filled in (default).")
    ] = False,
    notice: Annotated[
        list[str] | None, typer.Option(metavar="ADDRESS", help="The notice to this contact, edited or not.")
    ] = None,
    refuse: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Say no to one; needs --reason.")] = None,
    withdraw: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Take every yes to one back.")] = None,
    called: Annotated[
        str | None, typer.Option(metavar="CLIENT", help="This client was called, as its notice has to wait for.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; with --called, what was said.")] = "",
    json: Json = False,  # noqa: FBT002
) -> None:
    """Approve the notices as they are, word for word; exit code 3 while one still needs somebody."""
    open_database()
    from handover.cli import arguments
    from handover.notices import approving

    departure, by = arguments.departure(email), arguments.person(acting)
    if refuse is not None:
        approving.refuse(_notice(departure, refuse), by=by, reason=reason)
    if withdraw is not None:
        approving.withdraw(_notice(departure, withdraw), by=by, reason=reason)
    if called is not None:
        _record_call(departure, called, by, reason)
    for address in notice or []:
        print(f"{address}: {approving.approve(_notice(departure, address), by=by)}", file=sys.stderr)
    if all_clean or not (refuse or withdraw or called or notice):
        _tell_approved(approving.approve_all_clean(departure, by=by), departure, json=json)


def _notice(departure: Departure, address: str) -> Notice:
    found = departure.notices.filter(address=address.strip().lower()).first()
    if found is None:
        raise UnusableInput(f"{address}: there is no notice to this address; write it with: handover draft")
    return found


def _record_call(departure: Departure, client: str, by: Person, note: str) -> None:
    from handover.notices import actions

    named = departure.transfers.select_related("client", "departure", "placement__successor")
    found = [one for one in named if one.snapshot["name"].casefold() == client.strip().casefold()]
    if len(found) != 1:
        raise UnusableInput(f"--called: {client!r} is {len(found)} clients of {departure.leaver}; write its name")
    actions.record_call(found[0], by=by, note=note)
    print(f"{client}: called by {by.name}", file=sys.stderr)


def _tell_approved(approved: Approved, departure: Departure, *, json: bool) -> None:
    from handover.cli.main import ExitCode
    from handover.cli.output import as_json

    if not approved.items:
        leaver = departure.leaver.email
        raise UnusableInput(f"{leaver}: no notices are written yet; write them with: handover draft {leaver}")
    counts = Counter(item.result for item in approved.items)
    if json:
        as_json({"results": [_result(item) for item in approved.items], "counts": counts})
    else:
        _tell_results(approved.waiting, counts)
    if approved.waiting:
        print(f"{len(approved.waiting)} still need somebody: exit code {ExitCode.HELD.value}", file=sys.stderr)
        raise typer.Exit(ExitCode.HELD)
    print(f"next: handover send {departure.leaver.email}", file=sys.stderr)


def _result(item: Item) -> dict[str, Any]:
    from handover.notices.reasons import words

    return {
        "notice": str(item.notice.uuid),
        "email": item.notice.address,
        "digest": item.notice.digest,
        "result": item.result,
        "text": words(item.result),
    }


def _tell_results(waiting: Sequence[Item], counts: Counter[str]) -> None:
    from handover.notices.reasons import words

    for item in waiting:
        print(f"WAITS {item.notice.address}: {words(item.result)}")
    print(f"{counts['approved']} approved, {counts['already']} were approved before, {len(waiting)} wait")
