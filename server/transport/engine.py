"""The Engine.IO sessions of one node: opened by a carrier, moved to another by an upgrade, ended once.

carrier (lane, polling) ──frames──→ EngineLink ──messages──→ Handler, the application's side
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from protocol.engineio.packets import Frame, MalformedPacket, Message, Terms, message_frame
from protocol.engineio.session import Ended, EngineSession
from protocol.render import SharedFrame
from server.sessions import wire_metrics as metrics
from server.sessions.port import Arrival
from server.transport.carrier import Carrier
from server.transport.heartbeats import Heartbeats
from server.transport.newcomers import Newcomers

_log = logging.getLogger(__name__)


class Handler(Protocol):
    """What an application does with one session."""

    def received(self, message: Message) -> None:
        """Raises `MalformedPacket` for what is not its protocol; the session then ends."""
        ...

    def writable(self) -> None:
        """The client takes what is sent again."""
        ...

    def gone(self) -> None:
        """The session has ended. Once, and the last that is heard."""
        ...


class Engine:
    """`open_` is called for each new session, and `new_sid` names it. `origins` may connect; None: all.

    A session is one of the `newcomers` until the application says that it is `known`.
    """

    def __init__(
        self,
        terms: Terms,
        open_: Callable[[EngineLink], Handler],
        new_sid: Callable[[], str],
        newcomers: Newcomers,
        origins: frozenset[str] | None = None,
    ) -> None:
        self.terms, self.open, self.new_sid, self.origins = terms, open_, new_sid, origins
        self.newcomers = newcomers
        self.heartbeats = Heartbeats(asyncio.get_running_loop())
        self.links: dict[str, EngineLink] = {}
        self._emptied = asyncio.Event()

    def admits(self, origin: str | None) -> bool:
        """A program names no origin; it decides itself whose page it speaks for."""
        return self.origins is None or origin is None or origin in self.origins

    def opened(self, arrival: Arrival, carrier: Carrier, upgrades: tuple[str, ...]) -> EngineLink:
        """A new session over `carrier`; its open packet is the first that is put."""
        link = EngineLink(self, arrival, carrier, upgrades)
        self.links[link.sid] = link
        self.heartbeats.watch(link)
        self.newcomers.came(link, arrival.address)
        return link

    def forget(self, link: EngineLink) -> None:
        self.newcomers.known(link)
        self.links.pop(link.sid, None)
        if not self.links:
            self._emptied.set()

    async def close_all(self) -> None:
        """Every session ends; returns when they have."""
        while self.links:
            self._emptied.clear()
            for link in list(self.links.values()):
                link.close("shutting_down")
            if self.links:
                await self._emptied.wait()
        self.heartbeats.close()


class EngineLink:
    """One session, as carrier and application know it."""

    __slots__ = ("_carrier", "_engine", "_handler", "_is_gone", "_session", "arrival", "is_known", "send_now")
    send_now: Callable[[SharedFrame, bool], bool]
    """`Carrier.put_now`, without a call in between: it is called for each viewer of each state."""

    def __init__(self, engine: Engine, arrival: Arrival, carrier: Carrier, upgrades: tuple[str, ...]) -> None:
        self.arrival = arrival
        self.is_known = False
        self._engine = engine
        self._carrier = carrier
        self.send_now = carrier.put_now
        self._session = EngineSession(engine.new_sid(), engine.terms, upgrades, engine.heartbeats.now_ms())
        self._is_gone = False
        self._put_what_is_due()
        self._handler = engine.open(self)
        metrics.connections.inc()

    # --- for the application -----------------------------------------------------------------------------------

    @property
    def sid(self) -> str:
        return self._session.sid

    @property
    def has_ended(self) -> bool:
        """Nothing that comes is listened to any more; what waits may still be on its way."""
        return self._session.ended is not None

    @property
    def waiting_bytes(self) -> int:
        return self._carrier.waiting_bytes

    def send(self, message: Message) -> int:
        """With what comes next, or soon. Gives `waiting_bytes`."""
        if self._session.ended is not None:
            return 0
        return self._carrier.put_soon(message_frame(message))

    def send_shared(self, frame: SharedFrame, *, packed: bool) -> None:
        """An event that others get as well, whatever waits."""
        if self._session.ended is None:
            self._carrier.put_shared(frame, packed=packed)

    def known(self) -> None:
        """The client has said who it is."""
        self.is_known = True
        self._engine.newcomers.known(self)

    def close(self, reason: str) -> None:
        """Send what waits, then end. `reason` is counted."""
        if self._session.ended is None:
            metrics.connections_closed.labels(reason).inc()
            self._session.end()
            self._carrier.close()

    def abort(self, reason: str) -> None:
        """End now, whatever waits."""
        self.close(reason)
        self._carrier.abort()

    # --- for the newcomers -------------------------------------------------------------------------------------

    def turn_away(self) -> None:
        self.abort("turned_away")

    # --- for the carrier ---------------------------------------------------------------------------------------

    @property
    def carrier(self) -> Carrier:
        """Changes with an upgrade: not to be kept."""
        return self._carrier

    def frame_received(self, frame: Frame) -> bool:
        """False when it was not the protocol, with which the session has ended."""
        try:
            session = self._session
            message: Message | None
            if isinstance(frame, bytes) and session.ended is None:
                message = frame  # as the machine would say; what says nothing of the time need not know it
            else:
                message = session.receive(frame, self._engine.heartbeats.now_ms())
            if message is not None:
                self._handler.received(message)
        except MalformedPacket:
            self.malformed()
            return False
        except Exception:
            metrics.failures.labels("connection").inc()
            _log.exception("a connection was closed by an error of ours")
            self.close("failure")
        if self._session.ended is Ended.CLIENT:
            self._carrier.client_left()
        return True

    def malformed(self) -> None:
        """Something came that is no frame at all, or none that may come."""
        metrics.bad_packets.inc()
        metrics.connections_closed.labels("bad_packet").inc()
        self._session.end()
        self._carrier.close()

    def comes_from(self, origin: str) -> None:
        """A later request named the origin."""
        self.arrival = replace(self.arrival, origin=origin)

    def writable(self) -> None:
        if self._session.ended is None:
            self._handler.writable()

    def moved_to(self, carrier: Carrier) -> None:
        """An upgrade is complete."""
        self._carrier, self.send_now = carrier, carrier.put_now

    def carrier_gone(self, carrier: Carrier) -> None:
        if self._carrier is carrier and not self._is_gone:
            self._is_gone = True
            self._session.end()
            self._engine.forget(self)
            metrics.connections.dec()
            self._handler.gone()

    # --- for the heartbeats ------------------------------------------------------------------------------------

    @property
    def due_ms(self) -> int | None:
        return None if self._session.ended is not None else self._session.due_ms

    def tick(self, now_ms: int) -> None:
        self._session.tick(now_ms)
        self._put_what_is_due()
        if self._session.ended is Ended.TIMEOUT:
            metrics.connections_closed.labels("ping_timeout").inc()
            self._carrier.abort()

    def _put_what_is_due(self) -> None:
        for frame in self._session.data_to_send():
            self._carrier.put(frame)
