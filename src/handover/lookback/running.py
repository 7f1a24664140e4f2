"""PURE: many chunks at once: on all cores of this machine, or on a Dask cluster by the same function.

Results come in any order. Whoever takes them in writes a chunk down only if it is not down already, so that a
worker that dies, a task that runs twice and a run that is stopped all end in the same result.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from typing import Any

from handover.errors import UnusableInput
from handover.lookback.scanning import Screen, scan_range
from handover.lookback.terms import Chunk, Look, Result

#: Chunks in hand for each worker: enough to keep it busy, few enough to stop at once.
IN_HAND = 2
#: Seconds in which a cluster has to answer.
PATIENCE = 20


def run(
    chunks: Sequence[Chunk], look: Look, *, processes: int = 0, scheduler: str = "", screen: Screen | None = None
) -> Iterator[Result]:
    """The result of each chunk as it is done; `processes` 0: as many as there are cores.

    `screen` must be a function of a module that the workers have too. IMAP is read from here alone: the password
    stays on this machine, and servers limit their connections.
    """
    far = [chunk for chunk in chunks if chunk.kind == "imap"]
    near = [chunk for chunk in chunks if chunk.kind != "imap"]
    if scheduler:
        yield from _on_cluster(near, look, scheduler, screen)
    elif (processes or os.cpu_count() or 1) > 1 and len(near) > 1:
        yield from _on_cores(near, look, processes or os.cpu_count() or 1, screen)
    else:
        yield from (scan_range(chunk, look, screen) for chunk in near)
    yield from (scan_range(chunk, look, screen) for chunk in far)


def _on_cores(chunks: Sequence[Chunk], look: Look, processes: int, screen: Screen | None) -> Iterator[Result]:
    packed, waiting = pickle.dumps(look), list(reversed(chunks))
    # Spawned, not forked: a child must not share the parent's database connection.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(processes, len(chunks)), mp_context=context) as pool:
        going: set[Future[Result]] = set()
        try:
            while waiting or going:
                while waiting and len(going) < processes * IN_HAND:
                    going.add(pool.submit(scan_packed, waiting.pop(), packed, screen))
                done, going = wait(going, return_when=FIRST_COMPLETED)
                yield from (one.result() for one in done)
        except BrokenProcessPool:
            raise UnusableInput("a process of the look-back was ended from outside; go on with --resume") from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _on_cluster(chunks: Sequence[Chunk], look: Look, scheduler: str, screen: Screen | None) -> Iterator[Result]:
    """Workers must see the mailboxes under the same paths; a task whose worker died is given to another."""
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise UnusableInput(
            "--scheduler: needs the extra; install it with: pip install 'handover[cluster]'"
        ) from None
    packed = pickle.dumps(look)
    try:
        client = Client(scheduler, timeout=PATIENCE)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError) as trouble:
        raise UnusableInput(
            "--scheduler: %(scheduler)s does not answer (%(trouble)s)", scheduler=scheduler, trouble=trouble
        ) from None
    with client:
        tasks = [client.submit(scan_packed, chunk, packed, screen, pure=False, retries=2) for chunk in chunks]
        following: Any = as_completed(tasks, with_results=True)  # type: ignore[no-untyped-call]
        for task, result in following:
            yield result
            task.release()


def scan_packed(chunk: Chunk, look: bytes, screen: Screen | None) -> Result:
    """What a worker runs. What is looked for comes as bytes: it is unpacked once in each process."""
    return scan_range(chunk, _unpacked(look), screen)


@lru_cache(maxsize=2)
def _unpacked(look: bytes) -> Look:
    found: Look = pickle.loads(look)  # noqa: S301 - packed by the run that sent it
    return found
