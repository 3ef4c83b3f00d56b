"""The embedded Postgres: its cluster, its command and its first answer."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import asyncpg

from server.embedded.account import Account, name_of_working_folder
from server.embedded.binaries import POSTGRES_MAJOR, postgres_home
from server.embedded.folder import DataFolder
from server.embedded.private_file import kept_password
from server.embedded.program import STORE_ENVIRONMENT, Program
from server.trouble import Trouble

NAME = "Postgres"
_USER = "arena"
_DATABASE = "arena"


def prepare_postgres(data: DataFolder, account: Account | None, port: int) -> Program:
    """Makes the cluster on first use and returns how to start it. Blocks for about half a second then."""
    home = postgres_home(account)
    cluster = data.path / "postgres"
    if not cluster.exists():
        _make_cluster(data, account, home, cluster)
    check_version(cluster)
    if account:
        account.own(cluster)
    # We hold the folder's lock, so no Postgres of ours is alive: what a killed one left must not stop this one,
    # not even where its process number has come to belong to another program since.
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    command = (
        str(home / "bin/postgres"),
        *("-D", str(name_of_working_folder(cluster, account))),
        *("-c", "listen_addresses=127.0.0.1", "-p", str(port), "-c", "unix_socket_directories="),
        *("-c", "shared_buffers=64MB", "-c", "max_wal_size=256MB", "-c", "jit=off"),
        *("-c", "timezone=UTC", "-c", "log_timezone=UTC"),
    )
    # SIGINT is Postgres' fast shutdown: it ends sessions and writes a checkpoint.
    return Program(NAME, command, cluster, data.path / "postgres.log", signal.SIGINT)


def postgres_url(data: DataFolder, port: int, database: str = _DATABASE) -> str:
    return f"postgresql://{_USER}:{_password(data)}@127.0.0.1:{port}/{database}"


async def postgres_answers(data: DataFolder, port: int) -> bool:
    """Whether Postgres takes connections; makes our database on the first one."""
    try:
        connection = await asyncpg.connect(postgres_url(data, port, "postgres"), ssl=False, timeout=5)
    except (OSError, asyncpg.CannotConnectNowError):
        return False
    except asyncpg.InvalidPasswordError as error:
        raise Trouble(f"{data.path / 'postgres.password'} is not the password of the database beside it.") from error
    try:
        if not await connection.fetchval("select true from pg_database where datname = $1", _DATABASE):
            await connection.execute(f'create database "{_DATABASE}"')
    finally:
        await connection.close()
    return True


def _password(data: DataFolder) -> str:
    return kept_password(data.path / "postgres.password")


def _make_cluster(data: DataFolder, account: Account | None, home: Path, cluster: Path) -> None:
    """Made aside and then renamed, so that a start which is killed half way leaves no half cluster."""
    new = data.path / "postgres.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    read_end, write_end = os.pipe()
    if account:
        account.own(new)
        os.fchown(read_end, account.user, account.group)
    os.write(write_end, _password(data).encode() + b"\n")
    os.close(write_end)
    command = (
        str(home / "bin/initdb"),
        *("-D", str(name_of_working_folder(new, account)), "-U", _USER),
        *("--auth=scram-sha-256", "--pwfile=/dev/stdin"),
        *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        "--no-instructions",
    )
    with os.fdopen(read_end, "rb") as given:
        done = subprocess.run(
            command,
            cwd=new,
            env=STORE_ENVIRONMENT,
            stdin=given,
            capture_output=True,
            text=True,
            errors="replace",
            start_new_session=True,
            pass_fds=[data.lock_fd],
            user=account.user if account else None,
            group=account.group if account else None,
            extra_groups=[] if account else None,
        )
    if done.returncode != 0:
        raise Trouble(f"Postgres could not make its database in {data.path}: {_reason(done.stderr)}.")
    new.rename(cluster)


def _reason(complaint: str) -> str:
    lines = [line.removeprefix("initdb: ").strip() for line in complaint.splitlines() if line.strip()]
    told = [line for line in lines if "error" in line.lower()] or lines[-1:] or ["it did not say why"]
    return told[0].rstrip(".")


def check_version(cluster: Path) -> None:
    """Raises Trouble when another version of Postgres made this cluster."""
    try:
        version = int((cluster / "PG_VERSION").read_text())
    except (FileNotFoundError, ValueError) as error:
        raise Trouble(f"{cluster} is not a Postgres database; move it away or choose another DATA_DIR.") from error
    if version > POSTGRES_MAJOR:
        raise Trouble(
            f"The database in {cluster} was made by a newer Postgres ({version}) than this one ({POSTGRES_MAJOR}); "
            "update RogueLearn Arena or choose another DATA_DIR."
        )
    if version < POSTGRES_MAJOR:
        raise Trouble(
            f"The database in {cluster} was made by an older Postgres ({version}) than this one ({POSTGRES_MAJOR}); "
            "move its contents over with pg_dump or choose another DATA_DIR."
        )
