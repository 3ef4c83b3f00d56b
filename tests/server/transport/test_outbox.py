"""What waits on one connection: in order, bounded, newest state first."""

import asyncio
import json

from protocol import limits
from server.transport.outbox import Outbox


class Line:
    def __init__(self) -> None:
        self.overflows = 0
        self.outbox = Outbox(self.overflow)

    def overflow(self) -> None:
        self.overflows += 1

    async def drain(self) -> list[str]:
        self.outbox.close()
        taken = []
        while (text := await self.outbox.take()) is not None:
            taken.append(text)
        return taken


async def test_in_order_with_newer_states_in_the_place_of_older_ones() -> None:
    line = Line()
    for number in range(3):
        line.outbox.put_event("state", {"room": "a", "n": number})
        line.outbox.put_event("state", {"room": "b", "n": number})
        line.outbox.put_text(f"3{number}[]")
    packets = await line.drain()
    assert [json.loads(packet[1:])[1] for packet in packets if packet.startswith("2")] == [
        {"room": "a", "n": 2},
        {"room": "b", "n": 2},
    ]
    assert packets[2:] == ["30[]", "31[]", "32[]"]


async def test_a_state_that_was_taken_is_not_replaced() -> None:
    line = Line()
    line.outbox.put_event("state", {"room": "a", "n": 0})
    assert await line.outbox.take() == '2["state",{"room":"a","n":0}]'
    line.outbox.put_event("state", {"room": "a", "n": 1})
    assert await line.drain() == ['2["state",{"room":"a","n":1}]']


async def test_reactions_give_way_and_what_matters_overflows_once() -> None:
    line = Line()
    for _ in range(limits.OUTBOX_FRAMES_MAX):
        line.outbox.put_event("reaction", {"room": "a"})
    for _ in range(limits.OUTBOX_FRAMES_MAX // 2):
        line.outbox.put_event("challenged", {"room": "a"})
    assert line.overflows == 0
    for _ in range(3):
        line.outbox.put_text("43[]")
    assert line.overflows == 1
    assert await line.outbox.take() is None


async def test_taking_waits_for_something() -> None:
    line = Line()
    taking = asyncio.create_task(line.outbox.take())
    await asyncio.sleep(0)
    assert not taking.done()
    line.outbox.put_text("43[]")
    assert await taking == "43[]"
