"""Short codes: typed in any case, nothing guessed, gone with the room."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis

from persistence import codes as codes_module
from persistence.codes import ALPHABET, Codes, is_code
from persistence.keys import Keys


@pytest.fixture
def codes(redis: Redis) -> Codes:
    return Codes(redis, "arena")


def always(monkeypatch: pytest.MonkeyPatch, letters: str) -> None:
    """Chance draws these letters, then starts over."""
    drawn = iter(letters * 10)
    monkeypatch.setattr(codes_module.secrets, "choice", lambda alphabet: next(drawn))


def test_the_alphabet_has_no_look_alikes() -> None:
    assert not set(ALPHABET) & set("0O1IL5S2Z8B")
    assert len(set(ALPHABET) & set("UV")) == 1
    assert len(set(ALPHABET)) == len(ALPHABET)


async def test_a_code_leads_to_its_room(codes: Codes) -> None:
    code, other = await codes.issue("room", 60), await codes.issue("other room", 60)
    assert is_code(code)
    assert await codes.find(code) == "room"
    assert await codes.find(code.lower()) == "room"
    assert await codes.find(other) == "other room"


async def test_a_room_keeps_its_code(codes: Codes, redis: Redis) -> None:
    code = await codes.issue("room", 60)
    assert await codes.issue("room", 600) == code
    assert await redis.ttl(Keys("arena").code(code)) > 60


async def test_a_code_that_is_taken_is_not_given_again(codes: Codes, monkeypatch: pytest.MonkeyPatch) -> None:
    always(monkeypatch, "CCCCCC")
    assert await codes.issue("room", 60) == "CCCCCC"
    always(monkeypatch, "CCCCCCDDDDDD")
    assert await codes.issue("other room", 60) == "DDDDDD"
    assert await codes.find("CCCCCC") == "room"


async def test_no_free_code_is_an_error(codes: Codes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes_module.secrets, "choice", lambda alphabet: "C")
    await codes.issue("room", 60)
    with pytest.raises(RuntimeError, match="far too many"):
        await codes.issue("other room", 60)


@pytest.mark.parametrize(
    "typed", ["", "CCCCC", "CCCCCCC", "CCC CC", "CCCCC0", "CCCCCO", "CCCCC*", "ＣＣＣＣＣＣ", "CCCCCC\n"]
)
async def test_nothing_else_leads_to_a_room(codes: Codes, monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setattr(codes_module.secrets, "choice", lambda alphabet: "C")
    await codes.issue("room", 60)
    assert await codes.find(typed) is None


async def test_codes_end(codes: Codes, redis: Redis) -> None:
    code = await codes.issue("room", 60)
    assert 0 < await redis.ttl(Keys("arena").code(code)) <= 60
    await codes.forget("room")
    assert await codes.find(code) is None
    await codes.forget("room")


async def test_forgetting_spares_a_code_that_leads_elsewhere_now(codes: Codes, redis: Redis) -> None:
    code = await codes.issue("room", 60)
    await redis.set(Keys("arena").code(code), "other room")
    await codes.forget("room")
    assert await codes.find(code) == "other room"


async def test_a_room_whose_code_leads_elsewhere_gets_a_new_one(codes: Codes, redis: Redis) -> None:
    code = await codes.issue("room", 60)
    await redis.set(Keys("arena").code(code), "other room")
    assert await codes.issue("room", 60) != code
