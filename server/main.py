"""The only wiring: every part is made here, started in order, and stopped in the other order."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from secrets import token_hex

import asyncpg
from redis.asyncio import Redis

from game.modes import MODES
from persistence.codes import Codes
from persistence.event_log import StoreUnavailable
from persistence.formats import formats_of
from persistence.held_names import HeldNames
from persistence.history import Histories
from persistence.ids import uuid7
from persistence.inbox import Inbox
from persistence.lines import Lines, open_lines
from persistence.live_lists import LiveLists
from persistence.once import Once
from persistence.postgres.duels import Duels
from persistence.postgres.pool import AWAY, open_pool
from persistence.postgres.questions import Questions
from persistence.postgres.recordings import Recordings
from persistence.postgres.results import Results
from persistence.postgres.users import Users
from persistence.redis_client import open_redis
from persistence.redis_event_log import RedisEventLog, open_event_log
from persistence.redis_members import RedisMembers
from persistence.redis_node_channel import RedisNodeChannel
from persistence.seats import Seats
from persistence.set_aside import RedisSetAside
from server.bot.knowledge import BankKnowledge
from server.bot.practice_bot import PracticeBot, new_bot_key
from server.chance import chances
from server.embedded import StoreAddresses
from server.ending import end
from server.http.api import Api, Facts
from server.http.app import http_app
from server.http.health import Health
from server.http.pages import Pages
from server.http.playground import Playground
from server.http.replays import Replays
from server.http.room_logs import RoomLogs
from server.identity.auth import BOT_ISSUER, GUEST_ISSUER, Authenticator
from server.identity.token_keys import GivenKey, PublishedKeys, TokenKeys, fetch_from
from server.identity.tokens import Tokens
from server.logging import log_to
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
from server.sessions.live_duels import LiveDuels
from server.sessions.lobby import Lobby, Stores
from server.sessions.names import Names
from server.sessions.onlookers import Onlookers
from server.sessions.people import People
from server.sessions.presence import Presence
from server.sessions.rates import Rates
from server.sessions.result_writer import ResultWriter
from server.settings import Settings
from server.startup.garbage import rest_from_collecting
from server.startup.page_files import page_folder
from server.transport.asgi import Asgi, Receive, Scope, SendAsgi
from server.transport.client_address import TrustedProxies
from server.transport.listeners import inherited_listener, own_listener, public_listener
from server.transport.relay import Relay
from server.transport.sockets import PATH, Sockets
from server.transport.web_server import WebServer, listening
from server.trouble import Trouble

_STORE_AGAIN_S = 0.5
_chance = chances().__next__
_log = logging.getLogger(__name__)


async def serve(
    settings: Settings,
    stores: StoreAddresses,
    ready: Callable[[], None],
    *,
    shared: bool = False,
    listener_fd: int | None = None,
    waits: bool = False,
) -> None:
    """Serve until cancelled. The database is migrated; `settings` name our own origins and a real port.

    `shared`: other nodes are bound to the same port, or accept from the socket `listener_fd` as well. `waits`: for
    stores that are away, however long.
    """
    log_to(settings.log_level)
    async with running(settings, stores, page_folder(), shared=shared, listener_fd=listener_fd, waits=waits) as node:
        rest_from_collecting()
        ready()
        await asyncio.shield(node.web.running)


@asynccontextmanager
async def running(
    settings: Settings,
    stores: StoreAddresses,
    page: Path,
    *,
    shared: bool = False,
    listener_fd: int | None = None,
    waits: bool = False,
) -> AsyncIterator[Node]:
    """A whole node while entered. Raises Trouble."""
    incarnation, formats = token_hex(8), formats_of(MODES.values())
    with _public_listener(settings, shared, listener_fd) as public, own_listener(settings.node_host) as own:
        async with (
            await _pool(stores, settings, at_once=not waits) as pool,
            open_redis(stores.redis_url) as redis,
            open_lines(redis) as lines,
            open_event_log(redis, settings.key_prefix, incarnation, settings.replicas_awaited, formats) as log,
        ):
            if waits:
                await _until_it_serves(log)
            node = Node(settings, pool, redis, lines, log, page, incarnation, own.getsockname()[1])
            try:
                await node.start()
                async with listening(
                    node.app,
                    node.sockets.doors,
                    (public, own),
                    root_path=settings.root_path,
                ) as node.web:
                    node.playing = asyncio.create_task(node.bot.run())
                    node.health.phase = "serving"
                    try:
                        yield node
                    finally:
                        await node.stop()
            finally:
                await node.directory.close()
                await node.peers.close()
                await node.courier.close()


async def _pool(stores: StoreAddresses, settings: Settings, *, at_once: bool) -> asyncpg.Pool:
    try:
        return await open_pool(
            stores.database_url, settings.pool_size, at_once=at_once, keeps_statements=settings.database_url is None
        )
    except AWAY as error:
        raise Trouble(f"Postgres (DATABASE_URL) does not serve us: {error}.") from error


async def _until_it_serves(log: RedisEventLog) -> None:
    """If a node that takes a dead one's place ended instead, so would all, and with them the sockets that stayed."""
    while True:
        try:
            return await log.heartbeat()
        except StoreUnavailable as error:
            _log.warning("this node waits for the store: %s", error)
            await asyncio.sleep(_STORE_AGAIN_S)


def _public_listener(settings: Settings, shared: bool, listener_fd: int | None) -> socket.socket:
    if listener_fd is not None:
        return inherited_listener(listener_fd)
    return public_listener(settings.host, settings.port, shared=shared)


class Node:
    """The parts of one server, in the order in which they need each other. `playing` is its practice bot."""

    web: WebServer
    playing: asyncio.Task[None]
    _sharing: Sequence[asyncio.Task[None]] = ()

    def __init__(
        self,
        settings: Settings,
        pool: asyncpg.Pool,
        redis: Redis,
        lines: Lines,
        log: RedisEventLog,
        page: Path,
        incarnation: str,
        own_port: int,
    ) -> None:
        users, duels, questions = Users(pool), Duels(pool), Questions(pool)
        self._host, self._drain_s = settings.node_host, settings.drain_s
        codes, inbox = Codes(redis, settings.key_prefix), Inbox(lines, settings.key_prefix)
        bot_key = new_bot_key()
        authenticator = Authenticator(users, _tokens(settings), settings.guests, bot_key)

        self.presence = presence = Presence(time.monotonic)
        self.rates = Rates(time.monotonic)
        people = People(duels.participants)
        self.board = board = Board(presence, people, inbox, codes, Seats(lines, settings.key_prefix))
        self.names = names = Names(presence, HeldNames(lines, settings.key_prefix))
        self.peers = peers = Peers(
            RedisMembers(redis, settings.key_prefix),
            incarnation,
            socket.gethostname(),
            Bell(incarnation, settings.node_host),
            own_port,
            time.monotonic,
            lambda: len(self.directory),
        )
        peers.lapsed = log.let_go
        self.courier = courier = Courier(
            RedisNodeChannel(redis, settings.key_prefix, incarnation),
            incarnation,
            peers.living,
        )
        presence.tell_elsewhere = lambda user_id, frame: courier.send_all(Tell(user_id, frame.event, frame.payload))
        recordings = Recordings(pool)
        histories = Histories(log, recordings, MODES)
        self.directory = Directory(
            log,
            MODES,
            Handover(
                ResultWriter(Results(pool), recordings, histories, people),
                log,
                RedisSetAside(redis, settings.key_prefix),
            ),
            Snapshots(log, recordings.archive),
            standing,
            time.monotonic,
            _chance,
            Creations(Once(redis, settings.key_prefix), lambda: str(uuid7())).room_id_of,
            peers,
        )
        self.directory.witness = board
        lobby = Lobby(
            self.directory,
            MODES,
            Stores(users, duels, questions, codes, inbox),
            presence,
            names,
            people,
            board,
            _chance,
            settings.spectator_delay_ms,
        )
        onlookers = Onlookers(people, lobby)
        board.seats_changed = onlookers.seats_changed
        far_rooms = FarRooms(courier)
        house = House(
            authenticator=authenticator,
            directory=self.directory,
            lobby=lobby,
            board=board,
            presence=presence,
            names=names,
            people=people,
            rates=self.rates,
            onlookers=onlookers,
            far_rooms=far_rooms,
            guests_may_create=settings.guests == "on",
            now=time.time,
        )
        self.between = BetweenNodes(courier, peers, self.directory, far_rooms, FarLines(house, courier), presence)
        self.gateway = Gateway(house, frozenset(settings.allowed_origins))
        self.sockets = Sockets(self.gateway, incarnation, TrustedProxies(settings.trusted_proxies))

        facts = Facts(settings.guests, settings.has_auth, _release(), settings.spectator_delay_ms)
        replays = Replays(self.directory, histories, people, duels, recordings, MODES)
        lists = LiveLists(redis, settings.key_prefix)
        self.live = LiveDuels(board, people, lists, incarnation, peers.living)
        api = Api(facts, self.directory, self.live, replays, duels, questions, users, authenticator)
        logs = RoomLogs(histories, log, recordings, MODES)
        playground = Playground(logs, MODES, authenticator, development=settings.development)
        self.health = Health({"postgres": partial(_postgres_trouble, pool), "redis": self._redis_trouble})
        self.relay = Relay(self.sockets.polling, PATH, incarnation, peers.http_address)
        self.app = _routed(
            self.relay, http_app(Pages(page, settings.root_path), api, playground, self.health), settings
        )
        self.bot = _bot(settings, own_port, bot_key, BankKnowledge(questions, _chance))

    async def start(self) -> None:
        try:
            await self.courier.start()
            await self.peers.start()
            await self.directory.start()
            self._sharing = [asyncio.create_task(self.names.run()), asyncio.create_task(self.live.run())]
        except StoreUnavailable as error:
            raise Trouble(f"The store (REDIS_URL) does not serve us: {error}.") from error
        except OSError as error:
            raise Trouble(f"NODE_HOST={self._host} is no address of this machine: {error.strerror}.") from error

    async def _redis_trouble(self) -> str | None:
        return self.directory.store_trouble.word

    async def stop(self) -> None:
        """To other nodes where there are some. What is left finishes what it took, and says goodbye."""
        self.health.phase = "draining"
        self.gateway.refuse()
        self.relay.leave()
        self.web.turn_away()
        if self.peers.others_stay():
            with suppress(TimeoutError):
                async with asyncio.timeout(self._drain_s):
                    await self._move_on()
        await end(self.playing, *self._sharing)
        await self.relay.close()
        await self.gateway.close()
        await self.directory.close()
        await self.peers.close()  # the others may have our rooms, while we say goodbye
        await self.sockets.close_all()

    async def _move_on(self) -> None:
        """First the rooms, while we stay the way to them; then the lines."""
        self.between.leave()
        await self.directory.hand_over()
        await end(self.playing)  # the bots of the other nodes have taken its seats
        await self.gateway.move_lines(self._drain_s / 2, while_=self.peers.others_stay)
        await self.relay.ended()


async def _postgres_trouble(pool: asyncpg.Pool) -> None:
    await pool.fetchval("select 1")


def _routed(polling: Asgi, http: Asgi, settings: Settings) -> Asgi:
    """Long-polling to the one, everything else to the other; WebSockets do not come here."""
    path = f"{settings.root_path}{PATH}".rstrip("/")

    async def app(scope: Scope, receive: Receive, send: SendAsgi) -> None:
        is_polling = scope["path"].rstrip("/") == path
        await (polling if is_polling else http)(scope, receive, send)

    return app


def _tokens(settings: Settings) -> Tokens | None:
    if not settings.has_auth:
        return None
    issuer, audience = settings.auth_issuer or "", settings.auth_audience or ""
    if issuer in (GUEST_ISSUER, BOT_ISSUER):
        raise Trouble(f"AUTH_ISSUER={issuer} is what we call our own; tokens need another issuer.")
    return Tokens(_keys(settings), issuer, audience, time.time)


def _keys(settings: Settings) -> TokenKeys:
    if settings.auth_jwks_url:
        return PublishedKeys(fetch_from(settings.auth_jwks_url))
    try:
        return GivenKey(settings.auth_public_key or "")
    except ValueError as error:
        raise Trouble(f"AUTH_PUBLIC_KEY will not do: {error}.") from error


def _bot(settings: Settings, own_port: int, key: str, knowledge: BankKnowledge) -> PracticeBot:
    """It plays at this node, which its key opens; the public port may lead to another."""
    host = f"[{settings.node_host}]" if ":" in settings.node_host else settings.node_host
    origin = next(iter(settings.allowed_origins), "")
    return PracticeBot(f"ws://{host}:{own_port}", origin, key, knowledge, _chance)


def _release() -> str:
    try:
        return version("roguelearn-arena")
    except PackageNotFoundError:
        return "0"
