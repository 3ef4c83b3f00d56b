"""What a script touches together lies together, in a cluster too."""

from __future__ import annotations

import re

from persistence.keys import LIVE_SHARDS, Keys

KEYS = Keys("arena")


def tag(key: str) -> str:
    found = re.search(r"{(.+?)}", key)
    assert found, f"{key} has no hash tag"
    return found[1]


def test_the_keys_of_a_room_share_a_tag() -> None:
    keys = {KEYS.log("1"), KEYS.owner("1"), KEYS.code_of_room("1")}
    assert len(keys) == 3
    assert {tag(key) for key in keys} == {"arena:r:1"}
    assert tag(KEYS.log("2")) != tag(KEYS.log("1"))


def test_the_keys_of_an_inbox_share_a_tag() -> None:
    expiries, cards = KEYS.inbox("1")
    assert expiries != cards
    assert tag(expiries) == tag(cards)


def test_every_room_has_its_shard() -> None:
    shards = {KEYS.live(str(number)) for number in range(200)}
    assert shards == set(KEYS.all_live())
    assert len(shards) == LIVE_SHARDS
