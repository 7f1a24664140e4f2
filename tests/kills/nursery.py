"""A process of its own that starts workers and kills them: one line in, one line of JSON out.

It has Django ready and forks, because starting Python and Django anew for each of 200 workers takes longer than
what is to be shown. It opens no database connection itself, so a fork inherits none.

start                  a worker, for ever; its process id
kill PID               kill -9, and wait until it is gone
stop PID               SIGTERM, and wait; the exit code
seed COUNT             a departure with so many approved notices, queued at once
report                 every delivery, and what the ledger says of it
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

HURRY = [timedelta(seconds=0.1)] * 60


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "handover.settings"
    django.setup()
    commands: dict[str, Callable[..., Any]] = {
        "start": lambda: _forked(work),
        "kill": lambda pid: _end(int(pid), signal.SIGKILL),
        "stop": lambda pid: _end(int(pid), signal.SIGTERM),
        "seed": lambda count: _answered_by_a_fork(lambda: seed(int(count))),
        "report": lambda: _answered_by_a_fork(report),
    }
    for line in sys.stdin:
        verb, *words = line.split()
        print(json.dumps(commands[verb](*words)), flush=True)


def work() -> None:
    """The worker as `handover worker` runs it, in a hurry."""
    from handover.delivery.transports import configured
    from handover.delivery.worker import Pace, run_forever

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    pace = Pace(look=0.02, chores=0.2, nobody=0.05, batch=10, back_off=HURRY)
    run_forever(stop, transport=configured.transport(), witness=configured.witness(), pace=pace)


def seed(count: int) -> int:
    from django.core.management import call_command
    from django.utils import timezone

    from handover.delivery import actions
    from tests.cast import make_cast
    from tests.integration.delivery.ready import ready

    call_command("migrate", verbosity=0)
    today = timezone.localdate()
    cast = make_cast()
    departure = ready(cast, count, notice_on=today - timedelta(days=1), last_day=today + timedelta(days=30))
    return len(actions.queue(departure, by=cast.max, at_once=True).queued)


def report() -> list[dict[str, Any]]:
    from collections import Counter

    from handover.delivery.models import Delivery
    from handover.evidence.models import Entry
    from handover.notices.mime import digest

    verbs = Counter(Entry.objects.values_list("subject", "verb"))
    return [
        {
            "message_id": row.notice.message_id,
            "address": row.notice.address,
            "digest": digest("", [], bytes(row.notice.raw)),
            "state": row.state,
            "reason": row.reason,
            "entries": {verb: count for (subject, verb), count in verbs.items() if subject == row.notice.ref},
        }
        for row in Delivery.objects.select_related("notice").order_by("id")
    ]


def _forked(run: Callable[[], object]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        sys.stdin.close()
        run()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        # No clean-up of what belongs to the parent: buffers, threads, temporary files.
        os._exit(code)


def _answered_by_a_fork(run: Callable[[], object]) -> object:
    ours, theirs = os.pipe()

    def answer() -> None:
        with os.fdopen(theirs, "w") as pipe:
            json.dump(run(), pipe)

    pid = _forked(answer)
    os.close(theirs)
    with os.fdopen(ours) as pipe:
        text = pipe.read()
    os.waitpid(pid, 0)
    return json.loads(text)


def _end(pid: int, number: int) -> int:
    os.kill(pid, number)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    main()
