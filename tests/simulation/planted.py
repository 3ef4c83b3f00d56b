"""Bugs planted on purpose: each breaks one rule of rooms that survive, and some world must notice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from game.record import Origin
from persistence.done import Done
from persistence.event_log import Claim, Entry, Fenced, Outcome, Snapshot
from persistence.memory_event_log import MemoryEventLog, MemoryRoom, MemoryStore
from persistence.snapshot_codec import encode_snapshot
from server.rooms import claiming, snapshots
from server.rooms.actor import RoomActor
from server.rooms.claiming import Node
from server.rooms.inbox import Accepted
from server.rooms.once import Once
from server.rooms.room import Room
from server.rooms.viewer import Entrance, Seen, Viewer
from tests.game.test_planted_bugs import late_answers_count
from tests.simulation.store import Line
from tests.simulation.world import Outcome as Lived
from tests.simulation.world import World

Plant = Callable[[pytest.MonkeyPatch], None]

_append, _next, _attach = RoomActor._append, RoomActor._next, RoomActor.attach
_abort, _replayed = Line.abort, claiming._replayed


def no_fence(patch: pytest.MonkeyPatch) -> None:
    """The store takes whatever comes, wherever the log is."""

    def append_soon(log: MemoryEventLog, claim: Claim, expected_n: int, data: bytes, outcome: Outcome) -> None:
        entries = log._store.rooms[claim.room_id].entries
        entries.append(Entry(entries[-1].n + 1, data))
        outcome(None)

    patch.setattr(MemoryEventLog, "append_soon", append_soon)


def epoch_only_fence(patch: pytest.MonkeyPatch) -> None:
    """Where epochs are counted, a store that has lost a claim gives its epoch away again."""

    def token(store: MemoryStore, epoch_before: int = 0) -> str:
        return f"{epoch_before + 1}:{next(store.nonces)}"

    def owned(log: MemoryEventLog, claim: Claim) -> MemoryRoom:
        room = log._store.room(claim.room_id)
        if room is None or room.epoch != claim.epoch:
            raise Fenced(claim.room_id)
        return room

    patch.setattr(MemoryStore, "token", token)
    patch.setattr(MemoryEventLog, "_owned", owned)


def owner_keeps_its_state_over_a_promotion(patch: pytest.MonkeyPatch) -> None:
    def abort(line: Line, reason: str) -> None:
        if reason in ("unreachable", "another_store"):
            patch_once = pytest.MonkeyPatch()
            patch_once.setattr(line, "ends_era", lambda: None)
            _abort(line, reason)
            patch_once.undo()
        else:
            _abort(line, reason)

    patch.setattr(Line, "abort", abort)


def ack_before_append(patch: pytest.MonkeyPatch) -> None:
    def append(actor: RoomActor, record: Any, then: Any) -> None:
        if actor._doing is not None:
            actor._doing.answer(Accepted(record.n))
        _append(actor, record, then)

    patch.setattr(RoomActor, "_append", append)


def no_dedupe(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Once, "find", lambda once, origin: None)


def dedupe_by_id_alone(patch: pytest.MonkeyPatch) -> None:
    def find(once: Once, origin: Origin) -> Done | None:
        kept = (once._of(user_id).get(origin.command_id) for user_id in once.users())
        return next((done for done in kept if done is not None), None)

    patch.setattr(Once, "find", find)


def late_answer_accepted(patch: pytest.MonkeyPatch) -> None:
    """What waits goes before the timer, and the rules judge it as if it were not late."""

    def next_request(actor: RoomActor) -> Any:
        return actor._inbox.take() if actor._inbox.first is not None else _next(actor)

    patch.setattr(RoomActor, "_next", next_request)
    late_answers_count(patch)


def snapshot_off_by_one(patch: pytest.MonkeyPatch) -> None:
    def snapshot_of(room: Room) -> Snapshot:
        fold, commands = room.snapshot()
        fold = replace(fold, n=fold.n + 1)
        return Snapshot(fold.n, encode_snapshot(fold, commands))

    patch.setattr(snapshots, "snapshot_of", snapshot_of)


def spectators_fold_lost_at_takeover(patch: pytest.MonkeyPatch) -> None:
    async def replayed(node: Node, entries: tuple[Entry, ...], snapshot: Snapshot | None) -> Room:
        room = await _replayed(node, entries, snapshot)
        room.spectators = room.fold
        room._unseen.clear()
        return room

    patch.setattr(claiming, "_replayed", replayed)


def old_cursor_accepted_after_a_lost_tail(patch: pytest.MonkeyPatch) -> None:
    """Whoever comes with this version or a later one is believed to have it, whichever owner told it to them."""

    def attach(actor: RoomActor, viewer: Viewer, seen: Seen | None = None) -> Any:
        entrance = _attach(actor, viewer)
        if isinstance(entrance, Entrance) and seen and seen.version >= entrance.version:
            actor._gallery._places[viewer].version = entrance.version
        return entrance

    patch.setattr(RoomActor, "attach", attach)


PLANTS: dict[str, Plant] = {
    "no_fence": no_fence,
    "epoch_only_fence": epoch_only_fence,
    "owner_keeps_its_state_over_a_promotion": owner_keeps_its_state_over_a_promotion,
    "ack_before_append": ack_before_append,
    "no_dedupe": no_dedupe,
    "dedupe_by_id_alone": dedupe_by_id_alone,
    "late_answer_accepted": late_answer_accepted,
    "snapshot_off_by_one": snapshot_off_by_one,
    "spectators_fold_lost_at_takeover": spectators_fold_lost_at_takeover,
    "old_cursor_accepted_after_a_lost_tail": old_cursor_accepted_after_a_lost_tail,
}


def lived(seed: int, plant: str | None = None) -> Lived:
    """What became of that world, with a bug in it or without."""
    with pytest.MonkeyPatch.context() as patch:
        if plant is not None:
            PLANTS[plant](patch)
        return World(seed).run()
