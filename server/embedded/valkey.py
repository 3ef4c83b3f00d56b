"""The embedded Valkey: its configuration, its command and its first answer."""

import signal
from typing import Literal

from redis.asyncio import Redis
from redis.exceptions import BusyLoadingError, ConnectionError, TimeoutError

from server.embedded.account import Account
from server.embedded.binaries import valkey_program
from server.embedded.folder import DataFolder
from server.embedded.private_file import kept_password, write_private
from server.embedded.program import Program

AppendFsync = Literal["everysec", "always"]
NAME = "Valkey"


def prepare_valkey(data: DataFolder, account: Account | None, port: int, appendfsync: AppendFsync) -> Program:
    """Writes the configuration and returns how to start it."""
    program = valkey_program(account)
    folder = data.path / "valkey"
    folder.mkdir(exist_ok=True, mode=0o700)
    if account:
        account.own(folder)
    configuration = data.path / "valkey.conf"
    write_private(configuration, _configuration(port, _password(data), appendfsync))
    # The configuration comes on standard input: its file is ours alone, and a password in the command could be seen.
    return Program(NAME, (str(program), "-"), folder, data.path / "valkey.log", signal.SIGTERM, configuration)


def valkey_url(data: DataFolder, port: int) -> str:
    return f"redis://:{_password(data)}@127.0.0.1:{port}/0"


async def valkey_answers(data: DataFolder, port: int) -> bool:
    """Whether Valkey has loaded its data and answers."""
    async with Redis.from_url(valkey_url(data, port), socket_connect_timeout=5, socket_timeout=5) as client:
        try:
            await client.ping()
        except (ConnectionError, TimeoutError, BusyLoadingError):
            return False
    return True


def _configuration(port: int, password: str, appendfsync: AppendFsync) -> str:
    return "\n".join(
        (
            f"port {port}",
            "bind 127.0.0.1",
            f"requirepass {password}",
            "dir .",
            "appendonly yes",
            f"appendfsync {appendfsync}",
            'save ""',
            "maxmemory-policy noeviction",
            "repl-diskless-sync-delay 0",  # a replica need not wait for others to join it
            "daemonize no",
            "",
        )
    )


def _password(data: DataFolder) -> str:
    return kept_password(data.path / "valkey.password")
