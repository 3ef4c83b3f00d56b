"""Desks of far lines end with their lines; frames cross once and in order."""

from __future__ import annotations

import asyncio
from typing import cast

from persistence.memory_node_channel import MemoryNodeChannel, MemoryPost
from protocol.render import SharedFrame
from server.identity.auth import Identity
from server.peers.courier import Courier
from server.peers.node_messages import Answer, Ask, Show
from server.sessions.far_lines import FarLines, _Mail
from server.sessions.house import House

ROOM = "01890000-0000-7000-8000-000000000001"


async def test_a_line_that_is_gone_in_the_turn_of_its_ask_leaves_no_desk_behind() -> None:
    courier = Courier(MemoryNodeChannel(MemoryPost(), "here"), "here", set)
    lines = FarLines(cast(House, None), courier)
    lines.asked("there", Ask(1, 1, Identity("ann", "Ann"), "join_room", {"room": ROOM}))
    lines.gone("there", 1)
    await asyncio.gather(*lines._answering)
    assert not lines._desks


def test_one_frame_for_many_lines_is_one_message_and_no_line_hears_things_in_another_order() -> None:
    mail, one, two = _Mail(), SharedFrame("state", {"version": 1}), SharedFrame("state", {"version": 2})
    for line, frame in [(1, one), (2, two), (3, one), (2, one)]:
        mail.show(line, frame)
    mail.put(Answer(1, 1, {"ok": True}))
    mail.show(1, two)
    assert mail.messages == [
        Show([1, 3], "state", one.payload),
        Show([2], "state", two.payload),
        Show([2], "state", one.payload),
        Answer(1, 1, {"ok": True}),
        Show([1], "state", two.payload),
    ]
