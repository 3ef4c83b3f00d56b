"""Those who play while things break: one adds to a counter as often as the gate allows, two play duel after duel."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any
from uuid import uuid4

from scripts.chaos.line import Line

THINK_S = (0.5, 2.5)
STEP_S_MAX = 30.0


class Adder(Line):
    """`acks`: (command id, version, when it was first asked, when it was acknowledged)."""

    def __init__(self, origin: str, name: str, dice: random.Random, room: str = "") -> None:
        super().__init__(origin, {"guest": {"key": uuid4().hex, "name": name}}, dice)
        self.name, self.room = name, room
        self.acks: list[tuple[str, int, float, float]] = []
        self.ends = False

    async def opens(self) -> str:
        """A new counter."""
        made = await self.insists("create_room", {"id": uuid4().hex, "mode": "Counter"})
        assert made["ok"], made
        self.room = str(made["room"])
        return self.room

    async def plays(self, pause_s: float) -> None:
        await self.join(self.room)
        while not self.ends:
            await asyncio.sleep(self.dice.uniform(0.5, 1.5) * pause_s)
            command_id, asked_s = uuid4().hex, time.monotonic()
            do = {"type": "act", "action": "add"}
            ack = await self.insists("command", {"room": self.room, "id": command_id, "do": do})
            assert ack["ok"], ack
            self.acks.append((command_id, ack["version"], asked_s, time.monotonic()))
        await self.leave()


class Duellist(Line):
    """`answers`: (room, command id, version, when) of each acknowledged one. `over`: duels that were seen to end."""

    def __init__(self, origin: str, name: str, token: str, dice: random.Random) -> None:
        super().__init__(origin, {"token": token}, dice)
        self.name = name
        self.answers: list[tuple[str, str, int, float]] = []
        self.over: list[str] = []

    async def challenges(self) -> str:
        wish = {"duel_type": "Quick Quiz", "time_limit": 1, "topic": "Astronomy", "difficulty_level": "Easy"}
        whom = {"visibility": "link", "opponent": {"type": "link"}}
        made = await self.insists("create_duel", {"id": uuid4().hex, **wish, **whom})
        assert made["ok"], made
        return str(made["room"])

    async def plays(self, room: str, *, accepts: bool) -> None:
        """Until it is over, however that came."""
        await self.join(room)
        if accepts:
            await self._does(room, {"type": "accept"})
        answered, is_ready = -1, False
        while True:
            self.news.clear()
            view = self.states.get(room, {}).get("view", {})
            if view.get("stage") == "over":
                self.over.append(room)
                await self.insists("leave_room", {"room": room})
                return
            if view.get("stage") == "lobby" and not is_ready:
                is_ready = (await self._does(room, {"type": "ready"}))["ok"]
            question = view.get("question")
            if question and question["index"] > answered:
                answered = question["index"]
                await asyncio.sleep(self.dice.uniform(*THINK_S))
                await self._answers(room, question)
            try:
                async with asyncio.timeout(STEP_S_MAX):
                    await self.news.wait()
            except TimeoutError:  # a line that says nothing: come again, and look
                await self.leave()
                await self.join(room)

    async def _answers(self, room: str, question: dict[str, Any]) -> None:
        options = question["options"]
        given = {"picked": [self.dice.randrange(len(options))]} if options else {"text": "1"}
        command_id = uuid4().hex
        ack = await self._does(room, {"type": "answer", "index": question["index"], **given}, command_id)
        if ack["ok"]:  # else it came too late
            self.answers.append((room, command_id, ack["version"], time.monotonic()))

    async def _does(self, room: str, do: dict[str, Any], command_id: str = "") -> dict[str, Any]:
        return await self.insists("command", {"room": room, "id": command_id or uuid4().hex, "do": do})


async def duels(one: Duellist, two: Duellist, ends: asyncio.Event) -> None:
    """Duel after duel."""
    while not ends.is_set():
        room = await one.challenges()
        await asyncio.gather(one.plays(room, accepts=False), two.plays(room, accepts=True))
    await asyncio.gather(one.leave(), two.leave())
