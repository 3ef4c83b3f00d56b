"""A guest who plays duels against the practice bot over the public protocol, and times every ack."""

from __future__ import annotations

import itertools
import queue
import secrets
import time
from collections.abc import Callable
from typing import Any

import socketio  # type: ignore[import-untyped]

from protocol.messages.from_server import PROTOCOL

ACK_S_MAX = 10.0
FRAME_S_MAX = 90.0

Report = Callable[[str, float, str | None], None]
"""(event, seconds until its ack, None or the code it was refused with)."""


class Duelist:
    """One connection. `report` hears of each ack, `sees` of each state; a server that stays silent raises
    `TimeoutError`."""

    def __init__(
        self, address: str, report: Report, sees: Callable[[dict[str, Any]], None] = lambda state: None
    ) -> None:
        self._address, self._report, self._sees = address, report, sees
        self._states: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._ids = itertools.count()
        self._line = socketio.Client(reconnection=False)
        self._line.on("state", self._saw)

    def connect(self) -> None:
        name = f"Load {secrets.token_hex(6)}"
        auth = {"protocol": list(PROTOCOL), "guest": {"key": secrets.token_urlsafe(24), "name": name}}
        self._line.connect(self._address, auth=auth, transports=["websocket"], wait_timeout=10)

    def close(self) -> None:
        self._line.disconnect()

    def play(self, duel_type: str, topic: str, minutes: int = 1) -> dict[str, Any]:
        """One whole duel against the bot; the last view that came of it."""
        made = self._ask(
            "create_duel",
            {
                "id": self._next_id(),
                "duel_type": duel_type,
                "topic": topic,
                "difficulty_level": "Easy",
                "time_limit": minutes,
                "opponent": {"type": "bot"},
            },
        )
        room = str(made["room"])
        self._ask("join_room", {"room": room})
        answered, is_ready = -1, False
        while True:
            view = self._state_of(room)["view"]
            if view["stage"] == "lobby" and not is_ready:
                is_ready = True
                self._command(room, {"type": "ready"})
            question = view["question"]
            if question and question["index"] > answered:
                answered = question["index"]
                self._command(room, _answer(question))
            if view["stage"] == "over":
                self._ask("leave_room", {"room": room})
                return dict(view)

    def _saw(self, state: dict[str, Any]) -> None:
        self._sees(state)
        self._states.put(state)

    def _state_of(self, room: str) -> dict[str, Any]:
        while True:
            try:
                state = self._states.get(timeout=FRAME_S_MAX)
            except queue.Empty:
                raise TimeoutError("no state came") from None
            if state["room"] == room:
                return state

    def _command(self, room: str, do: dict[str, Any]) -> None:
        self._ask("command", {"room": room, "id": self._next_id(), "do": do})

    def _ask(self, event: str, message: dict[str, Any]) -> dict[str, Any]:
        began = time.perf_counter()
        ack: dict[str, Any] = self._line.call(event, message, timeout=ACK_S_MAX)
        self._report(event, time.perf_counter() - began, None if ack["ok"] else str(ack["code"]))
        return ack

    def _next_id(self) -> str:
        return f"load-{next(self._ids)}"


def _answer(question: dict[str, Any]) -> dict[str, Any]:
    """Some answer of the question's shape; a load test learns nothing."""
    answer: dict[str, Any] = {"type": "answer", "index": question["index"]}
    return answer | ({"picked": [0]} if question["options"] else {"text": "42"})
