"""List the results that the database does not take, or have them handed over again."""

import argparse

from persistence.event_log import RoomLost, StoreUnavailable
from persistence.redis_client import open_redis
from persistence.set_aside import RedisSetAside
from server.rooms.limits import SWEEP_EVERY_S
from server.settings import Settings
from server.startup.open_stores import Say, shared_stores
from server.trouble import Trouble


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--retry", action="store_true", help="put them back, when what kept them out is repaired")
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help="only these rooms (default: all)")


async def run(arguments: argparse.Namespace, settings: Settings, say: Say) -> int:
    """Code 1 while results are set aside and not put back."""
    async with shared_stores(settings, say) as stores, open_redis(stores.redis_url) as redis:
        set_aside = RedisSetAside(redis, settings.key_prefix)
        try:
            reasons = await set_aside.reasons()
            rooms = arguments.rooms or list(reasons)
            if unknown := [room for room in rooms if room not in reasons]:
                raise Trouble(f"Not set aside: {', '.join(unknown)}.")
            for room in rooms:
                say(f"{room}  {reasons[room]}")
            if not arguments.retry:
                say(f"{len(rooms)} set aside")
                return 1 if rooms else 0
            for room in rooms:
                await set_aside.put_back(room)
        except RoomLost as error:
            raise Trouble(f"Somebody else put {error} back just now: look again.") from error
        except StoreUnavailable as error:
            raise Trouble(f"Redis (REDIS_URL) does not serve us: {error}.") from error
    say(f"{len(rooms)} put back: a running server hands them over within {SWEEP_EVERY_S:.0f} s")
    return 0
