"""Pipelining lines to the store, one to each of its servers: opened when it is first needed, and again after a loss.

For what is asked at every sign-in, where a client that takes a connection of its pool for each command costs more than
all the rest. What owns a room goes over `persistence.owning_line`.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Protocol

import hiredis
from redis.asyncio import Redis

from persistence.event_log import StoreRefused, StoreUnavailable
from persistence.resp_line import Answer, RespLine, into, open_line, packed
from persistence.shards import MOVED, Shards

Word = str | bytes | int
_NOT_LOADED = "NOSCRIPT"


class Script:
    """A Lua script by its hash. It is sent whole only when the store does not know it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sha = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


class Sends(Protocol):
    def send(self, command: bytes, answer: Answer) -> None: ...


def run_script(line: Sends, script: Script, keys: Sequence[str], args: Sequence[Word], answer: Answer) -> None:
    """Without waiting. Raises `StoreRefused`: nothing was sent then."""
    rest = (len(keys), *keys, *args)

    def answered(reply: Any) -> None:
        if isinstance(reply, hiredis.ReplyError) and str(reply).startswith(_NOT_LOADED):
            # Nothing was run. The store keeps what EVAL brings.
            try:
                line.send(packed(("EVAL", script.text, *rest)), answer)
            except StoreRefused as error:
                answer(error)
        else:
            answer(reply)

    line.send(packed(("EVALSHA", script.sha, *rest)), answered)


class Lines:
    """See `open_lines`. All calls raise `StoreUnavailable`, after which what was asked may be done."""

    def __init__(self, redis: Redis) -> None:
        self._shards = Shards(redis)
        self._lines: dict[str, RespLine] = {}
        self._connecting = asyncio.Lock()
        self._loop = asyncio.get_running_loop()

    async def run(self, script: Script, keys: Sequence[str], args: Sequence[Word] = ()) -> Any:
        return await self._asked(keys[0], lambda line, answer: run_script(line, script, keys, args, answer))

    async def ask(self, command: str, key: str, *words: Word) -> Any:
        asked = packed((command, key, *words))
        return await self._asked(key, lambda line, answer: line.send(asked, answer))

    async def close(self) -> None:
        for line in list(self._lines.values()):
            line.abort("closed")
        await asyncio.sleep(0)  # the loop closes the sockets in a turn of its own

    # --- inside ------------------------------------------------------------------------------------------------

    async def _asked(self, key: str, send: Callable[[RespLine, Answer], None]) -> Any:
        for is_last in (False, True):
            reply: asyncio.Future[Any] = self._loop.create_future()
            send(self._line_of(key) or await self._open(key), into(reply))
            try:
                return await reply
            except StoreRefused as error:
                if is_last or error.reason != MOVED:
                    raise
            self._shards.mistaken()  # nothing was done there
        raise AssertionError

    def _line_of(self, key: str) -> RespLine | None:
        return None if self._shards.is_stale else self._lines.get(self._shards.name_of(key))

    async def _open(self, key: str) -> RespLine:
        async with self._connecting:
            server = await self._shards.server_of(key)
            if (line := self._lines.get(server.name)) is not None:
                return line
            try:
                line = await open_line(server, partial(self._ended, server.name))
            except StoreUnavailable:
                self._shards.mistaken()
                raise
            self._lines[server.name] = line
            return line

    def _ended(self, name: str) -> None:
        if self._lines.pop(name, None) is not None:
            self._shards.mistaken()


@asynccontextmanager
async def open_lines(redis: Redis) -> AsyncIterator[Lines]:
    """To the store that `redis` leads to."""
    lines = Lines(redis)
    try:
        yield lines
    finally:
        await lines.close()
