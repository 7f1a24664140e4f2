"""Presidio's own recognisers (without a language model to download) over every .eml of a folder.

Runs in an environment of its own (`presidio.lock`); prints messages and seconds of its process. It
is given the decoded text: it reads no mail.
"""

from __future__ import annotations

import email
import email.policy
import logging
import sys
import time
from pathlib import Path

import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine


class Blank(SpacyNlpEngine):  # type: ignore[misc]  # is not installed where types are checked
    """Words are parted, names are not guessed."""

    def load(self) -> None:
        self.nlp = {"en": spacy.blank("en")}


def text_of(path: Path) -> str:
    body = email.message_from_bytes(path.read_bytes(), policy=email.policy.default).get_body(("plain",))
    return str(body.get_content()) if body else ""


def main(folder: str) -> None:
    logging.disable(logging.CRITICAL)
    engine = Blank()
    engine.load()
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"], nlp_engine=engine)
    analyzer = AnalyzerEngine(nlp_engine=engine, registry=registry, supported_languages=["en"])
    texts = [text_of(path) for path in sorted(Path(folder).glob("*.eml"))]
    analyzer.analyze("write to a@b.example or call +44 7700 900123", language="en")
    begun = time.process_time()
    for text in texts:
        analyzer.analyze(text, language="en")
    print(len(texts), f"{time.process_time() - begun:.4f}")


if __name__ == "__main__":
    main(sys.argv[1])
