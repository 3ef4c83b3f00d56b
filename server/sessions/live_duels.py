"""The public duels that run, over all nodes: those of this node as they are, others as they were a moment ago."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

import msgspec

from game.duel.state import Duel
from persistence.event_log import StoreUnavailable
from persistence.live_lists import FORGOTTEN_MS, LiveLists
from server.rooms.actor import RoomActor
from server.sessions.board import Board
from server.sessions.people import People

LIVE_MAX = 50
LOOK_S = 1.0
_AGAIN_S = FORGOTTEN_MS / 3_000


class LiveDuel(msgspec.Struct, frozen=True):
    """`opened_ms`: UTC ms since 1970."""

    room: str
    duel_type: str
    topic: str
    difficulty_level: str
    duel_status: str
    names: list[str]
    watching: int
    opened_ms: int


_decoder = msgspec.msgpack.Decoder(list[LiveDuel])


class LiveDuels:
    """`living` names the other nodes."""

    def __init__(
        self, board: Board, people: People, lists: LiveLists, node: str, living: Callable[[], Iterable[str]]
    ) -> None:
        self._board, self._people, self._lists = board, people, lists
        self._node, self._living = node, living

    async def newest(self) -> list[LiveDuel]:
        """At most `LIVE_MAX`."""
        here = await self._here()
        try:
            lists = await self._lists.all()
        except StoreUnavailable:
            return here
        found = {duel.room: duel for node in self._living() if node in lists for duel in _read(lists[node])}
        found |= {duel.room: duel for duel in here}
        return sorted(found.values(), key=lambda duel: -duel.opened_ms)[:LIVE_MAX]

    async def run(self) -> None:
        """Let the others know, until cancelled."""
        posted, posted_s, loop = b"", float("-inf"), asyncio.get_running_loop()
        while True:
            data = msgspec.msgpack.encode(await self._here())
            if data != posted or loop.time() - posted_s >= _AGAIN_S:
                try:
                    await self._lists.post(self._node, data)
                except StoreUnavailable:
                    posted = b""
                else:
                    posted, posted_s = data, loop.time()
            await asyncio.sleep(LOOK_S)

    async def _here(self) -> list[LiveDuel]:
        actors = self._board.public_live(LIVE_MAX)
        for actor in actors:
            await self._people.recall(actor.room_id, actor.room.sitting)
        return [self._live(actor) for actor in actors]

    def _live(self, actor: RoomActor) -> LiveDuel:
        duel, opened = actor.room.state, actor.room.fold.opened
        assert isinstance(duel, Duel), "the board lists duels"
        return LiveDuel(
            room=actor.room_id,
            duel_type=duel.agreed.duel_type,
            topic=duel.agreed.topic,
            difficulty_level=duel.agreed.difficulty_level,
            duel_status=duel.status,
            names=[person.name for person in self._people.seated(actor.room_id, actor.room.sitting)],
            watching=actor.watching(),
            opened_ms=opened.store_ms if opened else 0,
        )


def _read(data: bytes) -> list[LiveDuel]:
    """Nothing where another release wrote it in its own way."""
    try:
        return _decoder.decode(data)
    except msgspec.DecodeError:
        return []
