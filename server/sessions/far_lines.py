"""Players and watchers of our rooms whose line is at another node: a desk for each, and each frame once per node."""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from persistence.event_log import OwnedElsewhere
from protocol.messages import from_server as told
from protocol.messages.errors import WireError
from protocol.messages.from_client import FromClient, RoomCommand
from protocol.parse import BadMessage, parse
from protocol.render import SharedFrame, payload
from server.peers.courier import Courier
from server.peers.node_messages import Answer, AnyMessage, Ask, Show
from server.sessions import wire_metrics as metrics
from server.sessions.house import House
from server.sessions.port import Ack
from server.sessions.refused import Refused
from server.sessions.room_desk import RoomDesk

_log = logging.getLogger(__name__)


class FarLines:
    def __init__(self, house: House, courier: Courier) -> None:
        self._house, self._courier = house, courier
        self._desks: dict[tuple[str, int], RoomDesk] = {}
        self._mail: dict[str, _Mail] = {}
        self._answering: set[asyncio.Task[None]] = set()

    def asked(self, node: str, ask: Ask) -> None:
        """In the order of arrival, and without waiting for the one before."""
        # The desk is there before the task is: the line may be gone before that begins.
        desk, tell = self._desk(node, ask), partial(self._tell, node, ask)
        try:
            message = parse(ask.event, [ask.message])
            if isinstance(message, RoomCommand) and desk.command_now(message, tell):
                return
        except (Refused, BadMessage) as refused:
            tell(payload(told.Refused(refused.code, dict(refused.values))))
            return
        task = asyncio.create_task(self._answer(node, desk, ask, message))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    def gone(self, node: str, line: int) -> None:
        if (desk := self._desks.pop((node, line), None)) is not None:
            desk.close()

    def lost(self, node: str) -> None:
        """Nobody knows any more what that node's lines have heard: they come again."""
        for key in [key for key in self._desks if key[0] == node]:
            self.gone(*key)

    # --- inside ------------------------------------------------------------------------------------------------

    def _desk(self, node: str, ask: Ask) -> RoomDesk:
        desk = self._desks.get((node, ask.line))
        if desk is None or desk.identity != ask.who:
            self.gone(node, ask.line)
            show = partial(self._show, node, ask.line)
            desk = self._desks[node, ask.line] = RoomDesk(self._house, ask.who, show, show, is_here=False)
        return desk

    async def _answer(self, node: str, desk: RoomDesk, ask: Ask, message: FromClient) -> None:
        tell = partial(self._tell, node, ask)
        try:
            if isinstance(message, RoomCommand):
                await desk.command(message, tell)
            else:
                tell(payload(await desk.answer(message)))  # type: ignore[arg-type]
        except OwnedElsewhere as elsewhere:
            self._post(node).put(Answer(ask.line, ask.number, None, elsewhere.node))
        except Refused as refused:
            tell(payload(told.Refused(refused.code, dict(refused.values))))
        except Exception:
            metrics.failures.labels("far_lines").inc()
            _log.exception("%s of user %s failed", ask.event, ask.who.user_id)
            tell(payload(told.Refused(WireError.UNKNOWN_OUTCOME)))

    def _tell(self, node: str, ask: Ask, ack: Ack) -> None:
        self._post(node).put(Answer(ask.line, ask.number, ack, None))

    def _show(self, node: str, line: int, frame: SharedFrame) -> None:
        if frame.event == "room_closed" and frame.payload["code"] == WireError.SHUTTING_DOWN:
            # It is this node that goes: the room lives on.
            frame = SharedFrame(frame.event, {**frame.payload, "code": "moved"})
        self._post(node).show(line, frame)

    def _post(self, node: str) -> _Mail:
        if node not in self._mail:
            self._mail[node] = _Mail()
            asyncio.get_running_loop().call_soon(self._send, node)
        return self._mail[node]

    def _send(self, node: str) -> None:
        for message in self._mail.pop(node).messages:
            self._courier.send(node, message)


class _Mail:
    """What one loop turn brings for one node. The same frame for many lines is one message, and no line is told things
    in another order than they happened."""

    def __init__(self) -> None:
        self.messages: list[AnyMessage] = []
        self._frames: dict[SharedFrame, int] = {}
        self._last: dict[int, int] = {}

    def put(self, answer: Answer) -> None:
        self._last[answer.line] = len(self.messages)
        self.messages.append(answer)

    def show(self, line: int, frame: SharedFrame) -> None:
        place = self._frames.get(frame)
        if place is None or self._last.get(line, -1) > place:
            place = self._frames[frame] = len(self.messages)
            self.messages.append(Show([], frame.event, frame.payload))
        show = self.messages[place]
        assert isinstance(show, Show)
        show.lines.append(line)
        self._last[line] = place
