"""What `roguelearn doctor` looks at. Each check finds something out or raises Trouble with the sentence to show."""

import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from redis.exceptions import RedisError

from persistence.event_log import StoreUnavailable
from persistence.redis_client import open_redis
from persistence.set_aside import RedisSetAside
from server.embedded.account import store_account
from server.embedded.binaries import postgres_home, valkey_program
from server.embedded.folder import folder_in_use, held_folder
from server.embedded.postgres import check_version
from server.settings import Settings
from server.startup.listening import check_port_free
from server.startup.open_stores import running_stores
from server.startup.page_files import page_folder
from server.startup.postgres_check import check_postgres
from server.startup.redis_check import check_redis
from server.trouble import Trouble

_PROJECT = Path(__file__).parents[2] / "pyproject.toml"


@dataclass(frozen=True)
class Finding:
    what: str
    fine: bool
    told: str


async def examine(settings: Settings) -> list[Finding]:
    """Every check, also after one that found trouble."""
    checks: list[tuple[str, Callable[[Settings], Awaitable[str]]]] = [
        ("Python", _python),
        ("packages", _packages),
        ("page", _page),
    ]
    if settings.database_url:
        checks += [("database", _postgres), ("Redis", _redis), ("results", _results)]
    else:
        checks += [("Postgres", _own_postgres), ("Valkey", _own_valkey), ("data folder", _data_folder)]
        if running_stores(settings):
            checks += [("database", _postgres), ("running Valkey", _redis), ("results", _results)]
    checks += [("port", _port)]
    return [await _finding(what, check, settings) for what, check in checks]


async def _finding(what: str, check: Callable[[Settings], Awaitable[str]], settings: Settings) -> Finding:
    try:
        return Finding(what, True, await check(settings))
    except Trouble as trouble:
        return Finding(what, False, str(trouble))


async def _python(settings: Settings) -> str:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return f"{version} at {sys.executable}"


async def _packages(settings: Settings) -> str:
    wanted = wanted_packages()
    missing = [name for name in wanted if not _is_installed(name)]
    if missing:
        raise Trouble(f"Of the packages {', '.join(missing)} are missing: run `make setup`, or install again.")
    return f"all {len(wanted)} are installed"


def wanted_packages() -> list[str]:
    """What an installed wheel says that it needs, else what the checkout's pyproject.toml says."""
    try:
        wanted = importlib.metadata.requires("roguelearn-arena") or []
    except importlib.metadata.PackageNotFoundError:
        wanted = tomllib.loads(_PROJECT.read_text())["project"]["dependencies"]
    return [re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0] for line in wanted]


def _is_installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


async def _page(settings: Settings) -> str:
    return f"built in {page_folder()}"


async def _postgres(settings: Settings) -> str:
    running = running_stores(settings)
    return await check_postgres(settings.database_url or (running.database_url if running else ""))


async def _redis(settings: Settings) -> str:
    running = running_stores(settings)
    url = settings.redis_url or (running.redis_url if running else "")
    name, warnings = await check_redis(url, settings.key_prefix, settings.durability, settings.replicas)
    if warnings:
        raise Trouble(" ".join(warnings))
    return f"{name}, {settings.durability}"


async def _results(settings: Settings) -> str:
    running = running_stores(settings)
    async with open_redis(settings.redis_url or (running.redis_url if running else "")) as redis:
        try:
            count = len(await RedisSetAside(redis, settings.key_prefix).reasons())
        except (StoreUnavailable, RedisError, OSError, ValueError):
            return "not known, because Redis does not tell"
    if count:
        raise Trouble(f"{count} set aside because the database does not take them: see `roguelearn results`.")
    return "none is set aside"


async def _own_postgres(settings: Settings) -> str:
    return _version_of(postgres_home(store_account()) / "bin/postgres")


async def _own_valkey(settings: Settings) -> str:
    return _version_of(valkey_program(store_account()))


async def _data_folder(settings: Settings) -> str:
    folder = settings.data_dir
    if folder_in_use(folder):
        return f"{folder}, in use by a running server"
    if not folder.exists():
        return f"{folder}, made at the first start"
    with held_folder(folder):
        if (folder / "postgres").exists():
            check_version(folder / "postgres")
    return str(folder)


async def _port(settings: Settings) -> str:
    check_port_free(settings.host, settings.port)
    return f"{settings.host}:{settings.port} is free"


def _version_of(program: Path) -> str:
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise Trouble(f"{program} does not run here: {error}.") from error
    return told.stdout.strip().splitlines()[0]
