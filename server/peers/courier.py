"""Numbered batches between nodes: everything for one node leaves once a loop turn, and what is missing is noticed.

Batches to a node are numbered from 1 on; a batch that is not the next one means that some were lost, or that one side
took the other for dead; either way what they knew of each other is not to be relied on any more. Every second each
node says how far it has come, so that a lost last batch is noticed too.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from typing import Any

import msgspec

from persistence.node_channel import NodeChannel
from server import metrics
from server.ending import end
from server.peers.node_messages import AnyMessage

BEAT_S = 1.0

_log = logging.getLogger(__name__)
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(tuple[str, int, list[AnyMessage]])


class Courier:
    """`living` gives the other nodes. `arrived(node, message)` and `missed(node)` are called in the loop's own turn."""

    def __init__(self, channel: NodeChannel, node: str, living: Callable[[], Collection[str]]) -> None:
        self._channel, self._node, self._living = channel, node, living
        self._outgoing: dict[str, list[AnyMessage]] = {}
        self._sent: dict[str, int] = {}
        self._received: dict[str, int] = {}
        self._beat: asyncio.Task[None] | None = None
        self.arrived: Callable[[str, AnyMessage], None] = lambda node, message: None
        self.missed: Callable[[str], None] = lambda node: None
        channel.hear = self._hear

    async def start(self) -> None:
        """To be called before this node is a member: whoever knows it may write. Raises `StoreUnavailable`."""
        await self._channel.open()
        self._beat = asyncio.create_task(self._beats(), name="courier")

    async def close(self) -> None:
        self._flush()
        if self._beat is not None:
            await end(self._beat)
        await self._channel.close()

    def send(self, node: str, message: AnyMessage) -> None:
        """At the end of this turn, after what was sent before."""
        if not self._outgoing:
            asyncio.get_running_loop().call_soon(self._flush)
        self._outgoing.setdefault(node, []).append(message)

    def reaches(self, node: str) -> bool:
        """Whether it is believed to live."""
        return node in self._living()

    def send_all(self, message: AnyMessage) -> None:
        for node in self._living():
            self.send(node, message)

    def forget(self, node: str) -> None:
        """It is dead, or taken for dead. Should it wake up, both sides begin anew."""
        for kept in (self._sent, self._received, self._outgoing):
            kept.pop(node, None)

    # --- inside ------------------------------------------------------------------------------------------------

    def _flush(self) -> None:
        outgoing, self._outgoing = self._outgoing, {}
        for node, messages in outgoing.items():
            number = self._sent[node] = self._sent.get(node, 0) + 1
            self._channel.publish(node, _encoder.encode((self._node, number, messages)))

    async def _beats(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            for node in self._living():
                # No batch of its own, so it takes no number: it names the last one.
                self._channel.publish(node, _encoder.encode((self._node, self._sent.get(node, 0), [])))

    def _hear(self, data: bytes) -> None:
        try:
            node, number, messages = _decoder.decode(data)
        except msgspec.DecodeError:
            metrics.failures.labels("courier").inc()
            _log.exception("another node wrote what cannot be read")
            return
        expected = self._received.get(node, 0) + bool(messages)
        self._received[node] = number
        if number != expected:  # a smaller one comes from a node that had taken us for dead, and begins anew
            metrics.missed_batches.inc(max(1, number - expected))
            self._call(self.missed, node)
        for message in messages:
            self._call(self.arrived, node, message)

    def _call(self, tell: Callable[..., None], *args: Any) -> None:
        try:
            tell(*args)
        except Exception:
            metrics.failures.labels("courier").inc()
            _log.exception("a message of another node could not be dealt with")
