"""The names of everything in Redis. What one script touches shares a hash tag, so that a cluster keeps it together."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

LIVE_SHARDS = 8


@dataclass(frozen=True, slots=True)
class Keys:
    """`prefix` keeps several arenas apart in one Redis; it holds no braces."""

    prefix: str

    def log(self, room_id: str) -> str:
        """Stream of records: entry `<n>-1`, one field."""
        return f"{self._room(room_id)}:log"

    def owner(self, room_id: str) -> str:
        """Hash: `token`, the owner's `node`, and `since_ms`, when it became the owner."""
        return f"{self._room(room_id)}:owner"

    def snapshot(self, room_id: str) -> str:
        """Hash: what stands for the records up to number `n` is in `data`."""
        return f"{self._room(room_id)}:snapshot"

    def of_room(self, room_id: str) -> tuple[str, str, str]:
        """What the scripts of a room touch: log, owner and snapshot."""
        return self.log(room_id), self.owner(room_id), self.snapshot(room_id)

    def code_of_room(self, room_id: str) -> str:
        return f"{self._room(room_id)}:code"

    def code(self, code: str) -> str:
        """The short code's room."""
        return f"{self.prefix}:code:{code}"

    def deck(self, deck_hash: str) -> str:
        return f"{self.prefix}:deck:{deck_hash}"

    def heartbeat(self, node: str) -> str:
        """When the node was last alive: the store's clock in ms."""
        return f"{self.prefix}:heartbeat:{node}"

    def members(self) -> str:
        """Hash of the nodes that serve together."""
        return f"{self.prefix}:nodes"

    def channel(self, node: str) -> str:
        """Where that node listens."""
        return f"{{{self.prefix}:n:{node}}}:channel"

    def live(self, room_id: str) -> str:
        """The shard of the live index that this room belongs to: a sorted set, scored with when it came there."""
        return self._live_shard(zlib.crc32(room_id.encode()) % LIVE_SHARDS)

    def all_live(self) -> list[str]:
        return [self._live_shard(shard) for shard in range(LIVE_SHARDS)]

    def set_aside(self) -> str:
        """Hash: room → why Postgres does not take its result, and the room's deck."""
        return f"{self.prefix}:set_aside"

    def inbox(self, user_id: str) -> tuple[str, str]:
        """A sorted set of challenge ids by expiry, and the hash of their cards."""
        tag = f"{{{self.prefix}:u:{user_id}}}"
        return f"{tag}:inbox", f"{tag}:cards"

    def seats(self, user_id: str) -> str:
        """Sorted set of the rooms that the user plays in, scored with when that is forgotten."""
        return f"{{{self.prefix}:u:{user_id}}}:seats"

    def holders(self, skeleton: str) -> str:
        """Hash of the users whose names look like this: until when they hold it, and how they write it."""
        return f"{self.prefix}:name:{skeleton}"

    def live_lists(self) -> str:
        """Hash: node → when it was written, and the list of live duels there."""
        return f"{self.prefix}:live_lists"

    def once(self, user_id: str, request_id: str) -> str:
        return f"{self.prefix}:once:{user_id}:{request_id}"

    def _room(self, room_id: str) -> str:
        return f"{{{self.prefix}:r:{room_id}}}"

    def _live_shard(self, shard: int) -> str:
        return f"{self.prefix}:live:{shard}"
