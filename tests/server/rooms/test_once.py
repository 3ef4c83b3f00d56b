"""A new owner knows what the old one knew, wherever the snapshot was cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from game.record import Origin, Record
from persistence.done import decode_done
from server.rooms import once as once_module
from server.rooms.once import Once

steps = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 400_000)), max_size=40)


def records(of: list[tuple[str, int]]) -> list[Record]:
    made, room_ms = [], 0
    for n, (user, later_ms) in enumerate(of, 1):
        room_ms += later_ms
        made.append(Record(n, room_ms, (), Origin(user, f"id{n}", f"digest{n}")))
    return made


def kept(once: Once, n: int) -> dict[str, list[object]]:
    return {user: list(decode_done(data)) for user, data in once.upto(n).items()}


@given(steps, st.integers(0, 40), st.lists(st.sampled_from("abc")))
def test_a_snapshot_and_the_rest_are_the_whole(of: list[tuple[str, int]], cut: int, speak: list[str]) -> None:
    all_records = records(of)
    whole, first = Once({}), Once({})
    with pytest.MonkeyPatch.context() as limits:
        limits.setattr(once_module, "ONCE_PER_USER_MIN", 3)
        limits.setattr(once_module, "ONCE_PER_USER_MAX", 6)
        for record in all_records:
            whole.keep(record)
        for record in all_records[:cut]:
            first.keep(record)
        taken_up = Once(first.upto(cut))
        for record in all_records[cut:]:
            taken_up.keep(record)
        for user in speak:
            taken_up.find(Origin(user, "new", ""))
        n = len(all_records)
        assert kept(taken_up, n) == kept(whole, n)
        assert set(taken_up.users()) == set(whole.users())
        assert len(taken_up) >= len(whole)  # what is not read yet may hold what is to be dropped
        for record in all_records:
            assert record.origin is not None
            assert taken_up.find(record.origin) == whole.find(record.origin)
        assert len(taken_up) == len(whole)


def test_what_a_snapshot_holds_is_read_when_its_user_speaks() -> None:
    first = Once({})
    for record in records([("a", 1), ("b", 1), ("a", 1)]):
        first.keep(record)
    taken_up = Once(first.upto(3))
    taken_up.keep(Record(4, 10, (), Origin("a", "id4", "digest4")))
    assert taken_up._unread.keys() == {"a", "b"}
    assert len(taken_up) == 4
    found = taken_up.find(Origin("a", "id1", ""))
    assert found is not None
    assert (found.n, found.digest) == (1, "digest1")
    assert taken_up._unread.keys() == {"b"}
