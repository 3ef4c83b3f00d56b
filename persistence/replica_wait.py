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
NUDGE_MS = 5
"""That of a first WAIT before it. A replica of Valkey 9 speaks to its primary without TCP_NODELAY: once a second its
acknowledgement is held up for 40 ms by Nagle's algorithm, until the primary says something; as a second WAIT does.
"""

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
        if not self._has_sent or self._is_waiting:
            return
        kept, self._kept = self._kept, []
        self._has_sent, self._is_waiting = False, True
        self._ask(kept, NUDGE_MS)

    def _ask(self, kept: _Kept, wait_ms: int) -> None:
        waited = partial(self._waited, kept, self.replicas, wait_ms)
        try:
            self._line.send(packed(("WAIT", self.replicas, wait_ms)), waited)
        except StoreRefused as error:  # too many wait already, or the line has ended
            self._line.abort(error.reason)
            waited(StoreUnavailable(error.reason))

    def _waited(self, kept: _Kept, replicas: int, wait_ms: int, have: Any) -> None:
        is_safe = isinstance(have, int) and have >= replicas
        if not is_safe and isinstance(have, int) and wait_ms == NUDGE_MS:
            self._ask(kept, WAIT_MS)
            return
        self._is_waiting = False
        for answer, reply in kept:
            answer(reply if is_safe else _unknown(have, replicas))
        self._wait()


def _unknown(have: Any, replicas: int) -> StoreUnavailable:
    if isinstance(have, StoreUnavailable):
        return StoreUnavailable(have.reason)  # not as a refusal: the record before the WAIT was written
    return StoreUnavailable("noreplicas", f"{have} of {replicas} replicas have it")
