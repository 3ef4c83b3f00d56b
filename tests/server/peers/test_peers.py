"""Who lives: by their line at once, by their lease in time; and nobody is judged by a lease after a gap of our own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from persistence.event_log import StoreUnavailable
from persistence.members import LEASE_MS, Member, Seen
from persistence.memory_members import MemoryMembers
from server.ending import end
from server.peers import peers as peers_module
from server.peers.bell import Bell
from server.peers.peers import Peers
from tests.server.waiting import until

HTTP_PORT = 8_000


class Rough(MemoryMembers):
    away = False
    renewals = 0

    async def renew(self, me: Member) -> tuple[Seen, ...]:
        self.renewals += 1
        if self.away:
            raise StoreUnavailable("timeout")
        return await super().renew(me)


class Town:
    """Nodes with real lines between them. Its clock is moved by hand; renewals come quickly."""

    def __init__(self) -> None:
        self.now_s = 1_000.0
        self.members = Rough(lambda: int(self.now_s * 1_000))
        self.nodes: dict[str, Peers] = {}
        self.bells: dict[str, Bell] = {}
        self.deaths: list[tuple[str, str]] = []
        self.lapses: list[str] = []

    async def moves_in(self, name: str, machine: str = "here") -> Peers:
        bell = Bell(name, "127.0.0.1")
        node = Peers(self.members, name, machine, bell, HTTP_PORT, lambda: self.now_s, lambda: 0)
        node.died = lambda dead: self.deaths.append((name, dead))
        node.lapsed = lambda: self.lapses.append(name)
        await node.start()
        self.nodes[name], self.bells[name] = node, bell
        return node

    async def freezes(self, name: str) -> None:
        """Its line stays, and it renews no more."""
        renewing = self.nodes[name]._renewing
        assert renewing
        renewing.cancel()
        await asyncio.wait([renewing])

    async def passes(self, seconds: float) -> None:
        """In small steps, so that those who renew do."""
        for _ in range(round(seconds * 4)):
            self.now_s += 0.25
            await asyncio.sleep(0.03)


@pytest.fixture
async def town(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    monkeypatch.setattr(peers_module, "RENEW_S", 0.01)
    town = Town()
    yield town
    town.members.away = False
    for node in town.nodes.values():
        await node.close()


async def test_nodes_find_each_other(town: Town) -> None:
    one, other = await town.moves_in("one"), await town.moves_in("other")
    await until(lambda: bool(one.living()) and bool(other.living()))
    assert await one.is_alive("other")
    assert await other.is_alive("one")
    assert not await one.is_alive("nobody")


async def test_one_that_has_just_come_is_asked_for_before_it_is_judged(town: Town) -> None:
    one = await town.moves_in("one")
    await town.freezes("one")
    await town.moves_in("other")
    assert one.living() == set()
    assert await one.is_alive("other")


async def test_where_the_living_serve_http_is_known(town: Town) -> None:
    one, other = await town.moves_in("one"), await town.moves_in("other")
    await until(lambda: "other" in one.living())
    assert await one.http_address("other") == ("127.0.0.1", HTTP_PORT)
    assert await one.http_address("one") is None, "nobody passes on to themselves"
    await other.close()
    await until(lambda: ("one", "other") in town.deaths)
    assert await one.http_address("other") is None


async def test_another_machines_loopback_address_leads_nowhere(town: Town) -> None:
    one = await town.moves_in("one")
    await town.moves_in("far", machine="there")
    await until(lambda: "far" in one.living())
    assert await one.http_address("far") is None


async def test_one_that_has_just_come_is_asked_for_but_not_for_every_name_that_is_made_up(town: Town) -> None:
    one = await town.moves_in("one")
    await town.freezes("one")
    await town.moves_in("other")
    await town.freezes("other")
    before = town.members.renewals
    asked = await asyncio.gather(*(one.http_address(name) for name in ["other", *map(str, range(100))]))
    assert asked == [("127.0.0.1", HTTP_PORT), *[None] * 100]
    assert town.members.renewals == before + 1


async def test_a_process_that_ends_is_dead_at_once_whatever_its_lease(town: Town) -> None:
    one = await town.moves_in("one")
    await town.moves_in("other")
    await until(lambda: bool(town.bells["other"]._lines))
    await town.freezes("other")
    await town.bells["other"].close()
    await until(lambda: ("one", "other") in town.deaths)
    assert not await one.is_alive("other")
    await town.passes(1)
    assert town.deaths.count(("one", "other")) == 1


async def test_one_whose_line_was_cut_lives_when_it_is_heard_of(town: Town) -> None:
    one, _ = await town.moves_in("one"), await town.moves_in("other")
    await until(lambda: bool(town.bells["other"]._lines))
    await town.bells["other"].close()
    await until(lambda: ("one", "other") in town.deaths)
    one.heard("other")
    assert not await one.is_alive("other"), "what was on its way when it ended proves nothing"
    await town.passes(1.25)
    assert not await one.is_alive("other")
    one.heard("other")
    assert await one.is_alive("other")
    await town.passes(1)
    assert await one.is_alive("other"), "that line is refused still"
    await town.freezes("other")
    await town.passes(LEASE_MS / 1_000 + 1)
    one.heard("other")
    assert not await one.is_alive("other"), "its lease tells now"


async def test_a_line_that_was_cut_and_is_whole_again_tells_of_death_at_once(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.peers.bell.CONNECT_S_MAX", 0.1)
    one, _ = await town.moves_in("one"), await town.moves_in("other")
    await until(lambda: bool(town.bells["other"]._lines))
    await town.bells["other"].close()
    await until(lambda: ("one", "other") in town.deaths)
    await town.passes(1.25)
    one.heard("other")
    await town.passes(1)
    assert await one.is_alive("other")
    repaired = Bell("other", "127.0.0.1")
    await repaired.open(town.bells["other"].port)
    await until(lambda: bool(repaired._lines))
    await repaired.close()
    await until(lambda: town.deaths.count(("one", "other")) == 2)
    assert not await one.is_alive("other")


async def test_one_who_leaves_is_told_of_once(town: Town) -> None:
    one, other = await town.moves_in("one"), await town.moves_in("other")
    await until(lambda: bool(one.living()))
    await other.close()
    await until(lambda: ("one", "other") in town.deaths)
    await town.passes(1)
    assert town.deaths == [("one", "other")]


async def test_one_that_is_frozen_dies_with_its_lease_and_may_wake_up(town: Town) -> None:
    one, other = await town.moves_in("one"), await town.moves_in("other")
    await until(lambda: "other" in one._watching)
    await town.passes(LEASE_MS / 1_000 + 1)  # nobody is judged in the first term
    await town.freezes("other")
    assert await one.is_alive("other")
    await town.passes(LEASE_MS / 1_000 - 1)
    assert await one.is_alive("other")
    await town.passes(2)
    assert not await one.is_alive("other")
    assert town.deaths == [("one", "other")]
    other._renewing = asyncio.create_task(other._keep())
    await until(lambda: "other" in town.lapses)
    await until(lambda: len(one.living()) == 1)
    assert town.lapses == ["other"], "its own lease had run out, so it owns nothing more"


async def test_a_lease_that_ends_is_looked_at_as_soon_as_it_has(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    one = await town.moves_in("one")
    await town.moves_in("other")
    await until(lambda: "other" in one.living())
    monkeypatch.setattr(peers_module, "RENEW_S", 1.0)
    frozen = one._seen["other"].member
    one._seen["other"] = Seen(frozen, True, 300)
    assert 0.3 < one._pause_s() < 0.35
    one._seen["other"] = Seen(frozen, True, 2_900)
    assert one._pause_s() == 1.0
    one._seen["other"] = Seen(frozen, False, 0)
    assert one._pause_s() == 1.0


async def test_after_the_store_was_away_leases_prove_nothing_for_a_term(town: Town) -> None:
    one = await town.moves_in("one")
    await town.moves_in("other")
    await until(lambda: bool(one.living()))
    await town.passes(LEASE_MS / 1_000 + 1)
    town.members.away = True
    await town.passes(LEASE_MS / 1_000 + 2)
    await town.freezes("other")
    town.members.away = False
    await until(lambda: "one" in town.lapses)
    assert await one.is_alive("other"), "it may only not have renewed yet"
    await town.passes(LEASE_MS / 1_000 + 0.5)
    assert not await one.is_alive("other")


async def test_another_machines_loopback_is_not_knocked_at(town: Town) -> None:
    one = await town.moves_in("one")
    await town.moves_in("far", machine="there")
    await until(lambda: bool(one.living()))
    await town.freezes("far")
    await town.bells["far"].close()
    await town.passes(1)
    assert await one.is_alive("far"), "only its lease can tell"


class Slow(Rough):
    """A renewal is answered when `answers` is set."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        super().__init__(now_ms)
        self.answers = asyncio.Event()
        self.answers.set()
        self.asked = 0

    async def renew(self, me: Member) -> tuple[Seen, ...]:
        seen = await super().renew(me)
        self.asked += 1
        await self.answers.wait()
        return seen


async def test_a_node_that_leaves_begins_no_watch_any_more(town: Town) -> None:
    """A renewal that is under way may bring news of a node, which would be watched for ever."""
    town.members = members = Slow(lambda: int(town.now_s * 1_000))
    one = await town.moves_in("one")
    await town.moves_in("other")
    await town.freezes("other")
    one._seen.pop("other", None)
    await end(*one._watching.values())
    one._watching.clear()
    members.answers.clear()
    before = members.asked
    await until(lambda: members.asked > before)
    closing = asyncio.create_task(one.close())
    await asyncio.sleep(0.05)
    members.answers.set()
    await closing
    assert all(watch.done() for watch in one._watching.values())
