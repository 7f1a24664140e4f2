"""A process of its own that starts workers and kills them: one line in, one line of JSON out.

It has Django ready and forks, because starting Python and Django anew for each of 200 workers takes longer than
what is to be shown. It opens no database connection itself, so a fork inherits none.

start                  a worker in a hurry, for ever; its process id
calm                   a worker at its usual pace
kill PID               kill -9, and wait until it is gone
stop PID               SIGTERM, and wait; the exit code
seed COUNT             a departure with so many approved notices, queued for next year
keep COUNT             that many are due now, if there are so many; how many are
waiting                how many are under way
seconds                from the first hand-over to the last outcome
report                 every delivery that was ever due, and what the ledger says of it
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "handover.settings"
django.setup()

# Imported once, here, and not again in each fork.
from handover.delivery.transports import configured  # noqa: E402
from handover.delivery.worker import Pace, run_forever  # noqa: E402

IN_A_HURRY = Pace(look=0.02, chores=0.2, nobody=0.05, batch=10, back_off=[timedelta(seconds=0.1)] * 60)


def main() -> None:
    commands: dict[str, Callable[..., Any]] = {
        "start": lambda: _forked(lambda: work(IN_A_HURRY)),
        "calm": lambda: _forked(lambda: work(Pace())),
        "kill": lambda pid: _end(int(pid), signal.SIGKILL),
        "stop": lambda pid: _end(int(pid), signal.SIGTERM),
        "seed": lambda count: _answered_by_a_fork(lambda: seed(int(count))),
        "keep": lambda count: _answered_by_a_fork(lambda: keep(int(count))),
        "waiting": lambda: _answered_by_a_fork(waiting),
        "seconds": lambda: _answered_by_a_fork(seconds),
        "report": lambda: _answered_by_a_fork(report),
    }
    for line in sys.stdin:
        verb, *words = line.split()
        print(json.dumps(commands[verb](*words)), flush=True)


def work(pace: Pace) -> None:
    """The worker as `handover worker` runs it."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    run_forever(stop, transport=configured.transport(), witness=configured.witness(), pace=pace)


def seed(count: int) -> int:
    from django.core.management import call_command
    from django.utils import timezone

    from handover.delivery import actions
    from handover.delivery.models import Delivery
    from tests.cast import make_cast
    from tests.integration.delivery.ready import ready

    call_command("migrate", verbosity=0)
    today = timezone.localdate()
    cast = make_cast()
    departure = ready(cast, count, notice_on=today - timedelta(days=1), last_day=today + timedelta(days=400))
    actions.queue(departure, by=cast.max, at_once=True)
    return Delivery.objects.update(not_before=timezone.now() + timedelta(days=365))


def keep(count: int) -> int:
    from django.utils import timezone

    from handover.delivery.models import Delivery, State

    now = timezone.now()
    due = Delivery.objects.filter(state=State.QUEUED, not_before__lte=now).count()
    later = Delivery.objects.filter(state=State.QUEUED, not_before__gt=now + timedelta(days=100)).order_by("id")
    more = list(later.values_list("id", flat=True)[: max(0, count - due)])
    return due + Delivery.objects.filter(id__in=more).update(not_before=now)


def waiting() -> int:
    from handover.delivery.models import Delivery, State

    return Delivery.objects.filter(state__in=(State.QUEUED, State.CLAIMED, State.AT_DATA)).count()


def seconds() -> float:
    from django.db.models import Max, Min

    from handover.delivery.models import Delivery

    times = Delivery.objects.aggregate(first=Min("at_data_at"), last=Max("settled_at"))
    return float((times["last"] - times["first"]).total_seconds())


def report() -> list[dict[str, Any]]:
    from django.utils import timezone

    from handover.delivery.models import Delivery
    from handover.evidence.models import Entry
    from handover.notices.mime import digest

    told: dict[str, Counter[str]] = defaultdict(Counter)
    for subject, verb in Entry.objects.values_list("subject", "verb"):
        told[subject][verb] += 1
    due = Delivery.objects.filter(not_before__lt=timezone.now() + timedelta(days=100))
    return [
        {
            "message_id": row.notice.message_id,
            "address": row.notice.address,
            "digest": digest("", [], bytes(row.notice.raw)),
            "state": row.state,
            "reason": row.reason,
            "entries": told[row.notice.ref],
        }
        for row in due.select_related("notice").order_by("id")
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
