"""Golden bytes of stored events: a line each, `name, version, fields as JSON, bytes in hexadecimal`, parted by tabs.

Lines are added, never changed: rooms of an earlier release are read by them. `python -m tests.golden.write` adds the
lines of events that have none, with an example made from their fields.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

import msgspec

from game.mode import Mode
from game.modes import MODES
from game.record import ROOM_EVENTS, Origin, Record
from persistence.event_codec import encode_record, event_version

PATH = Path(__file__).parent / "events_v1.txt"
EVENTS: dict[str, type] = ROOM_EVENTS | {name: kind for mode in MODES.values() for name, kind in mode.events.items()}
EVERY_MODE = cast("Mode", SimpleNamespace(events=EVENTS))
"""All that the codec needs of a mode, for the events of all of them."""

_EXAMPLES: dict[type, object] = {int: 7, str: "text", float: 0.5, bool: True}


def record_of(event: object) -> Record:
    """The record whose bytes stand in an event's line."""
    return Record(7, 1000, (event,), Origin("user", "command", "digest"))


def missing_lines() -> Iterator[str]:
    """The lines of events that the table does not hold in the version that is written now."""
    table = {tuple(line.split("\t")[:2]) for line in PATH.read_text("utf-8").splitlines()}
    for name, event_type in EVENTS.items():
        version = str(event_version(name))
        if (name, version) not in table:
            event = example(event_type)
            data = encode_record(record_of(event), EVERY_MODE)
            yield "\t".join([name, version, msgspec.json.encode(event).decode(), data.hex()]) + "\n"


def example(hint: Any) -> Any:
    """Some value of a field's type."""
    if isinstance(hint, type) and (dataclasses.is_dataclass(hint) or issubclass(hint, msgspec.Struct)):
        return hint(**{name: example(field) for name, field in get_type_hints(hint).items()})
    if get_origin(hint) in (Union, UnionType):
        return example(get_args(hint)[0])
    if get_origin(hint) is tuple:
        return (example(get_args(hint)[0]),)
    if get_origin(hint) is dict:
        key, value = get_args(hint)
        return {example(key): example(value)}
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return next(iter(hint))
    return _EXAMPLES[hint]
