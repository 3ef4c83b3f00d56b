"""What really happened, written down beside the store: every log as it was under every owner, and what was undone."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from persistence.event_log import Claim


@dataclass(frozen=True, slots=True)
class Lost:
    """A record that a crash took, and when."""

    at_s: float
    n: int
    data: bytes


@dataclass
class Chronicle:
    """`logs`: each room's whole log as the store has it, whatever was trimmed. `branches`: by room and token, the log
    as that owner knew it. `writers`: by room, the tokens of the records in their order.
    """

    now_s: Callable[[], float]
    decks: dict[str, bytes] = field(default_factory=dict)
    logs: dict[str, list[bytes]] = field(default_factory=dict)
    branches: dict[str, dict[str, list[bytes]]] = field(default_factory=lambda: defaultdict(dict))
    writers: dict[str, list[str]] = field(default_factory=dict)
    stored_s: dict[bytes, float] = field(default_factory=dict)
    lost: dict[str, list[Lost]] = field(default_factory=lambda: defaultdict(list))
    known: dict[str, set[tuple[int, bytes]]] = field(default_factory=lambda: defaultdict(set))
    broken: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    trace: hashlib._Hash = field(default_factory=lambda: hashlib.blake2b(digest_size=12))

    def note(self, *what: object) -> None:
        """Two runs of a seed have the same trace, or it does not reproduce."""
        self.trace.update(f"{self.now_s():.9f} {what}\n".encode())

    def breaks(self, what: str) -> None:
        """A law was broken."""
        self.broken.append(f"{self.now_s():.3f} s: {what}")

    # --- what the store did ------------------------------------------------------------------------------------

    def claimed(self, claim: Claim, node: str) -> None:
        self.note("claim", claim.room_id, claim.token, node)
        self.counts["claim"] += 1
        if claim.last_heartbeat_ms is None:
            self.logs[claim.room_id], self.writers[claim.room_id] = [claim.entries[0].data], [claim.token]
        self.branches[claim.room_id][claim.token] = list(self.logs[claim.room_id])

    def appended(self, claim: Claim, n: int, data: bytes) -> None:
        self.note("append", claim.room_id, claim.token, n)
        self.counts["append"] += 1
        log = self.logs[claim.room_id]
        if n != len(log) + 1:
            self.breaks(f"{claim.room_id}: record {n} after {len(log)}")
        log.append(data)
        self.stored_s[data] = self.now_s()
        self.writers[claim.room_id].append(claim.token)
        self.branches[claim.room_id][claim.token].append(data)

    def undone(self, room_id: str, entries: int) -> None:
        self.note("undone", room_id, entries)
        log = self.logs[room_id]
        self.counts["lost"] += len(log) - entries
        self.lost[room_id] += [Lost(self.now_s(), n, log[n - 1]) for n in range(entries + 1, len(log) + 1)]
        del log[entries:], self.writers[room_id][entries:]

    # --- what a node heard of it -------------------------------------------------------------------------------

    def heard(self, claim: Claim) -> None:
        self.known[claim.room_id].update((entry.n, entry.data) for entry in claim.entries)

    def confirmed(self, room_id: str, n: int, data: bytes) -> None:
        self.known[room_id].add((n, data))
