"""The one line over which this node owns rooms. What it owned ends with the line.

A store that was restarted or replaced may have lost the tail of a log. So ownership holds only in the `era` in which
it was claimed, and an era ends with the connection, and with every change of the store's run or replication id behind
a connection that stayed up. A store that may evict what it was given is none: no line to it is opened or kept.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import hiredis
from redis.asyncio import Redis

from persistence.event_log import StoreRefused, StoreUnavailable
from persistence.replica_wait import ReplicaWait
from persistence.resp_line import Answer, RespLine, ask, into, open_line, packed
from persistence.store_info import SECTIONS, StoreInfo, read_info

_NOT_LOADED = "NOSCRIPT"

Word = str | bytes | int


class Script:
    """A Lua script by its hash. It is sent whole only when the store does not know it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sha = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


class OwningLine:
    """Connects when it is first asked, and again when it is asked after a loss; never on an append.

    `broken` is called at the end of each era, in the loop's own turn. It must not raise. `replicas`: how many must have
    what a script wrote before its reply is given; 0 waits for none.
    """

    def __init__(self, redis: Redis, replicas: int = 0) -> None:
        self._redis, self._replicas = redis, replicas
        self._line: RespLine | None = None
        self._wait: ReplicaWait | None = None
        self._connecting = asyncio.Lock()
        self._identity: tuple[bytes, bytes] | None = None
        self.era = 0
        self.broken: Callable[[], None] = lambda: None

    async def ask(self, *words: Word) -> Any:
        """One command. Raises `StoreUnavailable`."""
        return await ask(await self._open(), *words)

    async def run(self, script: Script, keys: Sequence[str], args: Sequence[Word]) -> Any:
        """One script. Raises `StoreUnavailable`."""
        await self._open()
        reply: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.run_owning(script, keys, args, into(reply))
        return await reply

    def run_owning(self, script: Script, keys: Sequence[str], args: Sequence[Word], answer: Answer) -> None:
        """Without waiting, on the line of this era or not at all. Raises `StoreRefused`: nothing was sent then."""
        line = self._wait or self._line
        if line is None:
            raise StoreRefused("unreachable")
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

    async def look_at_store(self) -> None:
        """Ends the era when another store answers than before. Raises `StoreUnavailable`, also where it may evict."""
        line = await self._open()
        info = await _info(line)
        before, self._identity = self._identity, info.identity
        if self._wait is not None:
            self._wait.replicas = max(self._replicas, info.replicas)
        if before != info.identity:
            line.abort("another_store")
        if info.evicts:
            line.abort("evicting")
            raise StoreUnavailable("evicting")

    def end_era(self, reason: str) -> None:
        if self._line is not None:
            self._line.abort(reason)

    async def close(self) -> None:
        if self._line is not None:
            self.end_era("closed")
            await asyncio.sleep(0)  # the loop closes the socket in a turn of its own

    # --- inside ------------------------------------------------------------------------------------------------

    async def _open(self) -> RespLine:
        if self._line is not None:
            return self._line
        async with self._connecting:
            if self._line is None:
                line = await open_line(self._redis, self._ended)
                try:
                    info = await _info(line)
                    if info.evicts:
                        raise StoreUnavailable("evicting")
                    if not line.is_open:  # it ended between the reply and our turn
                        raise StoreUnavailable("unreachable")
                except BaseException:
                    line.abort("unreachable")
                    raise
                self._line, self._identity = line, info.identity
                if self._replicas:
                    self._wait = ReplicaWait(line, max(self._replicas, info.replicas))
        return self._line

    def _ended(self) -> None:
        if self._line is None:  # it never was ours: the store refused it while it was opened
            return
        self._line = self._wait = self._identity = None
        self.era += 1
        self.broken()


async def _info(line: RespLine) -> StoreInfo:
    """Raises `StoreUnavailable`, but not for a user without the right to ask."""
    try:
        return read_info(await ask(line, "INFO", *SECTIONS))
    except hiredis.ReplyError:
        return read_info(None)
    except StoreRefused as error:
        if error.reason != "not_authorised":
            raise
        return read_info(None)
