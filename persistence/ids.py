"""Ids that sort by the time of their making: UUID version 7 (RFC 9562, section 5.7)."""

from __future__ import annotations

import os
import time
from uuid import UUID

_RANDOM_BITS = 80
_VERSION_AND_VARIANT = (0x7 << 76) | (0b10 << 62)
_VERSION_AND_VARIANT_MASK = (0xF << 76) | (0b11 << 62)


def uuid7() -> UUID:
    """48 bits of Unix time in ms, then chance. Ids of one ms are in no order."""
    unix_ms = time.time_ns() // 1_000_000
    chance = int.from_bytes(os.urandom(_RANDOM_BITS // 8))
    return UUID(int=(unix_ms << _RANDOM_BITS) | (chance & ~_VERSION_AND_VARIANT_MASK) | _VERSION_AND_VARIANT)


def is_id(text: str) -> bool:
    """Whether Postgres can be asked for this as an id."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
