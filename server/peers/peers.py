"""The nodes that serve together: a lease of our own, and what we believe of the others.

A node is dead when its line says so (`bell.py`), unless it is heard later on; when it is no member; or as long as its
lease has run out. After a gap in our own renewals (the store was away, or we were) leases prove nothing for one term:
everybody renews first, and judges then.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address

from persistence.event_log import StoreUnavailable
from persistence.members import LEASE_MS, Member, Members, Seen
from server import metrics
from server.ending import end
from server.peers.bell import Bell, death_of
from server.peers.rendezvous import in_turn

RENEW_S = 1.0
LEASE_S = LEASE_MS / 1_000
_AFTER_S = 0.01
_LOOK_AGAIN_S = 0.2
_ECHO_S = 1.0

_log = logging.getLogger(__name__)


class Peers:
    """`http_port` is where this node serves HTTP at the bell's host, `clock` monotonic seconds, `rooms` how many rooms
    it serves. `died` is told each death once.
    """

    def __init__(
        self,
        members: Members,
        node: str,
        machine: str,
        bell: Bell,
        http_port: int,
        clock: Callable[[], float],
        rooms: Callable[[], int],
    ) -> None:
        self.node = node
        self._members, self._bell, self._http_port, self._machine = members, bell, http_port, machine
        self._clock, self._rooms = clock, rooms
        self._seen: dict[str, Seen] = {}
        self._dead: dict[str, float] = {}  # their line says so, and since when
        self._heard: set[str] = set()  # though it said so: their lines were cut
        self._expired: set[str] = set()  # they may wake up again
        self._leaving: set[str] = set()
        self._watching: dict[str, asyncio.Task[None]] = {}
        self._renewing: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._is_leaving = asyncio.Event()
        self._renewed_s = float("-inf")
        self._judges_from_s = float("inf")
        self.died: Callable[[str], None] = lambda node: None
        self.lapsed: Callable[[], None] = lambda: None
        """Called when our own lease had run out: others may have taken what was ours."""

    async def start(self) -> None:
        """Raises `StoreUnavailable`, `OSError`."""
        await self._bell.open()
        await self._renew()
        self._renewing = asyncio.create_task(self._keep(), name="lease")

    async def close(self) -> None:
        """The others may have our rooms at once. Twice is once."""
        self._is_leaving.set()
        if self._renewing is not None:
            # Not cancelled: a renewal that is under way could reach the store after our leave.
            await asyncio.wait([self._renewing])
        await end(*self._watching.values(), *([self._looking] if self._looking else []))
        try:
            await self._members.leave(self.node)
        except StoreUnavailable:
            _log.info("the store was away when this node left; its lease runs out")
        await self._bell.close()

    async def is_alive(self, node: str) -> bool:
        """Raises `StoreUnavailable` where we cannot tell."""
        if node not in self._seen and node not in self._dead:
            await self._renew()
        return node != self.node and self._believes_in(node)

    def rank(self, room_id: str) -> int:
        """How many living nodes are to take up this room before us."""
        return in_turn(room_id, {**self._rooms_of_others(), self.node: self._rooms()}).index(self.node)

    def successor(self, room_id: str) -> str | None:
        """Who is to take up this room when we leave; None where nobody stays."""
        return next(iter(in_turn(room_id, self._rooms_of_others())), None)

    def others_stay(self) -> bool:
        """Whether anybody else may take rooms and players."""
        return bool(self._rooms_of_others())

    def leaves(self, node: str) -> None:
        """It says so: it takes no rooms any more."""
        self._leaving.add(node)

    def heard(self, node: str) -> None:
        """It says something, and not only what was on its way when its line ended: so only the line was cut."""
        since_s, seen = self._dead.get(node), self._seen.get(node)
        if since_s is None or seen is None or not seen.is_current or self._clock() - since_s < _ECHO_S:
            return
        del self._dead[node]
        self._heard.add(node)
        _log.warning("node %s lives after all", node)

    def living(self) -> set[str]:
        """The others."""
        return {node for node in self._seen if node != self.node and self._believes_in(node)}

    async def http_address(self, node: str) -> tuple[str, int] | None:
        """Where that node serves HTTP; None where it is dead, unknown, or where we cannot get there."""
        if node not in self._seen and node not in self._dead:
            if self._looking is None or self._looking.done():
                self._looking = asyncio.create_task(self._look_again(), name="look for a node")
            await asyncio.wait([self._looking])
        if node == self.node or not self._believes_in(node):
            return None
        member = self._seen[node].member
        return (member.host, member.http_port) if member.http_port and self._can_reach(member) else None

    # --- inside ------------------------------------------------------------------------------------------------

    def _rooms_of_others(self) -> dict[str, int]:
        """How many rooms each of those has that may take more."""
        return {node: self._seen[node].member.rooms for node in self.living() - self._leaving}

    def _believes_in(self, node: str) -> bool:
        seen = self._seen.get(node)
        if seen is None or node in self._dead:
            return False
        return seen.is_current or self._clock() < self._judges_from_s

    async def _keep(self) -> None:
        while not self._is_leaving.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pause_s()):
                    await self._is_leaving.wait()
                    return
            try:
                await self._renew()
            except StoreUnavailable:
                metrics.failures.labels("lease").inc()

    def _pause_s(self) -> float:
        """Until the next renewal, or until a lease ends before that: nobody waits longer for a frozen node's rooms."""
        ends = [seen.left_ms / 1_000 + _AFTER_S for seen in self._seen.values() if seen.is_current]
        return min([RENEW_S, *ends])

    async def _renew(self) -> None:
        if self._is_leaving.is_set():
            raise StoreUnavailable("leaving")
        me = Member(self.node, self._bell.host, self._bell.port, self._machine, self._rooms(), self._http_port)
        seen = {one.member.node: one for one in await self._members.renew(me)}
        if self._is_leaving.is_set():  # nobody ends a watch that begins now
            return
        now_s = self._clock()
        before, self._seen, last_s = self._seen, seen, self._renewed_s
        self._renewed_s = now_s
        if now_s - last_s >= LEASE_S:
            self._judges_from_s = now_s + LEASE_S
            if before:
                self.lapsed()
        for node in before.keys() - seen.keys() - self._dead.keys():  # it left
            self._bury(node)
        self._dead = {node: since_s for node, since_s in self._dead.items() if node in seen}
        self._leaving &= seen.keys()
        self._heard &= seen.keys()
        for node in seen.keys() - {self.node} - self._dead.keys():
            self._look_at(seen[node])
        metrics.nodes.set(1 + len(self.living()))

    async def _look_again(self) -> None:
        """For one that may have come only just. Not more often than now and then: anybody can make names up."""
        await asyncio.sleep(self._renewed_s + _LOOK_AGAIN_S - self._clock())
        with suppress(StoreUnavailable):
            await self._renew()

    def _look_at(self, seen: Seen) -> None:
        node = seen.member.node
        if self._believes_in(node):
            self._expired.discard(node)
        elif node not in self._expired:
            self._expired.add(node)
            self._tell(node)
        if node not in self._watching and self._can_reach(seen.member):
            self._watching[node] = asyncio.create_task(self._watch(seen.member), name=f"watch {node}")

    def _can_reach(self, member: Member) -> bool:
        """Another machine's loopback address leads to us, who are somebody else."""
        try:
            is_loopback = ip_address(member.host).is_loopback
        except ValueError:
            is_loopback = member.host == "localhost"
        return member.machine == self._machine or not is_loopback

    async def _watch(self, member: Member) -> None:
        await death_of(member, was_cut=member.node in self._heard)
        self._bury(member.node)

    def _bury(self, node: str) -> None:
        if (watch := self._watching.pop(node, None)) is not None and watch is not asyncio.current_task():
            watch.cancel()
        was_told = node in self._dead or node in self._expired
        self._dead[node] = self._clock()
        self._heard.discard(node)
        self._expired.discard(node)
        if not was_told:
            self._tell(node)

    def _tell(self, node: str) -> None:
        metrics.deaths.inc()
        _log.warning("node %s is gone", node)
        self.died(node)
