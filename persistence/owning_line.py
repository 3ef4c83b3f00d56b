"""The lines over which this node owns rooms, one to each server. What it owned ends with any of them.

A store that was restarted or replaced may have lost the tail of a log. So ownership holds only in the `era` in which
it was claimed, and an era ends with a connection, and with every change of the store's run or replication id behind a
connection that stayed up. A store that may evict what it was given is none: no line to it is opened or kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import hiredis
from redis.asyncio import Redis

from persistence.event_log import StoreRefused, StoreUnavailable
from persistence.lines import Script, Word, run_script
from persistence.replica_wait import ReplicaWait
from persistence.resp_line import Answer, RespLine, ask, into, open_line
from persistence.shards import MOVED, Shards
from persistence.store_info import SECTIONS, StoreInfo, read_info


@dataclass(slots=True)
class _Line:
    """`wait` is None where no replica is waited for."""

    line: RespLine
    identity: tuple[bytes, bytes]
    wait: ReplicaWait | None


class OwningLine:
    """Connects to a server when it is first asked for one of its keys, and again after a loss; never on an append.

    `broken` is called at the end of each era, in the loop's own turn. It must not raise. `replicas`: how many must have
    what a script wrote before its reply is given; 0 waits for none.
    """

    def __init__(self, redis: Redis, replicas: int = 0) -> None:
        self._shards, self._replicas = Shards(redis), replicas
        self._lines: dict[str, _Line] = {}
        self._connecting = asyncio.Lock()
        self.era = 0
        self.broken: Callable[[], None] = lambda: None

    async def ask(self, *words: str) -> Any:
        """One command; what follows its name is the key. Raises `StoreUnavailable`."""
        line = await self._open(words[1] if len(words) > 1 else "")
        try:
            return await ask(line.line, *words)
        except StoreRefused as error:
            self._heard(error)
            raise

    async def run(self, script: Script, keys: Sequence[str], args: Sequence[Word]) -> Any:
        """One script. Raises `StoreUnavailable`."""
        await self._open(keys[0])
        reply: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.run_owning(script, keys, args, into(reply))
        return await reply

    def run_owning(self, script: Script, keys: Sequence[str], args: Sequence[Word], answer: Answer) -> None:
        """Without waiting, on a line of this era or not at all. Raises `StoreRefused`: nothing was sent then."""
        opened = self._lines.get(self._shards.name_of(keys[0]))
        if opened is None:
            raise StoreRefused("unreachable")
        if self._shards.may_move:
            answer = partial(self._answered, answer)
        run_script(opened.wait or opened.line, script, keys, args, answer)

    async def look_at_store(self) -> None:
        """Ends the era when another store answers than before. Raises `StoreUnavailable`, also where it may evict."""
        await self._open("")
        for opened in list(self._lines.values()):
            info = await _info(opened.line)
            if opened.wait is not None:
                opened.wait.replicas = max(self._replicas, info.replicas)
            if opened.identity != info.identity:
                opened.line.abort("another_store")
            if info.evicts:
                opened.line.abort("evicting")
                raise StoreUnavailable("evicting")

    def end_era(self, reason: str) -> None:
        for opened in list(self._lines.values()):
            opened.line.abort(reason)

    async def close(self) -> None:
        if self._lines:
            self.end_era("closed")
            await asyncio.sleep(0)  # the loop closes the sockets in a turn of its own

    # --- inside ------------------------------------------------------------------------------------------------

    async def _open(self, key: str) -> _Line:
        if not self._shards.is_stale and (opened := self._lines.get(self._shards.name_of(key))) is not None:
            return opened
        async with self._connecting:
            server = await self._shards.server_of(key)
            if (opened := self._lines.get(server.name)) is not None:
                return opened
            try:
                line = await open_line(server, partial(self._ended, server.name))
            except StoreUnavailable:
                self._shards.mistaken()
                raise
            try:
                info = await _info(line)
                if info.evicts:
                    raise StoreUnavailable("evicting")
                if not line.is_open:  # it ended between the reply and our turn
                    raise StoreUnavailable("unreachable")
            except BaseException:
                line.abort("unreachable")
                raise
            wait = ReplicaWait(line, max(self._replicas, info.replicas)) if self._replicas else None
            opened = self._lines[server.name] = _Line(line, info.identity, wait)
            return opened

    def _ended(self, name: str) -> None:
        if self._lines.pop(name, None) is None:  # it never was ours: the store refused it while it was opened
            return
        self._shards.mistaken()
        self.era += 1
        self.broken()

    def _answered(self, answer: Answer, reply: Any) -> None:
        if isinstance(reply, StoreRefused):
            self._heard(reply)
        answer(reply)

    def _heard(self, refusal: StoreRefused) -> None:
        if refusal.reason == MOVED:
            self._shards.mistaken()


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
