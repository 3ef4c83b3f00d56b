"""Both duel types, played over a room by players who know no more than their frames say."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import pytest

from game.duel.commands import Accept, Create, Ready, SubmitAnswer
from game.duel.knowledge_duel import KnowledgeDuel
from game.duel.words import DuelType, Visibility
from game.mode import By, Rejected
from game.modes import MODES
from game.question import Answer, Difficulty
from game.record import Origin
from game.replay import Fold
from protocol.render import SharedFrame
from server.rooms.actor import RoomActor
from tests.game.duel.decks import one_type
from tests.server.rooms.asking import ask
from tests.server.rooms.world import ANN, BEN, SAM, Watcher, World, passes
from tests.simulation.virtual_time import on_virtual_time

_IDS = itertools.count()


class Player(Watcher):
    """Answers every question after a while: the first option that its screen shows."""

    def __init__(self, user_id: str, thinks_s: float) -> None:
        super().__init__(user_id)
        self.actor: RoomActor | None = None
        self.thinks_s = thinks_s
        self.asked: list[int] = []

    def send(self, frame: SharedFrame) -> None:
        super().send(frame)
        question = frame.payload["view"]["question"] if frame.event == "state" else None
        if question and question["index"] not in self.asked:
            self.asked.append(question["index"])
            asyncio.get_running_loop().call_later(self.thinks_s, self.answer, question["index"])

    def answer(self, index: int) -> None:
        self.do(SubmitAnswer(By(self.user_id), index, Answer(picked=(0,))))

    def do(self, command: Any) -> asyncio.Future[Any]:
        assert self.actor is not None
        return ask(self.actor, command, Origin(self.user_id, f"c{next(_IDS)}", "same"))

    def enter(self, actor: RoomActor) -> None:
        self.actor = actor
        assert not isinstance(actor.attach(self), Rejected)


@pytest.mark.parametrize("duel_type", list(DuelType))
@on_virtual_time
async def test_a_duel_is_played_to_its_end(duel_type: DuelType) -> None:
    mode = MODES[duel_type]
    assert isinstance(mode, KnowledgeDuel)
    async with World(mode=mode) as world:
        ann, ben, sam = Player(ANN, 2.0), Player(BEN, 3.0), Watcher(SAM)
        create = Create(By(ANN), duel_type, "Moons", Difficulty.EASY, 1, Visibility.PUBLIC, mode.rules(3_000))
        actor = await world.directory.create(mode.name, one_type(30), create, Origin(ANN, "create", "same"))
        assert not isinstance(actor, Rejected)
        ann.enter(actor)
        ben.enter(actor)
        await ben.do(Accept(By(BEN)))
        actor.attach(sam)
        await asyncio.gather(ann.do(Ready(By(ANN))), ben.do(Ready(By(BEN))))
        while not actor.room.over:
            await passes(1)
        assert len(ann.asked) >= 3
        await passes(1)
        assert sam.states[-1]["view"]["result"] is None, "spectators learn it later"
        await passes(3)
        for watcher in (ann, ben, sam):
            assert watcher.states[-1]["view"]["result"]["outcome"] in ("win", "draw")
            assert watcher.states[-1]["version"] == actor.room.version
        assert sam.states[-1]["view"]["question"] is None
        assert world.written[-1] == (actor.room_id, actor.room.version, True)
        replayed = Fold.start(mode, actor.room.deck).after_all(world.records(actor.room_id))
        assert replayed == actor.room.fold
