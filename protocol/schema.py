"""The messages' types as JSON schemas (draft 7), by name: what the AsyncAPI document and clients' types come from.

What a client sends may leave out fields that have a default; what the server sends is always whole.
"""

from __future__ import annotations

import inspect
from typing import Any

import msgspec

from protocol.messages import from_client, from_server

Schema = dict[str, Any]

SENT = (*from_client.EVENTS.values(), from_client.ConnectAuth)
TOLD = (*from_server.EVENTS.values(), *from_server.ACKS.values(), from_server.Refused)
REF = "#/components/schemas/"


def schemas() -> dict[str, Schema]:
    """Every message and every type in one, sorted by name; they refer to each other by `REF`."""
    template = f"{REF}{{name}}"
    _, inputs = msgspec.json.schema_components(SENT, ref_template=template)
    _, everything = msgspec.json.schema_components((*SENT, *TOLD), ref_template=template)
    named = {name: _finished(schema, whole=name not in inputs) for name, schema in everything.items()}
    return dict(sorted(named.items()))


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
