"""What is believed of where rooms are never outlives the node that it names."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from persistence.memory_node_channel import MemoryNodeChannel, MemoryPost
from protocol import limits
from protocol.messages.from_client import JoinRoom
from protocol.render import SharedFrame
from server.identity.auth import Identity
from server.peers.courier import Courier
from server.peers.node_messages import Answer, AnyMessage, Ask
from server.sessions.far_rooms import FarRooms, NodeLost
from server.sessions.refused import Refused

ROOM = "01890000-0000-7000-8000-000000000001"


class Line:
    identity = Identity("ann", "Ann")

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.lost_nodes: list[str] = []

    def show(self, frame: SharedFrame) -> None:
        self.shown.append(frame.event)

    def lost(self, node: str) -> None:
        self.lost_nodes.append(node)


class Here:
    """This node, and another that answers as `replies` says, or not at all."""

    def __init__(self) -> None:
        post = MemoryPost()
        self.living = {"there"}
        self.courier = Courier(MemoryNodeChannel(post, "here"), "here", lambda: self.living)
        self.there = Courier(MemoryNodeChannel(post, "there"), "there", lambda: {"here"})
        self.rooms = FarRooms(self.courier)
        self.replies: dict[str, Any] = {}
        self.courier.arrived = self._arrived
        self.there.arrived = self._asked
        self.asked = 0

    def _arrived(self, node: str, message: AnyMessage) -> None:
        assert isinstance(message, Answer)
        self.rooms.answered(message)

    def _asked(self, node: str, message: AnyMessage) -> None:
        self.asked += 1
        if isinstance(message, Ask) and self.replies:
            self.there.send(node, Answer(message.line, message.number, **self.replies))


@pytest.fixture
async def here() -> AsyncIterator[Here]:
    here = Here()
    await here.courier.start()
    await here.there.start()
    here.rooms.is_owned_by(ROOM, "there")
    yield here
    await here.courier.close()
    await here.there.close()


async def test_the_ack_is_that_of_the_owner(here: Here) -> None:
    here.replies = {"ack": {"ok": True, "role": "player"}}
    assert await here.rooms.ask("there", here.rooms.open(Line()), JoinRoom(ROOM)) == here.replies["ack"]


async def test_a_dead_node_is_not_asked_and_not_believed_in(here: Here) -> None:
    here.living.clear()
    with pytest.raises(NodeLost):
        await here.rooms.ask("there", here.rooms.open(Line()), JoinRoom(ROOM))
    assert here.rooms.owner(ROOM) is None
    assert here.asked == 0


async def test_a_node_that_stays_silent_is_asked_once_and_looked_for_anew(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "NODE_REPLY_S_MAX", 0.05)
    with pytest.raises(Refused, match="unknown_outcome"):
        await here.rooms.ask("there", here.rooms.open(Line()), JoinRoom(ROOM))
    assert here.rooms.owner(ROOM) is None


async def test_an_owner_that_has_let_go_names_the_next(here: Here) -> None:
    here.replies = {"ack": None, "owner": "third"}
    with pytest.raises(NodeLost):
        await here.rooms.ask("there", here.rooms.open(Line()), JoinRoom(ROOM))
    assert here.rooms.owner(ROOM) == "third"


async def test_a_death_ends_the_waiting_and_is_told_to_the_lines_that_were_there(here: Here) -> None:
    visitor, stranger = Line(), Line()
    number = here.rooms.open(visitor)
    here.rooms.open(stranger)
    here.there.arrived = lambda node, message: here.rooms.lost("there")
    with pytest.raises(NodeLost):
        await here.rooms.ask("there", number, JoinRoom(ROOM))
    assert (visitor.lost_nodes, stranger.lost_nodes) == (["there"], [])
    assert here.rooms.owner(ROOM) is None


async def test_a_line_that_has_ended_asks_nothing(here: Here) -> None:
    number = here.rooms.open(Line())
    here.rooms.close(number)
    with pytest.raises(Refused):
        await here.rooms.ask("there", number, JoinRoom(ROOM))
    assert here.asked == 0
