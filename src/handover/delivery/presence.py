"""Is the worker that claimed a row still alive? A lock file for each: the kernel frees it when the worker dies.

Of a worker on another machine nothing is known here; its claims are judged by their age alone.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings


@contextmanager
def present() -> Iterator[str]:
    """A new worker's token, held for as long as it lives.

    Who leaves in order takes their file along; who is thrown out leaves it behind, unlocked, as their death notice.
    """
    token = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(8)}"
    path = _path(token)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Locked under another name first: nobody may meet the file without its lock and take the worker for dead.
    aside = path.with_suffix(".new")
    with aside.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        aside.rename(path)
        yield token
        path.unlink(missing_ok=True)


def is_dead(token: str) -> bool:
    """Whether this worker is certainly gone; False where that cannot be known."""
    try:
        with _path(token).open() as file:
            # Shared: several that ask at once do not take each other for the worker.
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return True
    except OSError:
        return False


def forget(token: str) -> None:
    """The dead worker's rows are seen to: its file goes."""
    with suppress(OSError):
        _path(token).unlink(missing_ok=True)


def _path(token: str) -> Path:
    return settings.DATA / "workers" / f"{token.replace('/', '_')}.lock"
