"""Holds some messages of the sample company's leaver: python -m tests.acceptance.held_sample, on HANDOVER_DATA."""

from __future__ import annotations

import os

import django

TEXTS = (
    ("Until soon", "Dear Ana,\n\nFriday is my last day. Write to me at elena.private@mail.example.\n\nElena"),
    ("Your offer", "Hello,\n\nwhere I am going we can do the same for less. Come along!\n\nElena"),
)
HTML = (
    "<h2>Until soon</h2><p>Friday is <b>my last day</b>.</p><script>steal()</script>"
    "<p>Write to me at <a href='https://spy.example'>elena.private@mail.example</a>"
    "<img src='https://spy.example/pixel.gif'></p>"
)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handover.settings")
    django.setup()
    from django.utils import timezone

    from handover.departures.models import Departure
    from handover.gate import holding
    from handover.gate.session import Letter

    departure = Departure.objects.get(pk=1)
    address = departure.transfers.first().snapshot["contacts"][0]["email"]  # type: ignore[union-attr]
    sender = departure.leaver.email or ""
    rows = [(subject, "text/plain", text) for subject, text in TEXTS] + [("Bye", "text/html", HTML)]
    for number, (subject, kind, text) in enumerate(rows):
        head = f"From: {sender}\r\nTo: {address}\r\nMessage-ID: <{number}@sample.example>\r\nSubject: {subject}\r\n"
        raw = f"{head}Content-Type: {kind}; charset=utf-8\r\n\r\n{text}\r\n".encode()
        letter = Letter(sender, "", (address,), raw, sender)
        holding.hold(
            letter,
            departure,
            _reading(subject, text),
            outside=[address],
            situation={"relation": "client"},
            now=timezone.now(),
        )


def _reading(subject: str, text: str):  # type: ignore[no-untyped-def]
    from handover.gate.reading import Reading

    at = text.find("elena.private@mail.example")
    quote = "elena.private@mail.example"
    found = {
        "rule": "contact.mail",
        "signal": "personal_contact",
        "part": "body",
        "start": at,
        "end": at + len(quote),
    }
    return Reading(
        outcome="hold",
        subject=subject,
        signals=["personal_contact"],
        findings=[{**found, "quote": quote, "reason": "a private address"}] if at >= 0 else [],
        reasons=[{"rule": "personal-contact", "text": "It leaves a private address.", "source": "the sample"}],
    )


if __name__ == "__main__":
    main()
