"""The practice bot: an ordinary client of the public protocol that takes up every challenge to it.

It plays many duels on one line. Whatever goes wrong, it comes again; the server does not depend on it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any

from game.chance import numbers
from game.duel.words import Stage
from protocol.messages.errors import WireError
from protocol.messages.from_server import PROTOCOL
from server.bot.knowledge import Knowledge
from server.bot.line import Line, LineLost, line_to
from server.identity.auth import BOT_NAME
from server.sessions import wire_metrics as metrics

THINKING_MS_MIN = 2_000
THINKING_MS_MAX = 6_000
CLOSING_MARGIN_MS = 1_000
READING_MS = 1_500
AGAIN_S_MIN = 0.2
AGAIN_S_MAX = 5.0
TRIES_MAX = 5
_UNDECIDED = frozenset({WireError.BUSY, WireError.NOT_ACCEPTED, WireError.UNKNOWN_OUTCOME})

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Table:
    """One duel that it sits at. `done` names what it has begun to do already."""

    room: str
    done: set[tuple[str, int]] = field(default_factory=set)
    view: dict[str, Any] = field(default_factory=dict)


class PracticeBot:
    """`key` is its guest key, known to this server alone. `chance` gives 64 fresh bits."""

    def __init__(self, address: str, origin: str, key: str, knowledge: Knowledge, chance: Callable[[], int]) -> None:
        self._address, self._origin, self._key = address, origin, key
        self._knowledge, self._chance = knowledge, chance

    async def run(self) -> None:
        """Until cancelled."""
        again_s = AGAIN_S_MIN
        while True:
            try:
                async with line_to(self._address, self._origin, self._auth()) as line:
                    again_s = AGAIN_S_MIN
                    await _Evening(line, self._knowledge, self._chance).spend()
            except* LineLost:
                pass
            except* Exception:
                metrics.failures.labels("bot").inc()
                _log.exception("the practice bot starts again")
            await asyncio.sleep(again_s)
            again_s = min(again_s * 2, AGAIN_S_MAX)

    def _auth(self) -> dict[str, Any]:
        return {"protocol": PROTOCOL, "guest": {"key": self._key, "name": BOT_NAME}}


def new_bot_key() -> str:
    return token_urlsafe(32)


class _Evening:
    """Everything on one line."""

    def __init__(self, line: Line, knowledge: Knowledge, chance: Callable[[], int]) -> None:
        self._line, self._knowledge, self._chance = line, knowledge, chance
        self._tables: dict[str, _Table] = {}

    async def spend(self) -> None:
        async with asyncio.TaskGroup() as doing:
            async for name, payload in self._line.events():
                self._hear(name, payload, doing)
            raise LineLost

    def _hear(self, name: str, payload: dict[str, Any], doing: asyncio.TaskGroup) -> None:
        match name:
            case "welcome":
                for card in payload["challenges"]:
                    doing.create_task(self._sit_down(card["room"], accepts=True))
                for room in payload["rooms"]:
                    doing.create_task(self._sit_down(room, accepts=False))
            case "challenged":
                doing.create_task(self._sit_down(payload["room"], accepts=True))
            case "state":
                table = self._tables.get(payload["room"])
                if table is not None:
                    table.view = payload["view"]
                    self._play(table, payload["now_ms"], doing)
            case "room_closed":
                self._tables.pop(payload["room"], None)

    async def _sit_down(self, room: str, *, accepts: bool) -> None:
        self._tables[room] = _Table(room)
        joined = await self._line.ask("join_room", {"room": room})
        if joined["ok"] and accepts:
            joined = await self._do(room, "accept", {"type": "accept"})
        if not joined["ok"]:
            await self._get_up(room)

    def _play(self, table: _Table, now_ms: int, doing: asyncio.TaskGroup) -> None:
        view = table.view
        question, reveal, seat = view["question"], view["reveal"], view["seat"]
        if view["stage"] == Stage.OVER:
            doing.create_task(self._get_up(table.room))
        elif seat is None:
            return
        elif view["stage"] == Stage.LOBBY and not view["seats"][seat]["ready"]:
            self._once(table, ("ready", 0), doing, 0, {"type": "ready"})
        elif question is not None and question["picked"] is None and question["text"] is None:
            left_ms = max(0, question["closes_ms"] - now_ms - CLOSING_MARGIN_MS)
            if self._begins(table, ("answer", question["index"])):
                doing.create_task(self._answer(table.room, view["topic"], question, min(self._thinking_ms(), left_ms)))
        elif reveal is not None and not view["seats"][seat]["continued"]:
            self._once(table, ("continue", reveal["index"]), doing, READING_MS, {"type": "continue"})

    def _once(
        self, table: _Table, what: tuple[str, int], doing: asyncio.TaskGroup, after_ms: int, do: Mapping[str, Any]
    ) -> None:
        if self._begins(table, what):
            doing.create_task(self._do(table.room, f"{what[0]}-{what[1]}", do, after_ms))

    def _begins(self, table: _Table, what: tuple[str, int]) -> bool:
        if what in table.done:
            return False
        table.done.add(what)
        return True

    async def _answer(self, room: str, topic: str, question: dict[str, Any], after_ms: int) -> None:
        given = await self._knowledge(topic, question)
        index = question["index"]
        await self._do(room, f"answer-{index}", {"type": "answer", "index": index, **given}, after_ms)

    async def _do(self, room: str, command_id: str, do: Mapping[str, Any], after_ms: int = 0) -> dict[str, Any]:
        """Again where nothing was decided. Other refusals are left alone: the next state says what there is to do."""
        await asyncio.sleep(after_ms / 1_000)
        for _ in range(TRIES_MAX):
            ack = await self._line.ask("command", {"room": room, "id": command_id, "do": do})
            if ack.get("code") not in _UNDECIDED:
                break
            await asyncio.sleep(AGAIN_S_MIN)
        return ack

    async def _get_up(self, room: str) -> None:
        if self._tables.pop(room, None) is not None:
            await self._line.ask("leave_room", {"room": room})

    def _thinking_ms(self) -> int:
        return THINKING_MS_MIN + next(numbers(self._chance())) % (THINKING_MS_MAX - THINKING_MS_MIN)
