"""Whether Postgres answers and is new enough."""

import asyncpg
from asyncpg.types import ServerVersion

from server.trouble import Trouble

POSTGRES_MAJOR_MIN = 15
_CONNECT_SECONDS_MAX = 10


async def check_postgres(database_url: str) -> str:
    """Its name and version, e.g. "Postgres 18.4"; raises Trouble when it is away, refuses us or is too old."""
    try:
        connection = await asyncpg.connect(database_url, timeout=_CONNECT_SECONDS_MAX, statement_cache_size=0)
        try:
            version = connection.get_server_version()
        finally:
            await connection.close()
    except (OSError, TimeoutError) as error:
        raise Trouble(f"Postgres (DATABASE_URL) does not answer: {_reason(error)}.") from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise Trouble(f"Postgres (DATABASE_URL) refuses us: {_reason(error)}.") from error
    return judge_postgres(version)


def judge_postgres(version: ServerVersion) -> str:
    """The same for the version that it told. asyncpg reads 18.4 as major 18, minor 0, micro 4."""
    name = f"Postgres {version.major}.{version.minor or version.micro}"
    if version.major < POSTGRES_MAJOR_MIN:
        raise Trouble(f"{name} is too old: {POSTGRES_MAJOR_MIN} or newer is needed.")
    return name


def _reason(error: BaseException) -> str:
    """One line without a full stop; never the URL, which has a password in it."""
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")
