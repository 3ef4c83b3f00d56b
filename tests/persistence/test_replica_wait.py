"""Nobody is told of a record before every replica has it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from persistence.event_log import StoreRefused, StoreUnavailable
from persistence.replica_wait import ReplicaWait
from persistence.resp_line import RespLine, packed
from tests.persistence.wire import Wire

NUDGE, WAIT = packed(("WAIT", 2, 5)), packed(("WAIT", 2, 500))
APPEND = packed(("APPEND", "a", "b"))


class Two:
    """A line to a store with two replicas. `told` is what the senders got, by number."""

    def __init__(self) -> None:
        self.line, self.wire = RespLine(lambda: None), Wire()
        self.line.connection_made(self.wire)
        self.waits = ReplicaWait(self.line, 2)
        self.told: list[tuple[int, Any]] = []
        self.sent = 0

    def send(self) -> None:
        number, self.sent = self.sent, self.sent + 1
        self.waits.send(APPEND, lambda reply: self.told.append((number, reply)))

    def answers(self, data: bytes) -> None:
        self.line.data_received(data)


@pytest.fixture
async def two() -> Any:
    two = Two()
    yield two
    two.line.abort("done")


async def test_a_turn_leaves_in_one_write_with_one_wait_behind_it_and_is_told_after_that(two: Two) -> None:
    two.send()
    two.send()
    await asyncio.sleep(0)
    assert two.wire.writes == [APPEND + APPEND + NUDGE]
    two.answers(b":1\r\n:2\r\n")
    assert two.told == []
    two.answers(b":2\r\n")
    assert two.told == [(0, 1), (1, 2)]


async def test_what_is_sent_while_one_wait_runs_gets_the_next_together(two: Two) -> None:
    two.send()
    await asyncio.sleep(0)
    for _ in range(2):
        two.send()
        await asyncio.sleep(0)
    assert two.wire.writes == [APPEND + NUDGE, APPEND, APPEND]
    two.answers(b":1\r\n:2\r\n")
    await asyncio.sleep(0)
    assert two.wire.writes[3:] == [NUDGE]
    two.answers(b":2\r\n:3\r\n")
    assert two.told == [(0, 1)]
    two.answers(b":3\r\n")
    assert two.told == [(0, 1), (1, 2), (2, 3)]


async def test_replicas_that_need_a_second_wait_are_heard(two: Two) -> None:
    two.send()
    await asyncio.sleep(0)
    two.answers(b":1\r\n:0\r\n")
    await asyncio.sleep(0)
    two.answers(b":2\r\n")
    assert two.told == [(0, 1)]
    assert two.wire.writes == [APPEND + NUDGE, WAIT]


async def test_a_wait_that_comes_short_leaves_the_outcome_unknown_for_those_that_it_was_for(two: Two) -> None:
    two.send()
    await asyncio.sleep(0)
    two.send()
    await asyncio.sleep(0)
    two.answers(b":1\r\n:1\r\n")  # short of the nudge alone
    await asyncio.sleep(0)
    assert (two.told, two.wire.writes[-1]) == ([], WAIT)
    two.answers(b":2\r\n:1\r\n")
    await asyncio.sleep(0)
    two.answers(b":2\r\n")
    (first, unknown), later = two.told
    assert (first, type(unknown), unknown.reason) == (0, StoreUnavailable, "noreplicas")
    assert later == (1, 2)


@pytest.mark.parametrize("reply", [b"-UNBLOCKED instance state changed\r\n", b"-LOADING\r\n", b"$-1\r\n"])
async def test_a_wait_that_is_refused_comes_short_as_well(two: Two, reply: bytes) -> None:
    two.send()
    await asyncio.sleep(0)
    two.answers(b":1\r\n" + reply)
    assert [type(told) for _, told in two.told] == [StoreUnavailable], "the record itself was written"


async def test_an_error_is_told_at_once(two: Two) -> None:
    two.send()
    await asyncio.sleep(0)
    two.answers(b"-OOM full\r\n")
    assert [type(told) for _, told in two.told] == [StoreRefused]
    two.answers(b":2\r\n")
    assert len(two.told) == 1


async def test_who_was_stored_between_two_waits_is_told_too_when_the_line_ends(two: Two) -> None:
    two.send()
    await asyncio.sleep(0)
    two.send()
    await asyncio.sleep(0)
    two.answers(b":1\r\n:0\r\n:2\r\n")  # the nudge came short, and what was sent behind it has run
    two.line.abort("unreachable")
    assert [(number, type(told)) for number, told in two.told] == [(0, StoreUnavailable), (1, StoreUnavailable)]


async def test_everybody_is_told_when_the_line_ends(two: Two) -> None:
    two.send()
    await asyncio.sleep(0)
    two.send()
    two.answers(b":1\r\n")
    two.line.abort("unreachable")
    assert [(number, type(told)) for number, told in two.told] == [(0, StoreUnavailable), (1, StoreUnavailable)]
    await asyncio.sleep(0)
    with pytest.raises(StoreRefused):
        two.send()
