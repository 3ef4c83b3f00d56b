"""Durability `replicated`: nobody is told of a record before every replica has it.

    commands of a turn ──sent──→ replies kept ──WAIT answered by all replicas──→ told
                                              ──short, an error, the line's end──→ `StoreUnavailable`

One WAIT for all that was sent since the last, and one at a time: the store holds the line while it waits, so what is
sent meanwhile is run after it and gets the next WAIT together. Replicas apply the primary's writes in order; so whoever
has the newest has all before it, also what others wrote.

After a WAIT that came short the records are at the primary and may yet be lost: the outcome is unknown.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from persistence.event_log import StoreRefused, StoreUnavailable
from persistence.resp_line import Answer, RespLine, packed

WAIT_MS = 500
"""WAIT's own bound. It is well below that of a call, so a stalled replica ends no line."""

_Kept = list[tuple[Answer, Any]]


class ReplicaWait:
    """`replicas`: how many must acknowledge, at least 1. WAIT does not say which did: count all that are attached."""

    def __init__(self, line: RespLine, replicas: int) -> None:
        self.replicas = replicas
        self._line = line
        self._kept: _Kept = []
        self._has_sent = self._is_waiting = False
        self._loop = asyncio.get_running_loop()

    def send(self, command: bytes, answer: Answer) -> None:
        """As `RespLine.send`. An error is told at once: nothing was written."""
        kept = self._kept

        def keep(reply: Any) -> None:
            if isinstance(reply, Exception):
                answer(reply)
            else:
                kept.append((answer, reply))

        if not self._has_sent and not self._is_waiting:
            self._loop.call_soon(self._wait)  # before the line's own turn to write: they leave together
        self._line.send(command, keep)
        self._has_sent = True

    # --- inside ------------------------------------------------------------------------------------------------

    def _wait(self) -> None:
        if not self._has_sent or self._is_waiting or not self._line.is_open:
            return
        kept, self._kept = self._kept, []
        self._has_sent, self._is_waiting = False, True
        try:
            self._line.send(packed(("WAIT", self.replicas, WAIT_MS)), partial(self._waited, self.replicas, kept))
        except StoreRefused as error:  # too many wait already; those of this turn are among them
            self._line.abort(error.reason)

    def _waited(self, replicas: int, kept: _Kept, have: Any) -> None:
        self._is_waiting = False
        is_safe = isinstance(have, int) and have >= replicas
        for answer, reply in kept:
            answer(reply if is_safe else _unknown(have, replicas))
        self._wait()


def _unknown(have: Any, replicas: int) -> StoreUnavailable:
    if isinstance(have, StoreUnavailable):
        return StoreUnavailable(have.reason)  # not as a refusal: the record before the WAIT was written
    return StoreUnavailable("noreplicas", f"{have} of {replicas} replicas have it")
