"""Data of several clients by its form: rows with fields, many addresses of many firms, several names with figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handover.screening.contacts.domains import is_freemail
from handover.screening.contacts.kinds import Circle, Contact, Kind, Owner
from handover.screening.normalising.folding import Folded

SEVERAL = 3
FIELD_PARTER = re.compile(r"[;|\t]| - |, |,(?=\S)|: ")
FIGURE = re.compile(
    r"[\w.+-]+@[\w-]+\.\w|\+?\d[\d ()-]{6,}\d|\d[\d .,]*(?: ?(?:€|eur|\$|usd|£|руб|р\.|тыс|млн|k\b|к\b|%))|"
    r"(?:€|\$|£) ?\d|\b\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?\b|\b20\d\d\b"
)
IN_FIGURES = re.compile(r"[\d@]")  # in every figure and price
PRICE = re.compile(r"\d[\d .,]*(?: ?(?:€|eur\b|\$|usd\b|£|руб|р\.|тыс|млн|k\b|%))|(?:€|\$|£) ?\d")
FILE_NAME = re.compile(
    r"(?:client|customer|contact|account|portfolio|book|crm|cartera|contacto|база|клиент|контакт|портфель|заказчик)"
    r"[^/]*\.(?:xlsx?|csv|ods|tsv|vcf|zip|docx?|pdf|txt)$"
)


@dataclass(frozen=True, slots=True)
class Listing:
    """Where the data of several clients stands; `kind` says by what it was known."""

    kind: str
    text: int
    start: int
    end: int
    count: int


def listings(texts: Sequence[Folded], contacts: Sequence[Contact], circle: Circle) -> list[Listing]:
    telling = [(number, folded) for number, folded in enumerate(texts) if IN_FIGURES.search(folded.text)]
    return [*_rows(telling), *_many_firms(contacts, circle), *_priced(telling)]


def _rows(texts: Sequence[tuple[int, Folded]]) -> Iterator[Listing]:
    """Lines that follow each other with at least two fields and a figure each."""
    for number, folded in texts:
        run: list[tuple[int, int]] = []
        for start, end in [*folded.sentence_spans(), (-1, -1)]:
            if start >= 0 and _is_row(folded.text[start:end]):
                run.append((start, end))
                continue
            if len(run) >= SEVERAL:
                yield Listing("rows", number, run[0][0], run[-1][1], len(run))
            run = []


def _is_row(line: str) -> bool:
    return len(line) < 400 and bool(FIELD_PARTER.search(line)) and bool(FIGURE.search(line))


def _many_firms(contacts: Sequence[Contact], circle: Circle) -> Iterator[Listing]:
    """Addresses at several firms that are neither the company nor the writer."""
    foreign = [one for one in contacts if one.kind is Kind.EMAIL and one.owner not in (Owner.COMPANY, Owner.WRITER)]
    domains = {one.value.rpartition("@")[2] for one in foreign}
    firms = {domain for domain in domains if not is_freemail(domain)}
    if len(firms) >= SEVERAL:
        first = foreign[0]
        ends = [one.end for one in foreign if one.text == first.text]
        yield Listing("firms", first.text, first.start, max(ends), len(firms))


def _priced(texts: Sequence[tuple[int, Folded]]) -> Iterator[Listing]:
    """One sentence with several names and a price for each."""
    for number, folded in texts:
        for start, end in folded.sentence_spans():
            prices = PRICE.findall(folded.text, start, end)
            if len(prices) >= SEVERAL and FIELD_PARTER.search(folded.text, start, end):
                yield Listing("priced", number, start, end, len(prices))


def is_client_file(name: str) -> bool:
    """Whether a file's name says that it holds clients."""
    return bool(FILE_NAME.search(name.lower()))
