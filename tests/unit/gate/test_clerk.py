"""The clerk: letters that finish together share a transaction, and nobody is answered before it is over."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from handover.gate.clerk import MOST, Clerk
from handover.gate.server import Gate
from handover.gate.session import Fate, Letter
from handover.gate.workers import NoAnswer
from tests.unit.gate.fuzz import WATCH

Story = Callable[["Disk"], Awaitable[object]]


class Disk:
    """In place of the clerk's process: each transaction waits until the test lets it be durable."""

    def __init__(self, faults: Callable[[list[Any]], list[str]] = lambda groups: [""] * len(groups)) -> None:
        self.begun: list[list[str]] = []
        self.durable: set[str] = set()
        self.faults, self.may_commit = faults, asyncio.Semaphore(0)

    async def ask(self, asked: Mapping[str, Any], raw: bytes = b"", *, limit: float) -> dict[str, Any]:
        groups = [[one["digest"] for one in group] for group in asked["drafts"]]
        self.begun.append([name for group in groups for name in group])
        await asyncio.wait_for(self.may_commit.acquire(), limit)
        faults = self.faults(groups)
        self.durable |= {name for group, fault in zip(groups, faults, strict=False) if not fault for name in group}
        return {"faults": faults}


def drafts(*names: str) -> list[dict[str, str]]:
    return [{"digest": name} for name in names]


def kept(clerk: Clerk, *names: str) -> asyncio.Task[None]:
    return asyncio.create_task(clerk.keep(drafts(*names)))


async def soon() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def test_nobody_is_answered_before_the_commit_and_who_waits_meanwhile_shares_the_next() -> None:
    async def story() -> None:
        disk = Disk()
        clerk = Clerk(disk)  # type: ignore[arg-type]
        first = kept(clerk, "a")
        await soon()
        others = [kept(clerk, "b", "b2"), kept(clerk, "c"), kept(clerk, "d")]
        await soon()
        assert disk.begun == [["a"]] and not first.done()
        disk.may_commit.release()
        await first
        await soon()
        assert disk.begun == [["a"], ["b", "b2", "c", "d"]], "one transaction, in the order in which they came"
        assert not any(one.done() for one in others)
        disk.may_commit.release()
        await asyncio.gather(*others)
        assert disk.durable == {"a", "b", "b2", "c", "d"}

    asyncio.run(story())


def test_a_fault_of_one_is_told_to_that_one_alone() -> None:
    async def story() -> None:
        disk = Disk(lambda groups: ["DataError" if group == ["bad"] else "" for group in groups])
        clerk = Clerk(disk)  # type: ignore[arg-type]
        tasks = [kept(clerk, name) for name in ("first", "good", "bad", "fine")]
        disk.may_commit.release()
        disk.may_commit.release()
        told = await asyncio.gather(*tasks, return_exceptions=True)
        assert [isinstance(one, NoAnswer) for one in told] == [False, False, True, False]
        assert disk.durable == {"first", "good", "fine"}

    asyncio.run(story())


@pytest.mark.parametrize("answer", [[], ["", "", ""], [None], [0], "", None])
def test_an_answer_that_is_none_is_no_yes(answer: Any) -> None:
    async def story() -> None:
        disk = Disk(lambda _: answer)
        disk.may_commit.release()

        async def ask(*_: object, **__: object) -> dict[str, Any]:
            return {"faults": answer}

        disk.ask = ask  # type: ignore[method-assign]
        with pytest.raises(NoAnswer):
            await Clerk(disk).keep(drafts("a"))  # type: ignore[arg-type]

    asyncio.run(story())


def test_a_disk_that_takes_too_long_is_no_yes_and_the_next_is_kept() -> None:
    async def story() -> None:
        disk = Disk()
        clerk = Clerk(disk, limit=0.05)  # type: ignore[arg-type]
        with pytest.raises(NoAnswer):
            await clerk.keep(drafts("slow"))
        disk.may_commit.release()
        await clerk.keep(drafts("next"))
        assert disk.durable == {"next"}

    asyncio.run(story())


def test_one_who_gave_up_does_not_disturb_the_others() -> None:
    async def story() -> None:
        disk = Disk()
        clerk = Clerk(disk)  # type: ignore[arg-type]
        gone, stays = kept(clerk, "gone"), kept(clerk, "stays")
        await soon()
        gone.cancel()
        disk.may_commit.release()
        disk.may_commit.release()
        await stays
        assert "stays" in disk.durable

    asyncio.run(story())


def test_so_many_share_a_transaction_and_no_more() -> None:
    async def story() -> None:
        disk = Disk()
        clerk = Clerk(disk)  # type: ignore[arg-type]
        tasks = [kept(clerk, str(number)) for number in range(2 * MOST + 1)]
        for _ in range(4):
            disk.may_commit.release()
        await asyncio.gather(*tasks)
        assert [len(names) for names in disk.begun] == [MOST, MOST, 1]

    asyncio.run(story())


class Judge:
    """In place of the workers: everything passes, with a draft to be written down."""

    async def ask(self, *_: object, **__: object) -> dict[str, Any]:
        return {"fate": "pass", "text": "", "remove": "", "reasons": ["clean"], "drafts": drafts("x")}


def ruled(clerk: Clerk | None) -> Fate:
    async def rule() -> Fate:
        gate = Gate(lambda: WATCH, Judge(), clerk=clerk)  # type: ignore[arg-type]
        letter = Letter("lena@northwind.example", "", ("ana@client.example",), b"", "lena@northwind.example")
        return (await gate.rule(letter)).fate

    return asyncio.run(rule())


def test_what_could_not_be_written_down_does_not_pass() -> None:
    broken = Disk(lambda groups: ["OperationalError"] * len(groups))
    broken.may_commit.release()
    fine = Disk()
    fine.may_commit.release()
    assert ruled(Clerk(fine)) is Fate.PASS  # type: ignore[arg-type]
    assert ruled(Clerk(broken)) is Fate.LATER  # type: ignore[arg-type]
    assert ruled(None) is Fate.LATER


def test_the_ruling_comes_after_the_commit() -> None:
    async def story() -> None:
        disk = Disk()
        gate = Gate(lambda: WATCH, Judge(), clerk=Clerk(disk))  # type: ignore[arg-type]
        letter = Letter("lena@northwind.example", "", ("ana@client.example",), b"", "lena@northwind.example")
        ruling = asyncio.create_task(gate.rule(letter))
        began = time.monotonic()
        while not disk.begun and time.monotonic() - began < 5:
            await asyncio.sleep(0)
        await soon()
        assert disk.begun == [["x"]] and not ruling.done()
        disk.may_commit.release()
        assert (await ruling).fate is Fate.PASS and disk.durable == {"x"}

    asyncio.run(story())
