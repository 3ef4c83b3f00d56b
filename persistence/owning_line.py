"""The one line over which this node owns rooms. What it owned ends with the line.

A store that was restarted or replaced may have lost the tail of a log. So ownership holds only in the `era` in which
it was claimed, and an era ends with the connection, and with every change of the store's run or replication id behind
a connection that stayed up.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import hiredis
from redis.asyncio import Redis

from persistence.event_log import StoreRefused
from persistence.resp_line import Answer, RespLine, ask, into, open_line, packed

_IDENTITY = (("server", b"run_id:"), ("replication", b"master_replid:"))
_NOT_LOADED = "NOSCRIPT"

Word = str | bytes | int


class Script:
    """A Lua script by its hash. It is sent whole only when the store does not know it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sha = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


class OwningLine:
    """Connects when it is first asked, and again when it is asked after a loss; never on an append.

    `broken` is called at the end of each era, in the loop's own turn. It must not raise.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._line: RespLine | None = None
        self._connecting = asyncio.Lock()
        self._identity: tuple[bytes, ...] | None = None
        self.era = 0
        self.broken: Callable[[], None] = lambda: None

    async def ask(self, *words: Word) -> Any:
        """One command. Raises `StoreUnavailable`."""
        return await ask(await self._open(), *words)

    async def run(self, script: Script, keys: Sequence[str], args: Sequence[Word]) -> Any:
        """One script. Raises `StoreUnavailable`."""
        line = await self._open()
        reply: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._run_on(line, script, keys, args, into(reply))
        return await reply

    def run_owning(self, script: Script, keys: Sequence[str], args: Sequence[Word], answer: Answer) -> None:
        """Without waiting, on the line of this era or not at all. Raises `StoreRefused`: nothing was sent then."""
        if self._line is None:
            raise StoreRefused("unreachable")
        self._run_on(self._line, script, keys, args, answer)

    async def check_identity(self) -> None:
        """Ends the era when another store answers than before. A store that does not say who it is, is believed."""
        line = await self._open()
        try:
            told = [await ask(line, "INFO", section) for section, _ in _IDENTITY]
        except (StoreRefused, hiredis.ReplyError):  # a user without the right to ask
            return
        identity = tuple(_field(info, name) for info, (_, name) in zip(told, _IDENTITY, strict=True))
        before, self._identity = self._identity, identity
        if before is not None and before != identity:
            line.abort("another_store")

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
                self._line = await open_line(self._redis, self._ended)
        return self._line

    def _ended(self) -> None:
        if self._line is None:  # it never was ours: the store refused it while it was opened
            return
        self._line = self._identity = None
        self.era += 1
        self.broken()

    def _run_on(
        self, line: RespLine, script: Script, keys: Sequence[str], args: Sequence[Word], answer: Answer
    ) -> None:
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


def _field(info: Any, name: bytes) -> bytes:
    lines = info.splitlines() if isinstance(info, bytes) else ()
    return next((line for line in lines if line.startswith(name)), b"")
