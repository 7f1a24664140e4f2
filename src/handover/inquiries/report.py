"""PURE: the report as one HTML file that reads on a screen and prints well, and as PDF with the extra."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

from handover.errors import UnusableInput
from handover.inquiries.wording import Leaning, Letter, OptionTold, Point, Report, Told

STYLE = Path(__file__).with_name("report.css")


def as_pdf(report: Report) -> bytes:
    """The report as PDF; UnusableInput says how to install what that needs."""
    try:
        from weasyprint import HTML  # type: ignore[import-untyped]
    except ImportError:
        raise UnusableInput("--pdf: needs the extra; install it with: pip install 'handover[pdf]'") from None
    return bytes(HTML(string=as_html(report), url_fetcher=_nothing_from_outside).write_pdf())


def _nothing_from_outside(url: str, *_more: object, **_options: object) -> dict[str, object]:
    raise ValueError(f"a report loads nothing from outside: {url}")


def as_html(report: Report) -> str:
    """One file without script, and without anything to load."""
    labels = report.labels
    return "\n".join(
        [
            f'<!doctype html>\n<html lang="{escape(report.language)}">\n<head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(labels['title'])}</title>",
            f"<style>\n{STYLE.read_text(encoding='utf-8')}</style></head>\n<body>",
            f"<h1>{escape(labels['title'])}</h1>",
            f"<p>{escape(labels['lead'])}</p>",
            f'<p class="notice">{escape(labels["not_legal_advice"])} {escape(labels["lawyer"])}</p>',
            f"<p>{escape(labels['burden'])}</p>",
            *_letters(report),
            *_section(labels["findings"], [_finding(one, labels) for one in report.findings]),
            *_section(labels["account"], _account(report)),
            *_section(labels["person"], _person(report)),
            *_section(labels["company"], _company(report)),
            *_section(labels["repair"], _repairs(report)),
            *_section(labels["facts"], _facts(report)),
            f'<p class="small">{escape(report.rules)}</p>\n</body>\n</html>\n',
        ]
    )


def _section(title: str, body: Iterable[str]) -> list[str]:
    return [f"<section>\n<h2>{escape(title)}</h2>", *body, "</section>"]


def _letters(report: Report) -> list[str]:
    body = [_letter(one, report.labels) for one in report.letters]
    return _section(report.labels["messages"], body or [f"<p>{escape(report.labels['no_messages'])}</p>"])


def _letter(one: Letter, labels: dict[str, str]) -> str:
    title = labels["message"].format(number=one.number)
    warning = "" if one.is_clear else f'<p class="notice">{escape(labels["unreadable"])}</p>'
    return (
        f"<article><header><h3>{escape(title)}</h3><span>{escape(one.words)}</span></header>"
        f'{_list(one.signal_words)}{warning}<p class="small">{escape(one.digest)}</p></article>'
    )


def _finding(one: Told, labels: dict[str, str]) -> str:
    return (
        f'<article id="{escape(one.topic)}"><header><h3>{escape(one.title)}</h3>'
        f'<span class="state {escape(one.state)}">{escape(one.verdict)}</span></header>'
        f"<p>{escape(one.claim)}</p>"
        f"<h4>{escape(labels['speaks_for'])}</h4>{_points(one.speaks_for, labels)}"
        f"<h4>{escape(labels['speaks_against'])}</h4>{_points(one.speaks_against, labels)}"
        f"{_titled(labels['for_person'], one.for_person)}{_leanings(one.leans_on, labels)}</article>"
    )


def _points(points: Iterable[Point], labels: dict[str, str]) -> str:
    return _raw_list(_point(one, labels) for one in points) or f'<p class="small">{escape(labels["nothing"])}</p>'


def _point(one: Point, labels: dict[str, str]) -> str:
    carries = f' <span class="small">({escape(one.strength or labels["noted"])})</span>'
    number = (
        f'<span class="small">{escape(labels["message"].format(number=one.message))}: </span>'
        if one.message
        else ""
    )
    quote = f"<blockquote>{number}{escape(one.quote)}</blockquote>" if one.quote else ""
    return escape(one.text) + carries + quote


def _leanings(leanings: Iterable[Leaning], labels: dict[str, str]) -> str:
    def of(one: Leaning) -> str:
        links = " ".join(f'<a href="{escape(url)}">{escape(url)}</a>' for url in one.urls)
        read = f'<span class="read">({escape(one.read)})</span>'
        return (
            f'<strong>{escape(one.title)}</strong> {read}: {escape(one.holds)} <span class="small">{links}</span>'
        )

    found = _raw_list(of(one) for one in leanings)
    return f"<h4>{escape(labels['leans_on'])}</h4>{found}" if found else ""


def _account(report: Report) -> list[str]:
    if not report.account:
        return [f"<p>{escape(report.labels['no_account'])}</p>"]
    return [f"<blockquote>{escape(text)}</blockquote>" for text in report.account]


def _person(report: Report) -> list[str]:
    given, labels = report.person, report.labels
    letter = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in given.apology)
    return [
        f"<p><strong>{escape(given.headline)}</strong></p>",
        _list(given.answers),
        f"<h3>{escape(labels['steps'])}</h3>",
        f"<ol>{''.join(f'<li>{escape(step)}</li>' for step in given.steps)}</ol>",
        f'<h3>{escape(labels["apology"])}</h3><div class="letter">{letter}</div>' if letter else "",
    ]


def _company(report: Report) -> list[str]:
    labels = report.labels
    return [f"<p>{escape(labels['company_lead'])}</p>", *(_option(one, labels) for one in report.company)]


def _option(one: OptionTold, labels: dict[str, str]) -> str:
    return (
        f"<article><header><h3>{escape(one.title)}</h3></header>"
        f"{_titled(labels['speaks_for'], one.speaks_for)}"
        f"{_titled(labels['speaks_against'], one.speaks_against)}</article>"
    )


def _repairs(report: Report) -> list[str]:
    labels = report.labels
    rows = "".join(
        f"<tr><td>{escape(one.client)}</td><td>{escape(one.contact)}</td><td>{escape(one.words)}</td></tr>"
        for one in report.repairs
    )
    head = "".join(f'<th scope="col">{escape(labels[name])}</th>' for name in ("client", "contact", "state"))
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return [f"<p>{escape(labels['repair_lead'])}</p>", table if rows else f"<p>{escape(labels['repair_none'])}</p>"]


def _facts(report: Report) -> list[str]:
    if not report.facts:
        return [f"<p>{escape(report.labels['nothing'])}</p>"]
    return [
        f"<h4>{escape(group)}</h4>" + _list(f"{ask} {answer}" for ask, answer in lines)
        for group, lines in report.facts.items()
    ]


def _titled(title: str, lines: Iterable[str]) -> str:
    listed = _list(lines)
    return f"<h4>{escape(title)}</h4>{listed}" if listed else ""


def _list(lines: Iterable[str]) -> str:
    return _raw_list(escape(line) for line in lines)


def _raw_list(items: Iterable[str]) -> str:
    joined = "".join(f"<li>{item}</li>" for item in items)
    return f"<ul>{joined}</ul>" if joined else ""
