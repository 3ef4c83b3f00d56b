"""The wire's messages as TypeScript, for the browser's client. What may be left out is optional (`?`)."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from typing import Any

from protocol import limits
from protocol.messages import from_client, from_server
from protocol.messages.errors import ERROR_CODES
from protocol.schema import SINCE, Schema, name_of, schemas
from webgl_bridge.shown import LIMITS_SHOWN

HEADER = """\
// Written by `python -m webgl_bridge.generate` from protocol/messages/. Do not edit by hand.
"""

_SIMPLE = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
    "anything": "unknown",
}


def typescript() -> str:
    """The whole text of `protocol.ts`."""
    parts = [
        HEADER,
        f"export const PROTOCOL: readonly [number, number] = {json.dumps(from_server.PROTOCOL)};\n",
        *(f"export const {name} = {getattr(limits, name)};\n" for name in LIMITS_SHOWN),
        *(_declaration(name, schema) for name, schema in schemas().items()),
        _by_event("ClientEvents", from_client.EVENTS, "What a client sends, by event."),
        _by_event("Acks", from_server.ACKS, "What acknowledges each of them, when it is not refused."),
        _by_event("ServerEvents", from_server.EVENTS, "What the server sends, by event."),
        _error_codes(),
    ]
    return "\n".join(parts)


def _declaration(name: str, schema: Schema) -> str:
    comment = _comment(schema.get("description"))
    if schema.get("type") != "object":
        return f"{comment}export type {name} = {_type_of(schema)};\n"
    required = schema.get("required", [])
    lines = [
        f"{_since(inner)}  readonly {field}{'' if field in required else '?'}: {_type_of(inner)};\n"
        for field, inner in schema.get("properties", {}).items()
    ]
    body = "".join(lines)
    return f"{comment}export type {name} = " + ("{\n" + body + "};\n" if body else "Record<never, never>;\n")


def _since(schema: Schema) -> str:
    return f"  /** Since {schema[SINCE]}: older servers do not know it. */\n" if SINCE in schema else ""


def _type_of(schema: Schema) -> str:
    if "$ref" in schema:
        return name_of(schema["$ref"])
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(_type_of(inner) for inner in schema["anyOf"])
    kind = schema.get("type", "anything")
    if kind == "array":
        if isinstance(schema["items"], list):
            return f"readonly [{', '.join(_type_of(inner) for inner in schema['items'])}]"
        inner = _type_of(schema["items"])
        return f"readonly ({inner})[]" if "|" in inner else f"readonly {inner}[]"
    if kind == "object":
        return f"Readonly<Record<string, {_type_of(schema.get('additionalProperties', {}))}>>"
    return _SIMPLE[kind]


def _by_event(name: str, events: Mapping[str, type[Any]], comment: str) -> str:
    body = "".join(f"  {event}: {message.__name__};\n" for event, message in events.items())
    return f"{_comment(comment)}export type {name} = {{\n{body}}};\n"


def _error_codes() -> str:
    body = "".join(f"  {json.dumps(code)},\n" for code in sorted(ERROR_CODES))
    comment = _comment("Every code that a refused message can be acknowledged with.")
    union = "export type ErrorCode = (typeof ERROR_CODES)[number];\n"
    return f"{comment}export const ERROR_CODES = [\n{body}] as const;\n\n{union}"


def _comment(text: str | None) -> str:
    if not text:
        return ""
    lines = inspect.cleandoc(text).splitlines()
    if len(lines) == 1:
        return f"/** {lines[0]} */\n"
    body = "".join(f" * {line}".rstrip() + "\n" for line in lines)
    return f"/**\n{body} */\n"
