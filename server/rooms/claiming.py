"""From the store to a room and its clock: creation and claim. Whoever holds a room may append to its log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from msgspec.structs import replace

from game.deck import Deck
from game.mode import Mode, Rejected
from game.record import Opened, Origin, Record
from game.replay import LogGap
from persistence.event_codec import deck_hash, decode_deck, decode_record, encode_deck, encode_record, opened_of
from persistence.event_log import Claim, Entry, EventLog, Fenced, RoomLost, Snapshot, StoreUnavailable
from persistence.snapshot_codec import decode_snapshot
from server.rooms.clock import AwakeClock, RoomClock, room_ms_at_claim
from server.rooms.limits import PAUSE_MS_MIN
from server.rooms.overdue import Overdue
from server.rooms.room import Room, Stored


class RoomUnreadable(Exception):
    """The log is there but cannot be folded: written by a later release, or records do not join up. Do not serve it."""


@dataclass(frozen=True, slots=True)
class Node:
    """What a room needs of the process that runs it. `chance` gives 64 fresh bits.

    `spare(room_id, node)`: whether that node keeps the room that it owns. `took(room_id, node)` is told that it was not
    spared, and the room is ours.
    """

    log: EventLog
    modes: Mapping[str, Mode]
    clock: AwakeClock
    chance: Callable[[], int]
    spare: Callable[[str, str], Awaitable[bool]]
    took: Callable[[str, str], None]
    overdue: Overdue = field(default_factory=lambda: Overdue(PAUSE_MS_MIN / 1_000))
    """Appends that take so long that the rooms' clocks stand still."""


@dataclass(frozen=True, slots=True)
class Held:
    """A room that this node owns. It ends with `Fenced` or `StoreUnavailable`: then claim it anew."""

    claim: Claim
    room: Room
    clock: RoomClock


async def open_room(
    node: Node, room_id: str, mode_name: str, deck: Deck, command: Any, origin: Origin
) -> Held | Rejected:
    """Create the room: `Opened` and what the mode makes of `command` are record 1, at room time 0.

    Raises `RoomExists`, or `StoreUnavailable`: then it is unknown whether the room is there.
    """
    room = Room(node.modes[mode_name], deck)
    proposal = room.propose(command, origin, 0, node.chance())
    if isinstance(proposal, Rejected):
        return proposal
    assert isinstance(proposal, Stored), "a room opens with an event of its mode"
    deck_data = encode_deck(deck)
    name = deck_hash(deck_data)
    await node.log.put_deck(name, deck_data)
    opened = Opened(mode_name, name, await node.log.now_ms())
    record = replace(proposal.record, events=(opened, *proposal.record.events))
    claim = await node.log.create(room_id, encode_record(record, room.mode))
    room.commit(record)
    return Held(claim, room, RoomClock(node.clock.read, max(0, claim.store_ms - opened.store_ms)))


async def claim_room(node: Node, room_id: str, stood_at_ms: int | None = None) -> Held:
    """Take the room over and replay it; its time runs on from when its owner was last heard of.

    `stood_at_ms`: the room time at which this node's own hold ended, when it had one. Raises `RoomLost`,
    `RoomUnreadable`, `OwnedElsewhere`, and `StoreUnavailable`, after which one may try again.
    """
    owner: str | None = None

    async def spare(other: str) -> bool:
        nonlocal owner
        owner = other
        return await node.spare(room_id, other)

    try:
        claim = await node.log.claim(room_id, spare, partial(_read, node, room_id))
    except Fenced as error:
        raise StoreUnavailable("fenced", f"room {room_id}") from error
    if owner is not None:
        node.took(room_id, owner)
    clock = RoomClock(node.clock.read, 0)
    room = await _read(node, room_id, claim.entries, claim.snapshot)
    room_ms = room_ms_at_claim(room.fold, claim.last_heartbeat_ms)
    if stood_at_ms is not None:
        room_ms = max(room.fold.room_ms, min(room_ms, stood_at_ms))
    if not room.over:
        await _resume(node, claim, room, room.resume(claim.store_ms, room_ms))
    clock.stand_at(room_ms + clock.now_ms())  # it runs since the claim
    return Held(claim, room, clock)


async def _read(node: Node, room_id: str, entries: tuple[Entry, ...], snapshot: Snapshot | None) -> Room:
    try:
        return await _replayed(node, entries, snapshot)
    except (RoomLost, StoreUnavailable):
        raise
    except Exception as error:  # bytes, fold or mode: whatever it is, it must not be served
        raise RoomUnreadable(f"room {room_id}: {error!r}") from error


async def _replayed(node: Node, entries: tuple[Entry, ...], snapshot: Snapshot | None) -> Room:
    if not entries:
        raise LogGap("no records")
    if snapshot is None:
        opened = opened_of(entries[0].data)
        room = Room(node.modes[opened.mode], await _deck(node, opened))
    else:
        if entries[0].n != snapshot.n:
            raise LogGap(f"a snapshot stands for {snapshot.n} records, and the log goes on from {entries[0].n}")
        fold, commands = decode_snapshot(snapshot.data, node.modes)
        room, entries = Room(fold.mode, await _deck(node, fold.opened), fold, commands), entries[1:]
    return room.commit_all(decode_record(entry.n, entry.data, room.mode) for entry in entries)


async def _deck(node: Node, opened: Opened | None) -> Deck:
    if opened is None:
        raise LogGap("nothing tells which deck it was dealt")
    return decode_deck(await node.log.get_deck(opened.deck_hash))


async def _resume(node: Node, claim: Claim, room: Room, record: Record) -> None:
    try:
        await node.log.append(claim, room.version, encode_record(record, room.mode))
    except Fenced as error:  # somebody claimed it in between; trying again settles who holds it
        raise StoreUnavailable("fenced", f"room {claim.room_id}") from error
    room.commit(record)
