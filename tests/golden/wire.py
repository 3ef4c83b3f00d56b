"""What each minor version of the protocol has: `wire_<major>.<minor>.txt`, a line for each field, choice and event.

Files are added, never changed, once a release has spoken their version: programs of that version are still served.
`python -m tests.golden.wire` adds the file of the present version. What is new goes into `protocol/messages/since.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from protocol.messages import from_client, from_server
from protocol.messages.since import FIELDS, MESSAGES
from protocol.schema import schemas

FOLDER = Path(__file__).parent
MAJOR, MINOR = from_server.PROTOCOL
_SHAPE = frozenset({"$ref", "type", "items", "additionalProperties", "additionalItems", "anyOf", "enum", "const"})
"""Limits are left out: one may be widened."""


def path_of(minor: int) -> Path:
    return FOLDER / f"wire_{MAJOR}.{minor}.txt"


def lines(minor: int) -> list[str]:
    """As a program of this version knows it."""
    return sorted({*_events(minor), *_types(minor)})


def _events(minor: int) -> Iterator[str]:
    for direction, events in (
        ("client", from_client.EVENTS),
        ("ack", from_server.ACKS),
        ("server", from_server.EVENTS),
    ):
        for event, message in events.items():
            asked = from_client.EVENTS.get(event, message)
            if max(MESSAGES.get(message, 0), MESSAGES.get(asked, 0)) <= minor:
                yield f"{direction} {event}: {message.__name__}"


def _types(minor: int) -> Iterator[str]:
    newer = {message.__name__ for message, since in MESSAGES.items() if since > minor}
    newer |= {f"{message.__name__}.{field}" for (message, field), since in FIELDS.items() if since > minor}
    for name, schema in schemas().items():
        for choice in schema.get("enum", ()):
            yield f"{name} = {choice}"
        for field, inner in schema.get("properties", {}).items():
            if not {name, f"{name}.{field}"} & newer:
                needed = "" if field in schema.get("required", ()) else " (may be left out)"
                yield f"{name}.{field}: {json.dumps(_shape(inner), sort_keys=True)}{needed}"


def _shape(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_shape(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _shape(inner) for key, inner in schema.items() if key in _SHAPE}


if __name__ == "__main__":
    for version in range(MINOR + 1):
        if not path_of(version).exists():
            path_of(version).write_text("".join(f"{line}\n" for line in lines(version)), encoding="utf-8")
