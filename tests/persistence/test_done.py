"""What "once" remembers, as bytes."""

from __future__ import annotations

import msgspec
import pytest

from persistence.done import Done, count_of, decode_done, encode_done


@pytest.mark.parametrize("count", [0, 1, 15, 16, 300, 65_535, 65_536])
def test_the_head_tells_how_many_there_are(count: int) -> None:
    data = encode_done(Done(f"c{n}", "digest", n, n) for n in range(count))
    assert count_of(data) == count == len(decode_done(data))


def test_it_comes_back_as_it_was() -> None:
    done = [Done("c1", "digest", 1, 0), Done("c2", "other", 2**40, 2**40)]
    assert decode_done(encode_done(done)) == done
    assert msgspec.msgpack.decode(encode_done(done)) == [["c1", "digest", 1, 0], ["c2", "other", 2**40, 2**40]]
