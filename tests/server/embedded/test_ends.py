"""However the server ends, its stores end too, and what they were given is there next time."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from server.embedded import StoreAddresses, embedded_stores
from server.embedded.folder import folder_in_use

pytestmark = pytest.mark.stores

ROOT = Path(__file__).parents[3]
# Five on an idle machine.
END_SECONDS_MAX = 10.0


class Child:
    """A running store_child.py and what it said."""

    def __init__(self, folder: Path, prctl: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, ROOT / "tests/server/embedded/store_child.py", folder, prctl],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.stores = StoreAddresses(**json.loads(self.process.stdout.readline()))

    def end(self, number: int) -> None:
        self.process.send_signal(number)
        self.process.wait(END_SECONDS_MAX)
        self.close()

    def close(self) -> None:
        assert self.process.stdout
        self.process.stdout.close()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str], Child]]:
    children: list[Child] = []

    def started(prctl: str) -> Child:
        children.append(Child(tmp_path / "data", prctl))
        return children[-1]

    yield started
    for child in children:
        child.process.kill()
        child.process.wait()
        child.close()


def wait_until_nobody_holds(folder: Path) -> float:
    """The lock is inherited by the keeper and both stores, so a free lock proves that all of them are gone."""
    began = time.monotonic()
    while folder_in_use(folder):
        assert time.monotonic() - began < END_SECONDS_MAX, "a store outlived its server"
        time.sleep(0.01)
    return time.monotonic() - began


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("prctl", ["prctl", "no prctl"])
def test_the_stores_end_with_the_server(start: Callable[[str], Child], number: int, prctl: str) -> None:
    child = start(prctl)
    assert folder_in_use(child.folder)
    child.end(number)
    wait_until_nobody_holds(child.folder)


def test_the_stores_end_with_the_keeper_where_prctl_helps(start: Callable[[str], Child]) -> None:
    child = start("prctl")
    keeper = children_of(child.process.pid)
    assert len(keeper) == 1
    os.kill(keeper[0], signal.SIGKILL)
    # The server ends itself in good order: it has no stores any more.
    assert child.process.wait(END_SECONDS_MAX) == -signal.SIGTERM
    wait_until_nobody_holds(child.folder)


async def test_data_survives_sigkill(start: Callable[[str], Child]) -> None:
    child = start("no prctl")
    connection = await asyncpg.connect(child.stores.database_url)
    await connection.execute("create table kept as select 41 as answer")
    await connection.close()
    with Redis.from_url(child.stores.redis_url) as client:
        client.set("kept", 42)
    child.end(signal.SIGKILL)

    async with embedded_stores(child.folder, lambda line: None) as stores:
        connection = await asyncpg.connect(stores.database_url)
        assert await connection.fetchval("select answer from kept") == 41
        await connection.close()
        with Redis.from_url(stores.redis_url) as client:
            assert client.get("kept") == b"42"


def test_a_store_that_dies_comes_back(start: Callable[[str], Child]) -> None:
    child = start("prctl")
    with Redis.from_url(child.stores.redis_url) as client:
        client.set("kept", 42)
        os.kill(client.info("server")["process_id"], signal.SIGKILL)
    deadline = time.monotonic() + END_SECONDS_MAX
    while time.monotonic() < deadline:
        try:
            with Redis.from_url(child.stores.redis_url) as client:
                assert client.get("kept") == b"42"
                return
        except RedisConnectionError:
            time.sleep(0.02)
    pytest.fail("Valkey did not come back")


def children_of(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
