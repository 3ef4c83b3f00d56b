"""A Redis or Valkey of one's own: TLS, and a user with exactly the rights that docs/stores.md names."""

from __future__ import annotations

import asyncio
import re
import shlex
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import NoPermissionError

from persistence.codes import Codes
from persistence.event_log import Snapshot
from persistence.inbox import Inbox
from persistence.lines import open_lines
from persistence.members import Member
from persistence.once import Once
from persistence.redis_client import open_redis
from persistence.redis_event_log import open_event_log
from persistence.redis_members import RedisMembers
from persistence.redis_node_channel import RedisNodeChannel
from scripts.stores.cable import Cable
from scripts.stores.own_cluster import OwnCluster
from scripts.stores.own_valkey import own_valkey
from server.embedded import StoreAddresses
from server.startup.redis_check import check_redis
from server.trouble import Trouble
from tests.fixtures.arena import arena_on
from tests.fixtures.certificate import Certificate, sign_certificate
from tests.server.sessions.test_gateway import at_the_table, play_on

pytestmark = pytest.mark.stores
DOCS = Path(__file__).parents[2] / "docs/stores.md"
ROOM = "01890000-0000-7000-8000-000000000001"


def documented() -> list[list[str]]:
    """The words that make the user; on a cluster all of them, else the first."""
    found = re.findall(r"^ACL SETUSER .*?(?=^```)", DOCS.read_text(), re.M | re.S)
    return [shlex.split(one.replace("PASSWORD", "hush")) for one in found]


@pytest.fixture
async def least_rights(tmp_path: Path) -> AsyncIterator[str]:
    """The address of a Valkey, as the user of the documentation."""
    async with own_valkey(tmp_path / "valkey") as valkey, Redis.from_url(valkey.url) as client:
        await client.execute_command(*documented()[0])
        yield valkey.url.replace("//", "//arena:hush@")


@pytest.fixture
async def least_rights_on_a_cluster(cluster: OwnCluster) -> str:
    for node in cluster.nodes:
        for words in documented():
            await cluster.ask(node, *words)
    return cluster.url.replace("//", "//arena:hush@")


async def test_everything_is_done_with_the_documented_rights(least_rights: str) -> None:
    await do_everything(least_rights)


async def test_and_on_a_cluster_with_those_for_it(least_rights_on_a_cluster: str) -> None:
    await do_everything(least_rights_on_a_cluster)
    assert (await check_redis(least_rights_on_a_cluster))[0].startswith("Valkey")


async def do_everything(redis_url: str) -> None:
    async with (
        open_redis(redis_url) as redis,
        open_lines(redis) as lines,
        open_event_log(redis, "arena", "node") as log,
    ):
        await log.put_deck("hash", b"deck")
        assert await log.get_deck("hash") == b"deck"
        await log.append(await log.create(ROOM, b"1"), 1, b"2")
        claim = await log.claim(ROOM)
        await log.append(claim, 2, b"3")
        await log.keep_snapshot(claim, Snapshot(2, b"state"), trim=True)
        assert (await log.held(ROOM)).entries
        await log.heartbeat()
        assert await log.live_rooms() == (ROOM,)
        codes = Codes(redis, "arena")
        assert await codes.find(await codes.issue(ROOM, 60)) == ROOM
        await log.retire(ROOM, keep_s=60)
        inbox, now_ms = Inbox(lines, "arena"), await log.now_ms()
        assert await inbox.add("ann", ROOM, b"card", now_ms + 60_000)
        assert await inbox.list("ann") == [b"card"]
        await inbox.remove("ann", ROOM)
        once = Once(redis, "arena")
        assert await once.remember("ann", "request", "digest", b"value") is None
        await once.forget("ann", "request")
        members = RedisMembers(redis, "arena")
        assert len(await members.renew(Member("node", "127.0.0.1", 1, "here"))) == 1
        await members.leave("node")
        channel, heard = RedisNodeChannel(redis, "arena", "node"), asyncio.Event()
        channel.hear = lambda data: heard.set()
        await channel.open()
        channel.publish("node", b"hello")
        await asyncio.wait_for(heard.wait(), 5)
        await channel.close()


async def test_and_nothing_else(least_rights: str) -> None:
    async with Redis.from_url(least_rights) as client:
        for words in ("GET other:key", "CONFIG GET save", "FLUSHALL", "KEYS *", "PUBLISH other x", "SPUBLISH other x"):
            with pytest.raises(NoPermissionError):
                await client.execute_command(*words.split())


async def test_a_duel_over_tls_with_the_documented_rights(
    least_rights: str, stores: StoreAddresses, page: Path, certificate: Certificate, tmp_path: Path
) -> None:
    cable = Cable(int(least_rights.rpartition(":")[2].partition("/")[0]), certificate.context())
    await cable.plug_in()
    url = f"rediss://arena:hush@127.0.0.1:{cable.port}/0?ssl_ca_certs="
    try:
        with pytest.raises(Trouble, match="certificate"):
            await check_redis(f"{url}{sign_certificate(tmp_path).chain}")
        trusting = f"{url}{certificate.chain}"
        assert (await check_redis(trusting))[1] == []
        behind = StoreAddresses(stores.database_url, trusting)
        async with arena_on(behind, page, spectator_delay_ms=0, key_prefix="arena") as arena:
            one, two, room = await at_the_table(arena)
            for player in (one, two):
                assert (await player.do(room, "ready"))["ok"]
            acks = await asyncio.gather(*(play_on(player, room, 0) for player in (one, two)))
            assert all(ack["ok"] for ack in acks)
    finally:
        await cable.pull_out()
