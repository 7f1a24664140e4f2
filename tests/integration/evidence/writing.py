"""Writes N ledger entries and places them; run as one of several: python -m tests.integration.evidence.writing N"""

from __future__ import annotations

import sys

from handover.cli.database import open_database


def main(number: int) -> None:
    open_database()
    from django.db import transaction

    from handover.evidence.ledger import Actor, record
    from handover.evidence.sequencing import make_checkpoint, place_entries

    for at in range(number):
        with transaction.atomic():
            actor = Actor(id="max@northwind.example", name="Max Manager", role="manager")
            record("notices.drafted", actor=actor, subject=f"notice:{at}", personal={"email": "c@client.example"})
        if at % 3 == 0:
            place_entries()
        if at % 10 == 0:
            make_checkpoint()
    place_entries()
    print("done")


if __name__ == "__main__":
    main(int(sys.argv[1]))
