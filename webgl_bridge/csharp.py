"""The wire's messages as C#, for Unity: data contracts that Json.NET and others read and write as they stand.

Names of choices are constants of type `string`, not enums: a newer server may name more of them. What may be left out
is null unless it is set, and is then not sent. Every member is kept from Unity's code stripping.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

from protocol import limits
from protocol.messages import from_client, from_server
from protocol.messages.errors import ERROR_CODES
from protocol.schema import SINCE, Schema, name_of, schemas
from webgl_bridge.shown import LIMITS_SHOWN

HEADER = """\
// Written by `python -m webgl_bridge.generate` from protocol/messages/. Do not edit by hand.
using System;
using System.Collections.Generic;
using System.Runtime.Serialization;

namespace RogueLearn.Arena.Messages
{
    /// <summary>Unity strips nothing that carries an attribute of this name.</summary>
    [AttributeUsage(AttributeTargets.All)]
    internal sealed class PreserveAttribute : Attribute { }
"""

_SIMPLE = {"string": "string", "number": "double", "boolean": "bool"}
_NULL = {"type": "null"}
_VALUES = frozenset({"int", "long", "double", "bool"})


def csharp() -> str:
    """The whole text of `Protocol.cs`."""
    major, minor = from_server.PROTOCOL
    known = {"Major": major, "Minor": minor, **{_pascal(name.lower()): getattr(limits, name) for name in LIMITS_SHOWN}}
    parts = [
        HEADER,
        _constants("Protocol", known, "The version that these types are of, and what is good to know before sending."),
        _events("ClientEvents", from_client.EVENTS, "What a client sends, by event."),
        _events("Acks", from_server.ACKS, "What acknowledges each event of a client, when it is not refused."),
        _events("ServerEvents", from_server.EVENTS, "What the server sends, by event."),
        _constants("ErrorCodes", {_pascal(code): code for code in sorted(ERROR_CODES)}, "Why something is refused."),
        *_Types(schemas()).declarations(),
    ]
    return "\n".join(parts) + "}\n"


class _Types:
    def __init__(self, types: Mapping[str, Schema]) -> None:
        self._types = types
        self._unions = {
            _interface(owner, field): [name_of(inner["$ref"]) for inner in schema["anyOf"]]
            for owner, declared in types.items()
            for field, schema in declared.get("properties", {}).items()
            if "discriminator" in schema
        }

    def declarations(self) -> Iterator[str]:
        """An interface for each field that may hold one of several messages, then every message, choice and view."""
        for union, members in self._unions.items():
            summary = _summary(f"One of: {', '.join(members)}.")
            yield f"{summary}    public interface {union} {{ }}\n"
        for name, schema in self._types.items():
            if schema.get("type") == "object":
                yield self._class(name, schema)
            else:
                choices = {_pascal(value): value for value in schema["enum"]}
                yield _constants(name, choices, schema.get("description"))

    def _class(self, name: str, schema: Schema) -> str:
        unions = [union for union, members in self._unions.items() if name in members]
        base = f" : {', '.join(unions)}" if unions else ""
        required = schema.get("required", [])
        fields = "\n".join(
            self._field(name, field, inner, needed=field in required)
            for field, inner in schema.get("properties", {}).items()
        )
        head = (
            f"{_summary(schema.get('description'))}    [DataContract, Preserve]\n    public sealed class {name}{base}"
        )
        return f"{head}\n    {{\n{fields}    }}\n"

    def _field(self, owner: str, name: str, schema: Schema, *, needed: bool) -> str:
        member = _pascal(name)
        if member == owner:  # which C# does not allow
            member += "Value"
        type_ = self._type_of(owner, name, schema)
        match schema:
            case {"enum": [only]}:
                literal = f'"{only}"' if isinstance(only, str) else str(only).lower()
                declared = f"readonly {type_} {member} = {literal}"
            case _:
                declared = f"{type_}{'' if needed or type_ not in _VALUES else '?'} {member}"
        options = "" if needed else ", EmitDefaultValue = false"
        data = f'        [DataMember(Name = "{name}"{options}), Preserve]\n'
        return f"{_remark(schema)}{data}        public {declared};\n"

    def _type_of(self, owner: str, name: str, schema: Schema) -> str:
        match schema:
            case {"$ref": ref}:
                return "string" if "enum" in self._types[name_of(ref)] else name_of(ref)
            case {"discriminator": _}:
                return _interface(owner, name)
            case {"anyOf": choices}:
                given = [inner for inner in choices if inner != _NULL]
                if len(given) > 1:
                    return "object"
                inner = self._type_of(owner, name, given[0])
                return f"{inner}?" if inner in _VALUES else inner
            case {"enum": [first, *_]}:
                return "bool" if isinstance(first, bool) else "string"
            case {"type": "array", "items": [first, *_]}:
                return f"{self._type_of(owner, name, first)}[]"
            case {"type": "array", "items": items}:
                return f"{self._type_of(owner, name, items)}[]"
            case {"type": "object"}:
                return f"Dictionary<string, {self._type_of(owner, name, schema.get('additionalProperties', {}))}>"
            case {} if "type" not in schema:
                return "object"
            case {"type": "integer"}:
                return "long" if name.endswith(("_ms", "_at")) else "int"  # instants and spans outgrow 32 bits
            case _:
                return _SIMPLE[schema["type"]]


def _interface(owner: str, field: str) -> str:
    return f"I{owner}{_pascal(field)}"


def _remark(schema: Schema) -> str:
    """Which strings fit, and whether null does: C# cannot say it by a type."""
    words = []
    for inner in schema.get("anyOf", [schema]):
        match inner:
            case {"$ref": ref} if "discriminator" not in schema:
                words.append(f'<see cref="{name_of(ref)}"/>')
            case {"enum": [_, _, *_] as choices}:
                words += [escape(str(choice)) for choice in choices]
            case {"type": kind} if kind == "null" or len(schema.get("anyOf", ())) > 2:
                words.append(kind)
    remarks = [" or ".join(words)] if words else []
    remarks += [f"Since {schema[SINCE]}: older servers do not know it."] if SINCE in schema else []
    return f"        /// <remarks>{' '.join(remarks)}</remarks>\n" if remarks else ""


def _events(name: str, events: Mapping[str, type[Any]], comment: str) -> str:
    names = {_pascal(event): event for event in events}
    types = "".join(f'            {{ "{event}", typeof({message.__name__}) }},\n' for event, message in events.items())
    table = (
        "\n        public static readonly IReadOnlyDictionary<string, Type> Types = new Dictionary<string, Type>\n"
        f"        {{\n{types}        }};\n    }}\n"
    )
    return _constants(name, names, comment).removesuffix("    }\n") + table


def _constants(name: str, values: Mapping[str, int | str], comment: str | None) -> str:
    lines = [
        f"        public const {'int' if isinstance(value, int) else 'string'} {constant} = "
        + (str(value) if isinstance(value, int) else f'"{value}"')
        + ";\n"
        for constant, value in values.items()
    ]
    return f"{_summary(comment)}    public static class {name}\n    {{\n{''.join(lines)}    }}\n"


def _summary(text: str | None) -> str:
    if not text:
        return ""
    lines = escape(text).splitlines()
    if len(lines) == 1:
        return f"    /// <summary>{lines[0]}</summary>\n"
    body = "".join(f"    /// {line}".rstrip() + "\n" for line in lines)
    return f"    /// <summary>\n{body}    /// </summary>\n"


def _pascal(name: str) -> str:
    """`now_ms` is NowMs, `True/False` is TrueFalse."""
    words = "".join(letter if letter.isalnum() else " " for letter in name).split()
    return "".join(word[0].upper() + word[1:] for word in words)
