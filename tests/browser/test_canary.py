"""Canaries on the wire: no packet tells an audience what it may not know yet, and each tells it afterwards.

Two players, two watchers from the start and one who comes late, and somebody outside; every packet, ack and error of
all of them is read. A question counts as allowed from the moment at which the test sends what allows it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from protocol.messages.errors import ERROR_CODES
from tests.browser.canaries import QUESTIONS, TOPIC, Book, Fact, answer_to, bank, number_of
from tests.browser.stack import Stack
from tests.browser.wire import View, Wire, fetched, sit_down, wire

pytestmark = [pytest.mark.stores, pytest.mark.asyncio(loop_scope="module")]

DELAY_S = 3.0
COUNTDOWN_S = 3.0
REVEAL_OWN_PACE_S = 1.5
ROUNDING_S = 0.02
PLAYED = QUESTIONS - 1
"""The last question of the deck is never asked."""


class Game:
    """A room with everybody in it, and the book of what they may know."""

    def __init__(self, stack: Stack, room: str, players: list[Wire], watchers: list[Wire], outside: Wire) -> None:
        self.stack, self.room, self.players = stack, room, players
        self.watchers, self.outside = watchers, outside
        self.book = Book()

    def allow_players(self, seats: tuple[int, ...], index: int, fact: Fact, after_s: float = 0) -> None:
        for seat in seats:
            self.book.allow(f"seat {seat}", index, fact, at_s=_in_s(after_s))

    def allow_watchers(self, index: int, *facts: Fact, after_s: float = 0) -> None:
        self.book.allow("watchers", index, *facts, at_s=_in_s(after_s + DELAY_S))

    async def asked(self, seat: int, index: int) -> View:
        question = await self.players[seat].asked(self.room, index)
        assert self.book.numbers.setdefault(index, number_of(question)) == number_of(question)
        return question

    async def answers(self, seat: int, question: View) -> None:
        done = await self.players[seat].do(self.room, "answer", index=question["index"], **answer_to(question, seat))
        assert done["ok"], done

    async def goes_on(self, seat: int, index: int) -> None:
        """Once the settlement of `index` is shown."""
        player = self.players[seat]
        await player.sees(self.room, lambda view: view["reveal"] and view["reveal"]["index"] == index)
        done = await player.do(self.room, "continue")
        assert done["ok"], done

    async def pry(self, question: View, seat: int) -> None:
        """Everybody asks for what is none of their business, while only `seat` may answer `question`.

        Every answer is a documented refusal.
        """
        thinking, other = self.players[seat], self.players[1 - seat]
        index = question["index"]
        misfit = {"text": "words"} if question["options"] else {"picked": [0]}
        asked = [
            thinking.do(self.room, "answer", index=index - 1, picked=[0]),
            thinking.do(self.room, "answer", index=index, **misfit),
            thinking.do(self.room, "answer", index=index + 1, picked=[0]),
            other.do(self.room, "answer", index=index, picked=[0]),
            other.do(self.room, "answer", index=QUESTIONS - 1, text="early"),
            other.do(self.room, "continue"),
            self.watchers[0].do(self.room, "answer", index=index, picked=[0]),
            self.watchers[1].do(self.room, "continue"),
            self.outside.do(self.room, "answer", index=index, picked=[0]),
            self.outside.ask("command", {"room": self.room, "id": "x", "do": {"type": "view", "seat": 0}}),
            self.outside.ask("look", {"room": self.room}),
        ]
        for answer in await asyncio.gather(*asked):
            assert answer["code"] in ERROR_CODES, answer
        api = f"{self.stack.origin}/api/v1/duels"
        for address in (f"{api}/{self.room}", f"{api}/{self.room}/replay", api):
            self.outside.note(await fetched(address))

    async def everybody_sees_the_end(self) -> None:
        for one in (*self.players, *self.watchers):
            view = await one.sees(self.room, lambda view: view["stage"] == "over")
            assert [reveal["index"] for reveal in view["review"]] == list(range(PLAYED))

    def check(self) -> None:
        book, everything = self.book, set(range(PLAYED))
        assert set(book.numbers) == everything
        leaks = [leak for seat, one in enumerate(self.players) for leak in book.leaks(f"seat {seat}", seat, one.heard)]
        leaks += [leak for one in self.watchers for leak in book.leaks("watchers", None, one.heard)]
        leaks += book.leaks("outside", None, self.outside.heard)
        assert leaks == []
        for one in (*self.players, *self.watchers):
            told = book.heard_of(one.heard)
            assert all(told[part] == everything for part in ("text", "why")), told
            assert told["option"]
            assert told["key"]
            assert told["feedback"]
            assert told["said"]


@pytest.fixture(scope="module", autouse=True)
def _canaries(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> None:
    file: Path = tmp_path_factory.mktemp("bank") / "canaries.gift"
    file.write_text(bank())
    stack.run("import", str(file))


@pytest_asyncio.fixture(loop_scope="module")
async def people(stack: Stack) -> AsyncIterator[list[Wire]]:
    names = ("Ada", "Bob", "Eve", "Mallory", "Late", "Oscar")
    async with AsyncExitStack() as connected:
        yield [await connected.enter_async_context(wire(stack.origin, name)) for name in names]


async def _begun(stack: Stack, people: list[Wire], duel_type: str) -> Game:
    *players, eve, mallory, _, outside = people
    room = await sit_down(*players, topic=TOPIC, duel_type=duel_type, time_limit=10)
    game = Game(stack, room, players, [eve, mallory], outside)
    for one in game.watchers:
        assert (await one.ask("join_room", {"room": room}))["role"] == "spectator"
    await players[0].do(room, "ready")
    game.allow_players((0, 1), 0, "asked", after_s=COUNTDOWN_S)
    if duel_type == "Quick Quiz":
        game.allow_watchers(0, "asked", after_s=COUNTDOWN_S)
    await players[1].do(room, "ready")
    return game


async def _late_one_comes(game: Game, late: Wire) -> None:
    assert (await late.ask("join_room", {"room": game.room}))["role"] == "spectator"
    game.watchers.append(late)


async def test_in_step(stack: Stack, people: list[Wire]) -> None:
    game = await _begun(stack, people, "Quick Quiz")
    for index in range(PLAYED):
        question, other = await asyncio.gather(game.asked(0, index), game.asked(1, index))
        first, second = ((0, question), (1, other)) if index % 2 else ((1, other), (0, question))
        await game.answers(*first)
        if index in (0, 5):
            await game.pry(second[1], second[0])
        if index == 4:
            await _late_one_comes(game, people[4])
        game.allow_players((0, 1), index, "settled")
        game.allow_players((0, 1), index, "settled for all")
        game.allow_watchers(index, "settled", "settled for all")
        await game.answers(*second)
        if index + 1 < PLAYED:
            await game.goes_on(0, index)
            game.allow_players((0, 1), index + 1, "asked")
            game.allow_watchers(index + 1, "asked")
            await game.goes_on(1, index)
    assert (await game.players[0].do(game.room, "leave"))["ok"]
    await game.everybody_sees_the_end()
    game.check()


async def test_at_different_questions(stack: Stack, people: list[Wire]) -> None:
    """The first player is up to three questions ahead, and the last two are never met by the second."""
    game = await _begun(stack, people, "Speed Challenge")

    async def plays(seat: int, index: int) -> None:
        question = await game.asked(seat, index)
        if index == 4 and seat == 0:
            await game.pry(question, seat)
        game.allow_players((seat,), index, "settled")
        game.allow_players((seat,), index + 1, "asked", after_s=REVEAL_OWN_PACE_S)
        if seat == 1:
            game.allow_players((0, 1), index, "settled for all")
            game.allow_watchers(index, "asked", "settled", "settled for all")
        await game.answers(seat, question)
        if index + 1 < PLAYED:
            game.allow_players((seat,), index + 1, "asked")
            await game.goes_on(seat, index)

    for index in range(3):
        await plays(0, index)
    await game.asked(0, 3)
    for index in range(3, PLAYED):
        await plays(1, index - 3)
        if index == 5:
            await _late_one_comes(game, people[4])
        await plays(0, index)
    await plays(1, PLAYED - 3)
    await game.asked(1, PLAYED - 2)
    for index in range(PLAYED - 2, PLAYED):
        game.allow_players((1,), index, "asked")
        game.allow_players((1,), index, "settled")
        game.allow_players((0, 1), index, "settled for all")
        game.allow_watchers(index, "asked", "settled", "settled for all")
    assert (await game.players[1].do(game.room, "leave"))["ok"]
    await game.everybody_sees_the_end()
    game.check()


def _in_s(seconds: float) -> float:
    """By the loop's clock. The server counts in whole ms by a clock of its own."""
    return asyncio.get_running_loop().time() + (seconds - ROUNDING_S if seconds else 0)
