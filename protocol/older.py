"""What the server sends, as a client of an older minor version knows it: without what is newer.

What to leave out is found once for each type and version, from `messages/since.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from msgspec import inspect

from protocol.messages.from_server import ACKS, EVENTS
from protocol.messages.since import FIELDS, MESSAGES

Trim = Callable[[Any], Any]
"""Takes a value as builtins, and gives it without what is newer."""


def knows(event: str, minor: int) -> bool:
    """Whether a client of this minor version is sent such an event. A newer node may bring one that we do not know."""
    return event in EVENTS and MESSAGES.get(EVENTS[event], 0) <= minor


@cache
def trim_of_event(event: str, minor: int) -> Trim | None:
    """None where nothing has to be left out."""
    return _trim(inspect.type_info(EVENTS[event]), minor)


@cache
def _trim_of_ack(event: str, minor: int) -> Trim | None:
    return _trim(inspect.type_info(ACKS[event]), minor)


def older_ack(event: str, ack: dict[str, Any], minor: int) -> dict[str, Any]:
    """The ack of a client's event. What is refused is the same in every version."""
    trim = _trim_of_ack(event, minor) if ack["ok"] else None
    return ack if trim is None else trim(ack)


def _trim(declared: inspect.Type, minor: int) -> Trim | None:
    match declared:
        case inspect.StructType() | inspect.DataclassType():
            return _trim_fields(declared, minor)
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
            inner = _trim(item, minor)
            return None if inner is None else lambda values: [inner(value) for value in values]
        case inspect.UnionType(types=types):
            found = [inner for one in types if (inner := _trim(one, minor)) is not None]
            assert len(found) < 2, f"what a server sends is of one type or None, not {types}"
            return (lambda value: None if value is None else found[0](value)) if found else None
        case _:
            return None


def _trim_fields(declared: inspect.StructType | inspect.DataclassType, minor: int) -> Trim | None:
    newer = {one.encode_name for one in declared.fields if FIELDS.get((declared.cls, one.name), 0) > minor}
    inner = {one.encode_name: below for one in declared.fields if (below := _trim(one.type, minor)) is not None}
    if not newer and not inner:
        return None

    def trim(fields: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: inner[name](value) if name in inner else value for name, value in fields.items() if name not in newer
        }

    return trim
