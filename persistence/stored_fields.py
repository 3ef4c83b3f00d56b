"""Dataclasses as msgpack maps by field name, read strictly: what this release would not write, it does not read."""

from __future__ import annotations

import functools
from typing import Any

import msgspec

Fields = dict[str, Any]

_encoder = msgspec.msgpack.Encoder()
encode = _encoder.encode


BAD_BYTES = (msgspec.DecodeError, UnicodeDecodeError)
"""What msgspec says of bytes that are no msgpack, or not what was asked for."""


class UnreadableRecord(Exception):
    """These bytes were not written by this release or an earlier one. The room or recording must not be served."""


def read_strictly(fields: msgspec.Raw, stored_type: type, name: str) -> Any:
    """The `stored_type` that `fields` hold; `name` is for the message. Raises `UnreadableRecord`."""
    value = read(fields, stored_type, name)
    # msgspec passes over fields that a dataclass does not have: they would be lost without a word. Most often the
    # bytes are what we would write, and that is quickly seen; 1 for 1.0 is right as well.
    written = encode(value)
    if written != bytes(fields) and not _same_fields(read(fields, dict, name), read(written, dict, name)):
        raise UnreadableRecord(f"{name} has other fields than this release knows")
    return value


def read(data: msgspec.Raw | bytes, stored_type: type, name: str) -> Any:
    """The same without looking for more than `stored_type` knows. Raises `UnreadableRecord`."""
    try:
        return _decoder(stored_type).decode(data)
    except BAD_BYTES as error:
        raise UnreadableRecord(f"{name}: {error}") from error


@functools.cache
def _decoder(stored_type: type) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(stored_type)


def _same_fields(stored: object, read: object) -> bool:
    if isinstance(stored, dict) and isinstance(read, dict):
        return stored.keys() == read.keys() and all(_same_fields(stored[key], read[key]) for key in stored)
    if isinstance(stored, list) and isinstance(read, list):
        return len(stored) == len(read) and all(map(_same_fields, stored, read))
    return True
