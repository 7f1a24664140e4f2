"""`handover inquire`: a message that was sent already, judged fairly; with a departure, kept and repaired."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handover.errors import UnusableInput

if TYPE_CHECKING:
    from handover.inquiries.facts import Facts
    from handover.inquiries.models import Inquiry
    from handover.inquiries.wording import Point, Report, Told
    from handover.screening.signals import Screening

Answer = Annotated[str | None, typer.Option(metavar="ANSWER")]
#: The options that answer a question of the same name, and what the other commands call its answers.
ALIASES = {
    "channel": {
        "work_email": "work",
        "work_phone": "work",
        "private_email": "private",
        "private_phone": "private",
    },
    "first_contact": {"yes": "client", "no": "leaver"},
    "relation": {"self": "unknown", "outside": "unknown", "colleague": "unknown"},
}


def inquire(
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE...", help="The messages; - is stdin.")] = None,
    facts: Annotated[Path | None, typer.Option(metavar="FILE.yaml", help="Answers, by question.")] = None,
    fact: Annotated[list[str] | None, typer.Option(metavar="QUESTION=ANSWER", help="One answer; repeat.")] = None,
    stage: Answer = None,
    engagement: Answer = None,
    relation: Answer = None,
    channel: Answer = None,
    consent: Answer = None,
    asked_by_client: Answer = None,
    account: Annotated[str, typer.Option(help="What the person says about it, in their own words.")] = "",
    pack: Annotated[
        str | None, typer.Option(metavar="NAME", help="The rules; else the departure's, else company.")
    ] = None,
    language: Annotated[str, typer.Option(help="Of the report: en, es or ru.")] = "en",
    departure: Annotated[
        str | None, typer.Option(metavar="EMAIL", help="Keep it with this person's departure; draft the repair.")
    ] = None,
    acting: Annotated[str | None, typer.Option("--as", metavar="EMAIL", help="Who acts; else the manager.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report as HTML.")] = None,
    pdf: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report as PDF.")] = None,
    questions: Annotated[bool, typer.Option("--questions", help="List the questions and their answers.")] = False,  # noqa: FBT002
    json: Annotated[bool, typer.Option("--json", help="Machine output.")] = False,  # noqa: FBT002
) -> None:
    """Judge messages already sent: nine findings, each with what speaks for and against it. No legal advice."""
    if questions:
        _list_questions(language)
        return
    flags = {
        "stage": stage,
        "engagement": engagement,
        "relation": relation,
        "channel": channel,
        "consent": consent,
        "first_contact": asked_by_client,
    }
    answered = _answers(facts, fact or [], flags)
    messages = [_read(path) for path in files or []]
    if not messages and set(answered.as_values().values()) == {"unknown"}:
        raise UnusableInput("FILE: give a message, or answers with --facts or --fact; see --questions")
    if departure is None:
        report = _judged(messages, answered, pack or "company", language, account)
    else:
        report = _kept(messages, answered, departure, pack, language, account, acting)
    _write(report, html, pdf)
    _print(report, json=json)


def _list_questions(language: str) -> None:
    from handover.inquiries.facts import QUESTIONS
    from handover.inquiries.texts import answer_words, texts

    said = texts(language)["questions"]
    for name, answers in QUESTIONS.items():
        print(f"{name}: {said[name]['ask']}")
        for answer in answers:
            print(f"    {answer}: {answer_words(language, name, answer)}")


def _answers(file: Path | None, pairs: Sequence[str], flags: Mapping[str, str | None]) -> Facts:
    from handover.inquiries.facts import read_facts

    said = _from_file(file) if file else {}
    for pair in pairs:
        name, sign, answer = pair.partition("=")
        if not sign:
            raise UnusableInput(f"--fact {pair}: write it as QUESTION=ANSWER; see --questions")
        said[name.strip()] = answer
    for name, word in flags.items():
        if word is not None:
            said[name] = ALIASES.get(name, {}).get(word, word)
    return read_facts(said, where=str(file) if file else "facts")


def _from_file(file: Path) -> dict[str, Any]:
    import yaml

    try:
        said = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as trouble:
        raise UnusableInput(f"{file}: cannot be read ({trouble.strerror})") from None
    except (yaml.YAMLError, UnicodeDecodeError) as wrong:
        raise UnusableInput(f"{file}: {' '.join(str(wrong).split())}") from None
    if not isinstance(said, dict):
        raise UnusableInput(f"{file}: write one 'question: answer' a line; see: handover inquire --questions")
    return {str(name): answer for name, answer in said.items()}


def _read(path: Path) -> bytes:
    from handover.inquiries.messages import as_message

    try:
        content = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as trouble:
        raise UnusableInput(f"{path}: cannot be read ({trouble.strerror})") from None
    return as_message(content, where=str(path))


def _judged(messages: Sequence[bytes], facts: Facts, pack: str, language: str, account: str) -> Report:
    """Without a database: nothing is kept."""
    from handover.inquiries.judging import judge
    from handover.inquiries.rules import turns_of
    from handover.inquiries.texts import texts
    from handover.inquiries.wording import tell
    from handover.policy import pack as packs

    turns_of(pack)
    texts(language)
    judged = judge(_screened(messages, language), facts, pack=pack, pack_version=packs.load(pack).version)
    return tell(judged, language, account=[account] if account.strip() else [])


def _screened(messages: Sequence[bytes], language: str) -> list[Screening]:
    if not messages:
        return []
    from handover.screening.screen import screen
    from handover.screening.signals import Known

    return [screen(raw, known=Known(is_leaver=True), language=language) for raw in messages]


def _kept(
    messages: Sequence[bytes],
    facts: Facts,
    email: str,
    pack: str | None,
    language: str,
    account: str,
    acting: str | None,
) -> Report:
    from handover.cli.database import open_database

    open_database()
    from handover.cli import arguments
    from handover.delivery.schedule import texts_held
    from handover.inquiries import actions, reading

    departure = arguments.departure(email)
    by = arguments.person(acting) if acting else departure.manager
    inquiry = actions.open_inquiry(departure, messages, facts=facts, by=by, pack=pack or departure.pack)
    if account.strip():
        # Said by somebody else on the person's behalf: the person can add their own at any time.
        actions.add_account(inquiry, account, by=by)
    actions.conclude(inquiry, by=by)
    with texts_held(departure) as fixed:
        actions.prepare_repair(inquiry, by=by, keep=fixed)
    _say_kept(inquiry)
    return reading.report(inquiry, language)


def _say_kept(inquiry: Inquiry) -> None:
    leaver = inquiry.departure.leaver
    print(f"inquiry {inquiry.pk} kept; {leaver} can read it and add an account of their own", file=sys.stderr)


def _write(report: Report, html: Path | None, pdf: Path | None) -> None:
    from handover.inquiries.report import as_html, as_pdf

    if html is not None:
        _put(html, as_html(report).encode())
    if pdf is not None:
        _put(pdf, as_pdf(report))


def _put(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as trouble:
        raise UnusableInput(f"{path}: cannot be written ({trouble.strerror})") from None


def _print(report: Report, *, json: bool) -> None:
    if json:
        from handover.cli.output import as_json
        from handover.inquiries.wording import as_values

        as_json(as_values(report))
        return
    labels = report.labels
    print(f"{labels['title']}\n{labels['not_legal_advice']}\n{labels['burden']}\n")
    for finding in report.findings:
        _print_finding(finding, labels)
    print(f"\n{labels['person']}\n  {report.person.headline}")
    for line in (*report.person.answers, "", *report.person.steps):
        print(f"  {line}")
    _print_company(report)
    for repaired in report.repairs:
        print(f"  {repaired.client}, {repaired.contact}: {repaired.words}")
    print(f"\n{labels['lawyer']}")


def _print_finding(finding: Told, labels: Mapping[str, str]) -> None:
    print(f"{finding.title}: {finding.verdict}")
    for sign, points in (("+", finding.speaks_for), ("-", finding.speaks_against)):
        for point in points:
            print(f"  {sign} {_point(point, labels)}")
    for line in finding.for_person:
        print(f"  * {line}")
    for leaning in finding.leans_on:
        print(f"    {leaning.title}")


def _point(point: Point, labels: Mapping[str, str]) -> str:
    quote = f' "{point.quote}"' if point.quote else ""
    return f"{point.text} ({point.strength or labels['noted']}){quote}"


def _print_company(report: Report) -> None:
    print(f"\n{report.labels['company']}")
    for option in report.company:
        print(f"  {option.title}")
        for sign, lines in (("+", option.speaks_for), ("-", option.speaks_against)):
            for line in lines:
                print(f"    {sign} {line}")
