"""UUID version 7 (RFC 9562)."""

import time
from uuid import RFC_4122

from persistence.ids import uuid7


def test_version_variant_and_time() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid7()
    after = time.time_ns() // 1_000_000
    assert (made.version, made.variant) == (7, RFC_4122)
    assert before <= made.int >> 80 <= after


def test_no_two_are_the_same() -> None:
    assert len({uuid7() for _ in range(10_000)}) == 10_000
