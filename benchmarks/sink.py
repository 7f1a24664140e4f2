"""A mail server that takes everything and keeps nothing, as fast as Python can: what is measured is the sender.

python -m benchmarks.sink    prints its port and serves until its standard input ends
"""

from __future__ import annotations

import asyncio
import sys

ANSWERS = {
    b"EHLO": b"250-sink\r\n250-SIZE 10000000\r\n250 8BITMIME\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}
OK = b"250 ok\r\n"


class Sink(asyncio.Protocol):
    def __init__(self) -> None:
        self.waiting = b""
        self.is_message = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.WriteTransport = transport  # type: ignore[assignment]
        self.transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while self._take():
            pass

    def _take(self) -> bool:
        end = self.waiting.find(b"\r\n.\r\n") if self.is_message else self.waiting.find(b"\r\n")
        if end < 0:
            return False
        line, self.waiting = self.waiting[:end], self.waiting[end + (5 if self.is_message else 2) :]
        answer = OK if self.is_message else ANSWERS.get(line[:4].upper(), OK)
        self.is_message = answer[:3] == b"354"
        self.transport.write(answer)
        return True


async def serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(serve())
