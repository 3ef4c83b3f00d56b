"""Players and watchers: they ring, duel, look on, drop, come back at another node, and ask again under the same id."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from server.sessions.port import Ack
from tests.simulation.lines import LineEnded, PlayerLine

Frame = Mapping[str, Any]
Dial = Callable[[str, Callable[[PlayerLine, str, Frame], None]], PlayerLine]
"""(user id, hear) → a line to some node. It may lead nowhere."""

CONNECT_S_MAX = 2.0
ACK_S_MAX = 4.0
PAUSE_S_MAX = 20.0
STATE_S_MAX = 0.3
"""One who enters and hears nothing for so long has the newest state already."""
_AGAIN = {
    "unknown_outcome",
    "not_accepted",
    "busy",
    "shutting_down",
    "not_in_room",
    "rate_limited",
}


class Witness(Protocol):
    """Who judges what players were told."""

    def settled(self, user_id: str, room_id: str, command_id: str, ack: Ack) -> None: ...
    def saw(self, user_id: str, frame: Frame) -> None: ...
    def keeps(self, user_id: str, entered: Ack, frame: Frame) -> None: ...


class Player:
    """`is_over()`: no new command; what was begun is brought to its end."""

    def __init__(
        self,
        user_id: str,
        dial: Dial,
        witness: Witness,
        dice: random.Random,
        is_over: Callable[[], bool],
        calm_s: float,
    ) -> None:
        self.user_id = user_id
        self._dial, self._witness, self._dice, self._is_over = dial, witness, dice, is_over
        self._calm_s = calm_s
        self._ids = itertools.count()
        self.rooms: dict[str, Frame | None] = {}
        self.gone: set[str] = set()
        self._entered: set[str] = set()
        self._line: PlayerLine | None = None
        self._news = asyncio.Event()

    # --- its line ----------------------------------------------------------------------------------------------

    async def stays_connected(self) -> None:
        """Until cancelled."""
        while True:
            line = self._line = self._dial(self.user_id, self._hear)
            self._entered.clear()
            line.opens()
            if await self._happens(line.is_open, line.ended):
                drops_s = self._dice.expovariate(1 / self._calm_s) if not self._is_over() else None
                entering = asyncio.ensure_future(self._enters(line))
                try:
                    async with asyncio.timeout(drops_s):
                        await line.ended.wait()
                except TimeoutError:
                    if self._is_over():
                        await line.ended.wait()
                finally:
                    entering.cancel()
            if not line.ended.is_set():
                line.drop()
            await asyncio.sleep(self._dice.uniform(0.02, 0.4))

    async def _happens(self, wanted: asyncio.Event, instead: asyncio.Event) -> bool:
        waits = [asyncio.ensure_future(event.wait()) for event in (wanted, instead)]
        await asyncio.wait(waits, timeout=CONNECT_S_MAX, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        return wanted.is_set() and not instead.is_set()

    async def _enters(self, line: PlayerLine) -> None:
        """Every room of ours, and those that come later."""
        while True:
            for room_id in list(self.rooms):
                if room_id not in self._entered:
                    await self._enter(line, room_id)
            await asyncio.sleep(0.1)

    async def _enter(self, line: PlayerLine, room_id: str) -> None:
        seen = self.rooms.get(room_id)
        cursor = {"cursor": {"epoch": seen["epoch"], "version": seen["version"]}} if seen else {}
        try:
            async with asyncio.timeout(ACK_S_MAX):
                ack = await line.ask("join_room", {"room": room_id, **cursor})
        except (LineEnded, TimeoutError):
            return
        if ack["ok"]:
            self._entered.add(room_id)
            await asyncio.sleep(STATE_S_MAX)
            if seen is not None and self.rooms.get(room_id) is seen and not line.ended.is_set():
                self._witness.keeps(self.user_id, ack, seen)
        elif ack["code"] == "no_such_room":
            self.gone.add(room_id)
            self.rooms.pop(room_id, None)

    def _hear(self, line: PlayerLine, event: str, frame: Frame) -> None:
        if line is not self._line:
            return
        if event == "room_closed":
            self._entered.discard(frame["room"])
        elif event == "state" and frame["room"] in self.rooms:
            self._witness.saw(self.user_id, frame)
            self.rooms[frame["room"]] = frame
            self._news.set()

    # --- what it asks ------------------------------------------------------------------------------------------

    async def makes(self, event: str, **wish: Any) -> str:
        """The room that came of it."""
        ack = await self._until_settled(event, {"id": self._new_id(), **wish}, None)
        assert ack["ok"], ack
        room_id: str = ack["room"]
        return room_id

    async def does(self, room_id: str, kind: str, **fields: Any) -> Ack:
        """One command, asked again until it is known what became of it."""
        message = {"room": room_id, "id": self._new_id(), "do": {"type": kind, **fields}}
        ack = await self._until_settled("command", message, room_id)
        self._witness.settled(self.user_id, room_id, message["id"], ack)
        return ack

    async def _until_settled(self, event: str, message: Mapping[str, Any], room_id: str | None) -> Ack:
        while True:
            line = self._line
            if room_id in self.gone:
                return {"ok": False, "code": "no_such_room"}
            if line is None or not line.is_open.is_set() or (room_id is not None and room_id not in self._entered):
                await asyncio.sleep(0.05)
                continue
            times = self._dice.choice((1, 1, 1, 2))  # an impatient page says it twice
            tries = [asyncio.ensure_future(line.ask(event, message)) for _ in range(times)]
            try:
                async with asyncio.timeout(ACK_S_MAX):
                    ack, *_ = await asyncio.gather(*tries)
            except (LineEnded, TimeoutError):
                pass
            else:
                if ack["ok"] or ack["code"] not in _AGAIN:
                    return ack
                if ack["code"] == "not_in_room":
                    self._entered.discard(room_id or "")
            finally:
                for one in tries:
                    one.cancel()
                    one.add_done_callback(lambda done: done.cancelled() or done.exception())
            await asyncio.sleep(self._dice.uniform(0.02, 0.3))

    def _new_id(self) -> str:
        """Everybody counts alike: an id is one only with its user."""
        return f"c{next(self._ids)}"


class Ringer(Player):
    async def plays(self, room_id: str, pause_s: float) -> None:
        while not self._is_over() and room_id not in self.gone:
            await asyncio.sleep(min(PAUSE_S_MAX, self._dice.expovariate(1 / pause_s)))
            await self.does(room_id, "act", action="ring")


class Duelist(Player):
    """Plays by what it sees, sometimes at the last moment or a little later."""

    async def plays(self, room_id: str, begins: str) -> None:
        self.rooms[room_id] = None
        if begins == "accept":
            await self.does(room_id, "accept")
        done: set[object] = set()
        while not self._is_over() and room_id not in self.gone:
            frame = self.rooms.get(room_id)
            wanted = None if frame is None else self._wanted(frame["view"])
            if frame is not None and frame["view"]["stage"] == "over":
                return
            if frame is None or wanted is None or wanted in done:
                self._news.clear()
                try:
                    async with asyncio.timeout(1.0):
                        await self._news.wait()
                except TimeoutError:
                    pass
                continue
            done.add(wanted)
            await self._acts(room_id, frame, wanted)

    def _wanted(self, view: Mapping[str, Any]) -> tuple[Any, ...] | None:
        match view["stage"]:
            case "lobby":
                return ("ready",)
            case "playing" if view["question"] and not view["question"]["picked"]:
                return ("answer", view["question"]["index"])
            case "playing" if view["reveal"]:
                return ("continue", view["reveal"]["index"])
        return None

    async def _acts(self, room_id: str, frame: Frame, wanted: Sequence[Any]) -> None:
        match wanted:
            case ("answer", index):
                left_s = (frame["view"]["question"]["closes_ms"] - frame["now_ms"]) / 1_000
                late_s = left_s + self._dice.uniform(-0.03, 0.03)
                await asyncio.sleep(max(0.0, self._dice.choice((late_s, self._dice.uniform(0.05, 1.2)))))
                picked = [self._dice.randrange(len(frame["view"]["question"]["options"]))]
                await self.does(room_id, "answer", index=index, picked=picked)
            case ("continue", _):
                await asyncio.sleep(self._dice.uniform(0.0, 0.5))
                await self.does(room_id, "continue")
            case _:
                await self.does(room_id, "ready")


class Watcher(Player):
    """Looks at whatever it was given in `rooms`."""
