"""Records and decks as bytes: msgpack, decoded strictly into frozen structs.

    record  [format_version, room_ms, origin | null, [[name, version, fields], ...]]
    deck    ["deck", version, fields]

`origin` is [user_id, command_id, digest]; `fields` is a map by field name. An event's version is one more than its
number of `UPCASTERS`: a change of an event's fields adds one, and a line to the golden table; the old lines stay.
The record's number is not in its bytes: it is the entry's place in the log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

import msgspec

from game.deck import Deck
from game.mode import Mode
from game.record import ROOM_EVENTS, Opened, Origin, Record
from persistence.stored_fields import BAD_BYTES, Fields, UnreadableRecord, encode, read, read_strictly

RECORD_FORMAT = 1
DECK_VERSION = 1

StoredEvent = tuple[str, int, msgspec.Raw]
StoredRecord = tuple[int, int, tuple[str, str, str] | None, list[StoredEvent]]

UPCASTERS: dict[tuple[str, int], Callable[[Fields], Fields]] = {}
"""(name, version) → what lifts those fields to the next version."""

_record_decoder = msgspec.msgpack.Decoder(StoredRecord)
_names: dict[type, str] = {}
"""As they were written last: a table is looked through once for each of its types."""
_deck_decoder = msgspec.msgpack.Decoder(tuple[str, int, msgspec.Raw])


def encode_record(record: Record, mode: Mode) -> bytes:
    """Raises `ValueError` for an event that `mode` does not list."""
    origin = record.origin and (record.origin.user_id, record.origin.command_id, record.origin.digest)
    events = [_stored_event(event, mode.events) for event in record.events]
    return encode((RECORD_FORMAT, record.room_ms, origin, events))


def decode_record(n: int, data: bytes, mode: Mode) -> Record:
    """The record that stands at number `n` of a log. Raises `UnreadableRecord`."""
    room_ms, origin, events = _stored_record(data)
    return Record(
        n=n,
        room_ms=room_ms,
        events=tuple(_event(stored, mode.events) for stored in events),
        origin=Origin(*origin) if origin else None,
    )


def opened_of(first_entry: bytes) -> Opened:
    """How a log begins, which needs no mode to be read. Raises `UnreadableRecord`."""
    _, _, events = _stored_record(first_entry)
    opened = _event(events[0], {}) if events else None
    if not isinstance(opened, Opened):
        raise UnreadableRecord("the log does not begin with room.opened")
    return opened


def encode_deck(deck: Deck) -> bytes:
    """The canonical bytes: equal decks give equal bytes, even where one holds 1 and the other 1.0."""
    canonical = msgspec.convert(msgspec.to_builtins(deck), Deck)
    return encode(("deck", DECK_VERSION, canonical))


def decode_deck(data: bytes) -> Deck:
    """Raises `UnreadableRecord`."""
    try:
        kind, version, fields = _deck_decoder.decode(data)
    except BAD_BYTES as error:
        raise UnreadableRecord(f"not a deck: {error}") from error
    if (kind, version) != ("deck", DECK_VERSION):
        raise UnreadableRecord(f"{kind} version {version} is unknown")
    deck: Deck = read_strictly(fields, Deck, kind)
    return deck


def deck_hash(encoded_deck: bytes) -> str:
    """The name of a deck: SHA-256 of its canonical bytes, in hexadecimal."""
    return hashlib.sha256(encoded_deck).hexdigest()


def event_version(name: str) -> int:
    """The version in which this release writes the event of that stored name."""
    version = 1
    while (name, version) in UPCASTERS:
        version += 1
    return version


def _stored_event(event: object, mode_events: Mapping[str, type]) -> tuple[str, int, object]:
    kind = type(event)
    name = _names.get(kind, "")
    if mode_events.get(name) is not kind and ROOM_EVENTS.get(name) is not kind:
        name = _names[kind] = _name_of(kind, mode_events)
    return name, event_version(name), event


def _name_of(kind: type, mode_events: Mapping[str, type]) -> str:
    for events in (mode_events, ROOM_EVENTS):
        for name, event_type in events.items():
            if event_type is kind:
                return name
    raise ValueError(f"{kind.__name__} has no stored name")


def _stored_record(data: bytes) -> tuple[int, tuple[str, str, str] | None, list[StoredEvent]]:
    if data[1:2] != bytes([RECORD_FORMAT]):  # a short array's head is one byte; the format's number follows it
        raise UnreadableRecord("the record has an unknown format")
    try:
        _, room_ms, origin, events = _record_decoder.decode(data)
    except BAD_BYTES as error:
        raise UnreadableRecord(f"not a record: {error}") from error
    return room_ms, origin, events


def _event(stored: StoredEvent, mode_events: Mapping[str, type]) -> object:
    name, version, fields = stored
    event_type = ROOM_EVENTS.get(name) or mode_events.get(name)
    if event_type is None:
        raise UnreadableRecord(f"event {name} is unknown")
    while upcast := UPCASTERS.get((name, version)):
        fields, version = msgspec.Raw(encode(upcast(read(fields, dict, name)))), version + 1
    if version != event_version(name):
        raise UnreadableRecord(f"event {name} has unknown version {version}")
    return read_strictly(fields, event_type, name)
