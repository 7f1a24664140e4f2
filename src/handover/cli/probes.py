"""`handover doctor --gate`: by which ways into the mail server does mail pass the gate unseen?"""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from handover.cli.output import as_json

if TYPE_CHECKING:
    from handover.gate.probing import Found, Way


def probe_gate(smtp: str, submission: str, sendmail: str, reinjection: str, to: str, *, json: bool) -> int:
    """Send the probes and tell; 2 when a way is not seen by the gate or could not be tried, else 0."""
    from handover.gate.probing import probe
    from handover.gate.watchlist import company_hosts

    print(
        f"inside the company: {', '.join(sorted(company_hosts()))} (else set HANDOVER_MAIL_HOSTS)", file=sys.stderr
    )
    found = probe(_ways(smtp, submission, sendmail, reinjection), to=to)
    rows = [_row(one) for one in found]
    if json:
        as_json(rows)
    for row in [] if json else rows:
        print(f"{row['way']}: {row['said']}" + (f"; {row['do']}" if row["do"] else ""))
    return 0 if all(one.is_seen for one in found) else 2


def _ways(smtp: str, submission: str, sendmail: str, reinjection: str) -> list[Way]:
    from handover.gate import probing

    ways = [probing.smtp(smtp)] if smtp else []
    ways += [probing.submission(submission)] if submission else []
    command = sendmail or shutil.which("sendmail") or ""
    ways += [probing.sendmail(command)] if command else []
    ways += [probing.reinjection(reinjection)] if reinjection else []
    return ways


def _row(found: Found) -> dict[str, object]:
    if found.trouble:
        said = f"the probe could not be sent: {found.trouble}"
    else:
        said = "seen by the gate" if found.is_seen else "NOT SEEN by the gate"
    return {
        "way": found.way.name,
        "seen": found.is_seen,
        "said": said,
        "do": "" if found.is_seen else found.way.mend,
    }
