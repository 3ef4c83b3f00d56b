"""What nodes let each other know through the store: seats, names, and what may be watched."""

from __future__ import annotations

import asyncio

from redis.asyncio import Redis

from persistence.held_names import HeldNames, Holder
from persistence.keys import Keys
from persistence.lines import Lines
from persistence.live_lists import FORGOTTEN_MS, LiveLists
from persistence.seats import Seats

ANN, BEN, ANNE = Holder("ann", "Ann"), Holder("ben", "Ben"), Holder("anne", "ANN:")


async def now_ms(redis: Redis) -> int:
    seconds, _ = await redis.time()
    return int(seconds) * 1000


async def test_seats_are_a_users_until_left(lines: Lines) -> None:
    seats = Seats(lines, "arena")
    await seats.take(["ann", "ben"], "first", 60)
    await seats.take(["ann"], "second", 60)
    await seats.take(["ann"], "first", 90)
    assert await seats.of("ann") == ["second", "first"]
    assert await seats.of("ben") == ["first"]
    await seats.leave(["ann", "nobody"], "first")
    assert await seats.of("ann") == ["second"]
    assert await seats.of("nobody") == []


async def test_seats_that_nobody_gave_up_end_by_themselves(redis: Redis, lines: Lines) -> None:
    seats, key = Seats(lines, "arena"), Keys("arena").seats("ann")
    await seats.take(["ann"], "old", 60)
    await redis.zadd(key, {"old": await now_ms(redis) - 1_000})
    await seats.take(["ann"], "new", 60)
    assert await seats.of("ann") == ["new"]
    assert 59_000 < await redis.pttl(key) <= 60_000


async def test_a_name_is_held_by_whoever_came_first(lines: Lines) -> None:
    names = HeldNames(lines, "arena")
    assert await names.hold("ann", ANN, 60, alone=True) == ()
    assert await names.hold("ben", BEN, 60, alone=True) == ()
    assert await names.hold("ann", ANNE, 60, alone=True) == (ANN,)
    assert await names.hold("ann", ANN, 60, alone=True) == (), "they hold it themselves"
    assert await names.find("ann") == (ANN,)
    assert await names.find("nobody") == ()


async def test_a_name_from_a_token_is_held_beside_others(lines: Lines) -> None:
    names = HeldNames(lines, "arena")
    await names.hold("ann", ANN, 60, alone=True)
    assert await names.hold("ann", ANNE, 60, alone=False) == (ANN,)
    assert set(await names.find("ann")) == {ANN, ANNE}


async def test_a_name_is_free_when_its_time_is_over(redis: Redis, lines: Lines) -> None:
    names = HeldNames(lines, "arena")
    await names.hold("ann", ANN, 0.05, alone=True)
    await asyncio.sleep(0.1)
    assert await names.hold("ann", ANNE, 60, alone=True) == ()
    await redis.hset(Keys("arena").holders("ann"), "ann", f"{await now_ms(redis) - 1_000}:Ann")
    assert await names.find("ann") == (ANNE,)


async def test_each_node_has_one_list(redis: Redis) -> None:
    lists = LiveLists(redis, "arena")
    await lists.post("one", b"first:list")
    await lists.post("one", b"second:\x00list")
    await lists.post("other", b"")
    assert await lists.all() == {"one": b"second:\x00list", "other": b""}


async def test_the_list_of_a_node_that_is_gone_is_forgotten(redis: Redis) -> None:
    lists = LiveLists(redis, "arena")
    await redis.hset(Keys("arena").live_lists(), "gone", f"{await now_ms(redis) - FORGOTTEN_MS}:list")
    await lists.post("one", b"list")
    assert await lists.all() == {"one": b"list"}
