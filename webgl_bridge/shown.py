"""What players' programs have to know beside the messages."""

from __future__ import annotations

LIMITS_SHOWN = (
    "TEXT_ANSWER_CHARS_MAX",
    "NAME_CHARS_MIN",
    "NAME_CHARS_MAX",
    "TIME_LIMIT_MINUTES_MAX",
    "CLAIMED_LAG_MS_MAX",
)
"""The limits that a program has to know before it sends."""
