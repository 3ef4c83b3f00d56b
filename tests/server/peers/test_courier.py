"""In order, once a turn, and what is missing is noticed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from persistence.memory_node_channel import MemoryNodeChannel, MemoryPost
from server.peers import courier as courier_module
from server.peers.courier import Courier
from server.peers.node_messages import AnyMessage, Gone, Lost, Tell
from tests.server.waiting import until


class Road:
    """Two nodes and the post between them."""

    def __init__(self) -> None:
        self.post = MemoryPost()
        self.one = Courier(MemoryNodeChannel(self.post, "one"), "one", lambda: ["other"])
        self.other = Courier(MemoryNodeChannel(self.post, "other"), "other", lambda: ["one"])
        self.came: list[AnyMessage | str] = []
        self.batches = 0
        self.other.arrived = lambda node, message: self.came.append(message)
        self.other.missed = lambda node: self.came.append(f"missed {node}")

    def lose(self, is_lost: bool) -> None:
        self.post.is_lost = lambda to, data: is_lost


@pytest.fixture
async def road(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Road]:
    monkeypatch.setattr(courier_module, "BEAT_S", 0.02)
    road = Road()
    await road.one.start()
    await road.other.start()
    yield road
    await road.one.close()
    await road.other.close()


async def test_messages_arrive_in_order_and_of_one_turn_in_one_batch(road: Road) -> None:
    batches: list[bytes] = []
    road.post.is_lost = lambda to, data: bool(batches.append(data)) if to == "other" else False
    for line in range(3):
        road.one.send("other", Gone(line))
    road.one.send_all(Tell("ann", "challenged", {"room": "r"}))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert road.came == [Gone(0), Gone(1), Gone(2), Tell("ann", "challenged", {"room": "r"})]
    assert len(batches) == 1


async def test_a_lost_batch_is_noticed_with_the_next_one(road: Road) -> None:
    road.one.send("other", Gone(1))
    await until(lambda: road.came == [Gone(1)])
    road.lose(True)
    road.one.send("other", Gone(2))
    await asyncio.sleep(0)
    road.lose(False)
    road.one.send("other", Gone(3))
    await until(lambda: len(road.came) == 3)
    assert road.came == [Gone(1), "missed one", Gone(3)]


async def test_a_lost_first_and_last_batch_is_noticed_with_the_beat_and_once(road: Road) -> None:
    road.lose(True)
    road.one.send("other", Lost())
    await asyncio.sleep(0)
    road.lose(False)
    await until(lambda: bool(road.came))
    await asyncio.sleep(0.1)
    assert road.came == ["missed one"]


async def test_a_node_that_was_taken_for_dead_and_wakes_up_is_heard_again(road: Road) -> None:
    for line in range(3):
        road.one.send("other", Gone(line))
        await asyncio.sleep(0)
    await until(lambda: len(road.came) == 3)
    road.one.forget("other")
    road.one.send("other", Gone(3))
    await until(lambda: len(road.came) == 5)
    assert road.came[3:] == ["missed one", Gone(3)]
    road.one.send("other", Gone(4))
    await until(lambda: len(road.came) == 6)
    assert road.came[5] == Gone(4)


async def test_what_cannot_be_read_and_what_fails_stops_nothing(road: Road) -> None:
    MemoryNodeChannel(road.post, "one").publish("other", b"\xc1")

    def fail(node: str, message: AnyMessage) -> None:
        road.came.append(message)
        raise ZeroDivisionError

    road.other.arrived = fail
    for line in range(2):
        road.one.send("other", Gone(line))
    await until(lambda: road.came == [Gone(0), Gone(1)])
