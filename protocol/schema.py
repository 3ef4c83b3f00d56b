"""The messages' types as JSON schemas (draft 7), by name: what the AsyncAPI document and clients' types come from.

What a client sends may leave out fields that have a default; what the server sends is always whole, but for what came
with a later minor version (`x-since`): an older server does not send that.
"""

from __future__ import annotations

import inspect
from typing import Any

import msgspec

from protocol.messages import from_client, from_server
from protocol.messages.since import FIELDS, MESSAGES

Schema = dict[str, Any]

SINCE = "x-since"
SENT = (*from_client.EVENTS.values(), from_client.ConnectAuth)
TOLD = (*from_server.EVENTS.values(), *from_server.ACKS.values(), from_server.Refused)
REF = "#/components/schemas/"


def schemas() -> dict[str, Schema]:
    """Every message and every type in one, sorted by name; they refer to each other by `REF`."""
    template = f"{REF}{{name}}"
    _, inputs = msgspec.json.schema_components(SENT, ref_template=template)
    _, everything = msgspec.json.schema_components((*SENT, *TOLD), ref_template=template)
    named = {name: _finished(schema, whole=name not in inputs) for name, schema in everything.items()}
    for message, minor in MESSAGES.items():
        named[message.__name__][SINCE] = version(minor)
    for (message, field), minor in FIELDS.items():
        schema = named[message.__name__]
        schema["properties"][field][SINCE] = version(minor)
        schema["required"] = [name for name in schema["required"] if name != field]
    return dict(sorted(named.items()))


def version(minor: int) -> str:
    return f"{from_server.PROTOCOL[0]}.{minor}"


def name_of(ref: str) -> str:
    return ref.removeprefix(REF)


def _finished(schema: Schema, *, whole: bool) -> Schema:
    finished: Schema = _as_draft_7(schema)
    if "description" in finished:
        finished["description"] = inspect.cleandoc(finished["description"])
    if whole and "properties" in finished:
        finished["required"] = list(finished["properties"])
    return finished


def _as_draft_7(schema: Any) -> Any:
    """AsyncAPI's own schemas are of draft 7, where a tuple is written otherwise, and name a discriminator by its field
    alone."""
    if isinstance(schema, list):
        return [_as_draft_7(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    built = {key: _as_draft_7(inner) for key, inner in schema.items()}
    if "prefixItems" in built:
        built["additionalItems"] = built.pop("items")
        built["items"] = built.pop("prefixItems")
    if isinstance(built.get("discriminator"), dict):
        built["discriminator"] = built["discriminator"]["propertyName"]
    return built
