"""One connection to Redis or Valkey that pipelines: commands go out together at the end of a loop turn, replies come
back in order, and each calls the function that waits for it. No future and no task a command.

    open ──end of the file, error, silence, abort──→ ended

A line that has ended never comes back. Whoever still waits is told `StoreUnavailable`: what they asked may be done.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

import hiredis
from redis.asyncio.connection import SSLConnection

from persistence import redis_client
from persistence.event_log import StoreRefused, StoreUnavailable
from persistence.redis_client import refusal_reason
from persistence.shards import Server

WAITING_MAX = 20_000

Answer = Callable[[Any], None]
"""Gets the reply as hiredis reads it, or a `StoreUnavailable`. Must not raise."""

Pushed = Callable[[list[Any]], None]
"""Gets a message of a sharded channel as it came: kind, channel, data. Must not raise."""
_PUSH = b"smessage"


class RespLine(asyncio.Protocol):
    """`ended` is called once, before those who still wait are told. `pushed` gets what a subscription brings."""

    def __init__(self, ended: Callable[[], None], pushed: Pushed | None = None) -> None:
        self._ended, self._pushed = ended, pushed
        self._reader = hiredis.Reader()
        self._waiting: deque[Answer] = deque()
        self._outgoing: list[bytes] = []
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._watch: asyncio.TimerHandle | None = None
        self._is_silent = False
        self._reason = "unreachable"

    @property
    def is_open(self) -> bool:
        return self._transport is not None

    def send(self, command: bytes, answer: Answer) -> None:
        """`command` is packed (`hiredis.pack_command`). Raises `StoreUnavailable` where it will not be sent."""
        if self._transport is None:
            raise StoreRefused("unreachable")
        if len(self._waiting) >= WAITING_MAX:
            raise StoreRefused("busy", f"{WAITING_MAX} commands wait for the store")
        if not self._outgoing:
            self._loop.call_soon(self._flush)
        self._outgoing.append(command)
        self._waiting.append(answer)

    def abort(self, reason: str) -> None:
        """End the line, now. Twice is once."""
        if self._transport is not None:
            self._reason = reason
            self._transport.abort()
            self._end()

    # --- what the loop calls -----------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own class is none of asyncio's
        self._watch_soon()

    def data_received(self, data: bytes) -> None:
        self._is_silent = False
        reader, waiting = self._reader, self._waiting
        reader.feed(data)
        try:
            while (reply := reader.gets()) is not False:
                if self._pushed is not None and type(reply) is list and reply[0] == _PUSH:
                    self._pushed(reply)
                    continue
                answer = waiting.popleft()
                answer(_read(reply) if isinstance(reply, Exception) else reply)
        except (hiredis.ProtocolError, IndexError):  # what came is no answer to what we asked
            self.abort("unreadable")

    def connection_lost(self, error: Exception | None) -> None:
        self._end()

    # --- inside ------------------------------------------------------------------------------------------------

    def _flush(self) -> None:
        if self._transport is not None:
            self._transport.write(b"".join(self._outgoing))
        self._outgoing.clear()

    def _watch_soon(self) -> None:
        self._is_silent = True
        self._watch = self._loop.call_later(redis_client.CALL_S / 2, self._look)

    def _look(self) -> None:
        """A line on which somebody waits for long and nothing comes at all is dead."""
        if self._is_silent and self._waiting:
            self.abort("timeout")
        else:
            self._watch_soon()

    def _end(self) -> None:
        if self._transport is None:
            return
        self._transport = None
        if self._watch is not None:
            self._watch.cancel()
        self._ended()
        waiting, self._waiting = self._waiting, deque()
        for answer in waiting:
            answer(StoreUnavailable(self._reason))


async def open_line(
    server: Server,
    ended: Callable[[], None],
    pushed: Pushed | None = None,
    greeting: Sequence[Sequence[str | bytes | int]] = (),
) -> RespLine:
    """A line to this server: its address, database, user and TLS. It begins with the commands `greeting`.

    It is open when this returns; whoever waits before they keep it must look again. Raises `StoreUnavailable`.
    """
    to = server.options
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(redis_client.CALL_S):
            if "path" in to:
                _, line = await loop.create_unix_connection(lambda: RespLine(ended, pushed), to["path"])
            else:
                connection = server.connection_class(**to)
                tls = connection.ssl_context.get() if isinstance(connection, SSLConnection) else None
                host, port = to.get("host", "localhost"), int(to.get("port", 6379))
                _, line = await loop.create_connection(lambda: RespLine(ended, pushed), host, port, ssl=tls)
    except OSError as error:  # TimeoutError is one
        raise StoreUnavailable("timeout" if isinstance(error, TimeoutError) else "unreachable", str(error)) from error
    if to.get("db"):
        greeting = (("SELECT", to["db"]), *greeting)
    if to.get("password"):
        greeting = (("AUTH", to.get("username") or "default", to["password"]), *greeting)
    try:
        for words in greeting:
            await ask(line, *words)
    except hiredis.ReplyError as error:  # too many clients, no such database: the store does not serve us
        line.abort("refused")
        raise StoreUnavailable("refused", str(error)) from error
    except BaseException:
        line.abort("unreachable")
        raise
    if not line.is_open:  # it ended between the last reply and our turn
        raise StoreUnavailable("unreachable")
    return line


async def ask(line: RespLine, *words: str | bytes | int) -> Any:
    """One command and its reply. Raises `StoreUnavailable`, or hiredis' `ReplyError` for a mistake of ours."""
    reply: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    line.send(packed(words), into(reply))
    return await reply


def packed(words: Iterable[str | bytes | int]) -> bytes:
    command: bytes = hiredis.pack_command(tuple(words))  # type: ignore[arg-type]
    return command


def into(reply: asyncio.Future[Any]) -> Answer:
    """Answers into a future, which may have been given up meanwhile."""

    def answer(value: Any) -> None:
        if reply.done():
            return
        if isinstance(value, Exception):
            reply.set_exception(value)
        else:
            reply.set_result(value)

    return answer


def _read(error: Exception) -> Exception:
    """A refusal by a store that is not well; or the error as it is, when the mistake is ours."""
    reason = refusal_reason(str(error))
    return error if reason is None else StoreRefused(reason, str(error))
