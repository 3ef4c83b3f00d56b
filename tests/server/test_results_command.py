"""`roguelearn results` on a real store: what was set aside is told, by `doctor` as well, and put back."""

import argparse

import pytest

from game.deck import Deck
from persistence.event_codec import encode_deck
from persistence.redis_client import open_redis
from persistence.redis_event_log import open_event_log
from persistence.set_aside import RedisSetAside
from server.commands import results
from server.embedded import StoreAddresses
from server.settings import Settings
from server.startup.doctor import examine
from server.trouble import Trouble


async def test_what_was_set_aside_is_told_and_put_back(stores: StoreAddresses) -> None:
    settings = Settings(database_url=stores.database_url, redis_url=stores.redis_url)
    async with open_redis(stores.redis_url) as redis, open_event_log(redis, settings.key_prefix, "node") as log:
        for room in ("one", "two"):
            await log.create(room, b"opened")
            await RedisSetAside(redis, settings.key_prefix).keep(room, f"why {room}", encode_deck(Deck()))

        assert await told(settings) == (1, ["one  why one", "two  why two", "2 set aside"])
        finding = next(finding for finding in await examine(settings) if finding.what == "results")
        assert not finding.fine
        assert finding.told.startswith("2 set aside")
        with pytest.raises(Trouble, match="Not set aside: three"):
            await told(settings, "--retry", "one", "three")
        assert await log.live_rooms() == ()

        code, lines = await told(settings, "--retry", "one")
        assert (code, lines[-1]) == (0, "1 put back: a running server hands them over within 30 s")
        assert await log.live_rooms() == ("one",)
        assert (await told(settings, "--retry"))[0] == 0
        assert await told(settings) == (0, ["0 set aside"])


async def told(settings: Settings, *words: str) -> tuple[int, list[str]]:
    """The code, and the lines without those about the stores."""
    parser = argparse.ArgumentParser()
    results.describe(parser)
    lines: list[str] = []
    code = await results.run(parser.parse_args(words), settings, lines.append)
    return code, [line for line in lines if "Valkey" not in line]
