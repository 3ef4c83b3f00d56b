"""One server process: the parts of `server.main.Node`, on ports that the world can break."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

from game.mode import Mode
from game.question import Question
from persistence.history import Histories
from persistence.memory_set_aside import MemorySetAside
from protocol.messages.from_client import ConnectAuth
from server.identity.auth import Identity
from server.peers.bell import Bell
from server.peers.courier import Courier
from server.peers.node_messages import Tell
from server.peers.peers import Peers
from server.rooms.creations import Creations
from server.rooms.directory import Directory
from server.rooms.handover import Handover
from server.rooms.snapshots import Snapshots
from server.sessions.between_nodes import BetweenNodes
from server.sessions.board import Board, standing
from server.sessions.far_lines import FarLines
from server.sessions.far_rooms import FarRooms
from server.sessions.gateway import Gateway
from server.sessions.house import House
from server.sessions.lobby import Lobby, Stores
from server.sessions.names import Names
from server.sessions.onlookers import Onlookers
from server.sessions.people import People
from server.sessions.presence import Presence
from server.sessions.rates import Rates
from server.sessions.result_writer import ResultWriter
from tests.simulation.chronicle import Chronicle
from tests.simulation.hosts import Host
from tests.simulation.network import Wires
from tests.simulation.ports import SimEventLog, SimMembers, SimNodeChannel, SimOnce, SimPost
from tests.simulation.postgres import SimPostgres
from tests.simulation.store import SimStore

ORIGIN = "http://arena"
DRAIN_S = 3.0
SPECTATOR_DELAY_MS = 4_000


class Everybody:
    """Whoever says who they are, is: tokens and guests are tested elsewhere."""

    async def identify(self, auth: ConnectAuth) -> Identity:
        assert auth.guest is not None
        return Identity(auth.guest.name, auth.guest.name)


class Bank:
    """Questions, users and what is known of their duels; nothing of it matters to what survives."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self._questions = questions

    async def pick(self, *_: object) -> Sequence[Question]:
        return self._questions

    async def seen_at(self, *_: object) -> Mapping[str, datetime]:
        return {}

    async def pair_duels_today(self, *_: object) -> int:
        return 0

    async def participants(self, room_id: str) -> Sequence[Any]:
        return ()

    async def by_name(self, name: str) -> None:
        return None


class Drawer:
    """Short codes, cards, seats and names: they end by themselves, and nothing that survives depends on them."""

    async def issue(self, room_id: str, ttl_s: int) -> str:
        return "CODE"

    async def find(self, code: str) -> str | None:
        return None

    async def forget(self, room_id: str) -> None:
        pass

    async def list(self, user_id: str) -> Sequence[bytes]:
        return ()

    async def add(self, *_: object) -> bool:
        return True

    async def remove(self, *_: object) -> None:
        pass

    async def take(self, *_: object) -> None:
        pass

    async def leave(self, *_: object) -> None:
        pass

    async def of(self, user_id: str) -> Sequence[str]:
        return ()

    async def hold(self, *_: object, **__: object) -> Sequence[Any]:
        return ()


class Shared:
    """What the nodes of one world have in common."""

    def __init__(
        self,
        wires: Wires,
        store: SimStore,
        post: SimPost,
        postgres: SimPostgres,
        chronicle: Chronicle,
        modes: Mapping[str, Mode],
        questions: Sequence[Question],
    ) -> None:
        self.wires, self.store, self.post, self.postgres = wires, store, post, postgres
        self.chronicle, self.modes, self.bank = chronicle, modes, Bank(questions)
        self._rooms = iter(range(1, 1_000_000))

    def new_room_id(self) -> str:
        return f"{next(self._rooms):08x}-0000-7000-8000-000000000000"


class SimNode:
    """To be made and used on its own `host`, which carries its name."""

    def __init__(self, host: Host, shared: Shared, dice: random.Random) -> None:
        self.host, self.shared = host, shared
        self.is_up = False
        self.lines: dict[object, Any] = {}
        chance = partial(dice.getrandbits, 64)
        self.log = log = SimEventLog(shared.store, host, shared.chronicle)
        self.presence = presence = Presence(host.time)
        people, drawer, bank = People(shared.bank.participants), Drawer(), shared.bank
        board = Board(presence, people, drawer, drawer, drawer)  # type: ignore[arg-type]
        names = Names(presence, drawer)  # type: ignore[arg-type]
        self.peers = peers = Peers(
            SimMembers(shared.store, host),
            host.name,
            "machine",
            Bell(host.name, "127.0.0.1"),
            0,
            host.time,
            lambda: len(self.directory),
        )
        peers.lapsed = log.let_go
        self.courier = courier = Courier(SimNodeChannel(shared.post, host), host.name, peers.living)
        presence.tell_elsewhere = lambda *told: courier.send_all(Tell(*told))
        histories = Histories(log, shared.postgres, shared.modes)  # type: ignore[arg-type]
        self.directory = Directory(
            log,
            shared.modes,
            Handover(
                ResultWriter(shared.postgres, shared.postgres, histories, people),  # type: ignore[arg-type]
                log,
                MemorySetAside(shared.store.memory),
            ),
            Snapshots(log, shared.postgres.archive),
            standing,
            host.time,
            chance,
            Creations(SimOnce(shared.store, host), shared.new_room_id).room_id_of,  # type: ignore[arg-type]
            peers,
        )
        self.directory.witness = board
        lobby = Lobby(
            self.directory,
            shared.modes,
            Stores(bank, bank, bank, drawer, drawer),  # type: ignore[arg-type]
            presence,
            names,
            people,
            board,
            chance,
            SPECTATOR_DELAY_MS,
        )
        onlookers = Onlookers(people, lobby)
        board.seats_changed = onlookers.seats_changed
        far_rooms = FarRooms(courier)
        house = House(
            authenticator=Everybody(),  # type: ignore[arg-type]
            directory=self.directory,
            lobby=lobby,
            board=board,
            presence=presence,
            names=names,
            people=people,
            rates=Rates(host.time),
            onlookers=onlookers,
            far_rooms=far_rooms,
            now=host.time,
        )
        self.between = BetweenNodes(courier, peers, self.directory, far_rooms, FarLines(house, courier), presence)
        self.gateway = Gateway(house, frozenset({ORIGIN}))

    async def start(self) -> None:
        """Raises `StoreUnavailable`."""
        await self.courier.start()
        await self.peers.start()
        await self.directory.start()
        self.is_up = True

    async def leave(self) -> None:
        """As on SIGTERM."""
        self.is_up = False
        self.gateway.refuse()
        if self.peers.others_stay():
            with suppress(TimeoutError):
                async with asyncio.timeout(DRAIN_S):
                    await self._move_on()
        await self.gateway.close()
        await self.directory.close()
        await self.peers.close()
        for line in list(self.lines.values()):
            line.ends()
        await self.courier.close()
        await asyncio.sleep(0.01)

    async def _move_on(self) -> None:
        self.between.leave()
        await self.directory.hand_over()
        await self.gateway.move_lines(DRAIN_S / 2, while_=self.peers.others_stay)
