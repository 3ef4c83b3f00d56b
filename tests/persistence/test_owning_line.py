"""One pipelining line, and the eras that it divides ownership into."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import uvloop
from redis.asyncio import Redis

from persistence import redis_client, resp_line
from persistence.event_log import Fenced, StoreRefused, StoreUnavailable
from persistence.owning_line import OwningLine
from persistence.redis_client import open_redis
from persistence.redis_event_log import RedisEventLog, open_event_log
from persistence.resp_line import RespLine, packed
from persistence.shards import ONE
from tests.persistence.scripted_store import SILENCE, scripted_store
from tests.persistence.wire import Wire

ROOMS = [f"01890000-0000-7000-8000-0000000000{number:02}" for number in range(20)]


async def test_commands_of_one_turn_leave_in_one_write_and_replies_come_back_in_order() -> None:
    line, wire, got = RespLine(lambda: None), Wire(), []
    line.connection_made(wire)
    for number in range(3):
        line.send(packed(("ECHO", number)), lambda reply, number=number: got.append((number, reply)))
    await asyncio.sleep(0)
    assert wire.writes == [b"".join(packed(("ECHO", number)) for number in range(3))]
    line.data_received(b"$1\r\n0\r\n$1\r\n1")
    line.data_received(b"\r\n:7\r\n")
    assert got == [(0, b"0"), (1, b"1"), (2, 7)]
    line.abort("done")


async def test_who_waits_when_the_line_ends_does_not_know_and_who_comes_later_is_refused() -> None:
    ends: list[str] = []
    line, got = RespLine(lambda: ends.append("ended")), []
    line.connection_made(Wire())
    line.send(packed(("GET", "a")), lambda reply: got.append((list(ends), reply)))
    line.connection_lost(None)
    ((ends_before, reply),) = got
    assert ends_before == ["ended"], "the era has ended before anybody acts on the answer"
    assert type(reply) is StoreUnavailable
    with pytest.raises(StoreRefused):
        line.send(packed(("GET", "a")), got.append)


async def test_what_is_no_answer_ends_the_line() -> None:
    line = RespLine(lambda: None)
    line.connection_made(Wire())
    line.data_received(b"+nobody asked\r\n")
    with pytest.raises(StoreRefused):
        line.send(packed(("PING",)), lambda reply: None)


async def test_only_so_many_may_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resp_line, "WAITING_MAX", 2)
    line = RespLine(lambda: None)
    line.connection_made(Wire())
    for _ in range(2):
        line.send(packed(("PING",)), lambda reply: None)
    with pytest.raises(StoreRefused, match="busy"):
        line.send(packed(("PING",)), lambda reply: None)
    line.abort("done")


async def test_a_store_that_falls_silent_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_client, "CALL_S", 0.1)
    async with scripted_store(SILENCE) as store, open_redis(store.url) as redis:
        line = OwningLine(redis)
        await line.ask("TIME")
        with pytest.raises(StoreUnavailable, match="timeout"):
            await line.ask("EVALSHA", "nothing", 0)
        assert line.era == 1
        await line.close()


async def test_appends_of_many_rooms_are_stored_each_in_its_own_log(log: RedisEventLog) -> None:
    claims = [await log.create(room, b"1") for room in ROOMS]
    await asyncio.gather(*(log.append(claim, 1, claim.room_id.encode()) for claim in claims))
    for claim in claims:
        entries = (await log.claim(claim.room_id)).entries
        assert [entry.data for entry in entries] == [b"1", claim.room_id.encode()]


def test_the_line_runs_on_uvloop(redis_url: str) -> None:
    """The server's own loop, whose transports are no `asyncio.Transport`."""

    async def append() -> int:
        async with open_redis(redis_url) as redis, open_event_log(redis, "arena", "node") as log:
            await log.append(await log.create(ROOMS[0], b"1"), 1, b"2")
            return len((await log.claim(ROOMS[0])).entries)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(append()) == 2


async def test_an_era_ends_with_the_connection(redis: Redis, log: RedisEventLog) -> None:
    claim = await log.create(ROOMS[0], b"1")
    told = asyncio.Event()
    log.broken = told.set
    await redis.client_kill_filter(_type="normal", skipme=True)
    async with asyncio.timeout(5):
        await told.wait()
    await log.now_ms()
    with pytest.raises(Fenced, match="earlier line"):
        await log.append(claim, 1, b"2")
    await log.append(await log.claim(ROOMS[0]), 1, b"2")


async def test_an_era_ends_when_another_store_answers(log: RedisEventLog) -> None:
    claim = await log.create(ROOMS[0], b"1")
    await log.heartbeat()
    await log.heartbeat()
    assert log.era == claim.era, "the same store"
    log._line._lines[ONE].identity = (b"another", b"another")
    await log.heartbeat()
    assert log.era == claim.era + 1


async def test_a_store_that_does_not_let_us_in_is_away_and_leaves_no_line_behind(redis_url: str) -> None:
    address = redis_url.rpartition("/")[0]
    async with open_redis(f"{address}/99") as redis:
        line = OwningLine(redis)
        with pytest.raises(StoreUnavailable, match="refused"):
            await line.ask("TIME")
        assert line._lines == {}
        await asyncio.sleep(0)


async def test_a_line_that_ends_in_the_turn_of_its_opening_is_not_kept(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = resp_line.ask

    async def ends_at_once(line: RespLine, *words: str | bytes | int) -> Any:
        reply = await asked(line, *words)
        if words[0] == "SELECT":  # the last that a line begins with
            line.abort("unreachable")
        return reply

    monkeypatch.setattr(resp_line, "ask", ends_at_once)
    line = OwningLine(redis)
    with pytest.raises(StoreUnavailable):
        await line.ask("TIME")
    monkeypatch.undo()
    assert len(await line.ask("TIME")) == 2, "the next one is asked, and opens another"
    await line.close()
