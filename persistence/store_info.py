"""What a store tells of itself, as far as ownership depends on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SECTIONS = ("server", "replication", "memory")


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """`identity` changes with a restart and with a failover. `replicas`: how many are attached."""

    identity: tuple[bytes, bytes]
    replicas: int
    evicts: bool


def read_info(reply: Any) -> StoreInfo:
    """The reply to INFO with `SECTIONS`. A store that hides a field is believed to be well."""
    lines = reply.splitlines() if isinstance(reply, bytes) else ()
    told = dict(line.split(b":", 1) for line in lines if b":" in line)
    return StoreInfo(
        identity=(told.get(b"run_id", b""), told.get(b"master_replid", b"")),
        replicas=int(told.get(b"connected_slaves", 0)),
        evicts=told.get(b"maxmemory_policy", b"noeviction") != b"noeviction",
    )
