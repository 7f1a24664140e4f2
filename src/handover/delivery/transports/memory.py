"""A transport that keeps what it takes in memory: for tests, and as the shortest example of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from handover.delivery.transports import AtData, Doubtful, Outgoing

#: Says what shall go wrong with a message, or nothing.
Trouble = Callable[[Outgoing], Exception | None]


@dataclass
class Memory:
    """Takes everything, unless `before` (nothing was handed over) or `after` (it may have been) name trouble."""

    taken: list[Outgoing] = field(default_factory=list)
    before: Trouble = lambda message: None
    after: Trouble = lambda message: None
    closed: int = 0

    def hand_over(self, message: Outgoing, at_data: AtData) -> str:
        trouble = self.before(message)
        if trouble:
            raise trouble
        at_data()
        trouble = self.after(message)
        if isinstance(trouble, Doubtful) or trouble is None:
            self.taken.append(message)
        if trouble:
            raise trouble
        return "250 kept in memory"

    def close(self) -> None:
        self.closed += 1

    def saw(self, message_id: str) -> bool:
        return any(message.message_id == message_id for message in self.taken)
