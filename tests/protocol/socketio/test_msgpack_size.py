"""Containers are counted as they are; bytes that only look like some are not."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.socketio.msgpack_size import holds_more_containers

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(st.text(), inner, max_size=20),
    max_leaves=60,
)


def containers(value: object) -> int:
    if isinstance(value, dict):
        return 1 + sum(map(containers, value.values()))
    return 1 + sum(map(containers, value)) if isinstance(value, list) else 0


def scalars(value: object) -> int:
    if isinstance(value, dict):
        return len(value) + sum(map(scalars, value.values()))
    return sum(map(scalars, value)) if isinstance(value, list) else 1


@given(values, st.integers(0, 100))
def test_it_counts(value: object, most: int) -> None:
    data, found = msgspec.msgpack.encode(value), containers(value)
    if found > most:
        assert holds_more_containers(data, most)
    elif found + scalars(value) <= 2 * most:
        assert not holds_more_containers(data, most)


@pytest.mark.parametrize(
    "value", [bytes(range(256)) * 100, "\N{SNOWMAN}\N{BLACK SQUARE}\u0490" * 3_000, ["x" * 300] * 50]
)
def test_a_picture_and_a_foreign_text_are_one_value(value: object) -> None:
    assert not holds_more_containers(msgspec.msgpack.encode(value), 30)
