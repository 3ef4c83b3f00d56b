"""Start both stores in a data folder, and end them with the block or with this process, however it ends."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from server.embedded.account import store_account
from server.embedded.addresses import NOTE, StoreAddresses, write_note
from server.embedded.folder import DataFolder, disk_troubles, held_folder
from server.embedded.keeper import PROGRAM_ENDED
from server.embedded.keeper_process import KeeperProcess
from server.embedded.postgres import postgres_answers, postgres_url, prepare_postgres
from server.embedded.program import LogSince
from server.embedded.valkey import AppendFsync, prepare_valkey, valkey_answers, valkey_url
from server.startup.listening import free_port
from server.trouble import Trouble

_START_SECONDS_MAX = 60.0
_STARTS_MAX = 3
_LOG_BYTES_MAX = 10 * 1024 * 1024


class _PortLost(Exception):
    """Somebody took a port between our choosing it and the store's listening on it."""


@asynccontextmanager
async def embedded_stores(
    data_dir: Path, say: Callable[[str], None], *, appendfsync: AppendFsync = "everysec", prctl: bool = True
) -> AsyncIterator[StoreAddresses]:
    """Real Postgres and Valkey on loopback ports with passwords, their data in `data_dir`.

    `say` gets lines for the person at the terminal. Raises Trouble when they cannot start. Leaving the block ends
    both within 5 s. `appendfsync`: when Valkey writes to the disk. `prctl=False` leaves out the second net under a
    killed keeper, for the test of the first.
    """
    with held_folder(data_dir) as data:
        say("Starting Postgres and Valkey" if (data.path / "postgres").exists() else "Making the database")
        with disk_troubles(data.path):
            kept, stores = await _start_on_free_ports(data, appendfsync, prctl)
        try:
            write_note(data.path, stores)
            kept.watch(data.path, say)
            yield stores
        finally:
            (data.path / NOTE).unlink(missing_ok=True)
            kept.stop()


async def _start_on_free_ports(
    data: DataFolder, appendfsync: AppendFsync, prctl: bool
) -> tuple[KeeperProcess, StoreAddresses]:
    for name in ("postgres.log", "valkey.log", "keeper.log"):
        _bound_log(data.path / name)
    for _ in range(_STARTS_MAX):
        with suppress(_PortLost):
            return await _start(data, appendfsync, prctl)
    raise Trouble("Other programs take every loopback port that the stores try; try again.")


async def _start(data: DataFolder, appendfsync: AppendFsync, prctl: bool) -> tuple[KeeperProcess, StoreAddresses]:
    account = store_account()
    postgres_port, valkey_port = free_port(), free_port()
    programs = (prepare_postgres(data, account, postgres_port), prepare_valkey(data, account, valkey_port, appendfsync))
    orders = [program.as_order(account) for program in programs]
    logs = [LogSince.now(program) for program in programs]
    kept = KeeperProcess(data, {"programs": orders, "lock_fd": data.lock_fd, "prctl": prctl})
    try:
        async with asyncio.timeout(_START_SECONDS_MAX):
            while not await valkey_answers(data, valkey_port):
                await _pause(kept, logs)
            while not await postgres_answers(data, postgres_port):
                await _pause(kept, logs)
    except TimeoutError:
        kept.stop()
        raise Trouble(f"The stores did not answer in time; their last words are in {data.path}.") from None
    except BaseException:
        kept.stop()
        raise
    return kept, StoreAddresses(postgres_url(data, postgres_port), valkey_url(data, valkey_port))


async def _pause(kept: KeeperProcess, logs: list[LogSince]) -> None:
    """Between two questions whether a store answers. Raises when one has ended."""
    code = kept.ended()
    if code is not None:
        log = logs[max(code - PROGRAM_ENDED, 0)]
        if log.has("Address already in use"):
            raise _PortLost
        raise Trouble(f"{log.name} could not start: {log.reason()} (more in {log.path}).")
    await asyncio.sleep(0.02)


def _bound_log(path: Path) -> None:
    if path.exists() and path.stat().st_size > _LOG_BYTES_MAX:
        path.replace(path.with_name(path.name + ".old"))
