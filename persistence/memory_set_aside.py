"""The twin of `RedisSetAside` for tests and simulations."""

from __future__ import annotations

from collections.abc import Mapping

from persistence.event_codec import deck_hash
from persistence.event_log import RoomLost
from persistence.memory_event_log import MemoryStore
from persistence.set_aside import REASON_LENGTH_MAX


class MemorySetAside:
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def keep(self, room_id: str, reason: str, deck: bytes) -> None:
        self._store.set_aside[room_id] = (reason[:REASON_LENGTH_MAX], deck)
        self._store.live.pop(room_id, None)

    async def reasons(self) -> Mapping[str, str]:
        return {room_id: reason for room_id, (reason, _) in self._store.set_aside.items()}

    async def put_back(self, room_id: str) -> None:
        if room_id not in self._store.set_aside:
            raise RoomLost(room_id)
        _, deck = self._store.set_aside.pop(room_id)
        self._store.decks[deck_hash(deck)] = deck
        self._store.live.setdefault(room_id, self._store.now_ms())
