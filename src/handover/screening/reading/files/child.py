"""The process that opens files: one request after the other on its standard input, answers on its output.

A request is a line of JSON with `kind`, `name`, `sender` and `size`, then that many bytes; an answer is one line of JSON. It ends
with its input. It has a limit of memory, and whoever started it kills it when an answer takes too long.
"""

from __future__ import annotations

import json
import resource
import sys

from handover.screening.reading import limits
from handover.screening.reading.files.inside import opened
from handover.screening.reading.files.opened import Opened, Request
from handover.screening.reading.reasons import Reason


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.CHILD_BYTES, limits.CHILD_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while line := requests.readline():
        given = json.loads(line)
        request = Request(requests.read(given["size"]), given["kind"], given["name"], given["sender"])
        answer = _answer(request)
        answers.write(json.dumps(answer.as_json()).encode() + b"\n")
        answers.flush()


def _answer(request: Request) -> Opened:
    try:
        return opened(request)
    except MemoryError:
        return Opened(reasons=[Reason.TOOK_TOO_MUCH_MEMORY])
    except RecursionError:
        return Opened(reasons=[Reason.TOO_DEEP])
    except Exception:  # a file that breaks a library was not read, which is all that has to be known of it
        return Opened(reasons=[Reason.DAMAGED_FILE])


if __name__ == "__main__":
    main()
