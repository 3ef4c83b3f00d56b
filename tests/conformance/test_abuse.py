"""The profile for abuse: one origin is let in, and what is no protocol costs one connection and nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
import websockets
from prometheus_client import REGISTRY

from tests.conformance.talk import EIO, Talk, ended, hear, talking_to

GOOD, BAD = "http://good.example", "http://bad.example"


@pytest.fixture
async def talk() -> AsyncIterator[Talk]:
    async with talking_to("abuse") as talk:
        yield talk


@pytest.mark.parametrize("origin", [GOOD, None])
async def test_the_good_origin_and_programs_are_let_in(talk: Talk, origin: str | None) -> None:
    headers = {"Origin": origin} if origin else {}
    answer = await talk.http.get(f"/socket.io/?{EIO}polling", headers=headers)
    assert answer.status_code == 200
    if origin:
        assert answer.headers["access-control-allow-origin"] == GOOD
    async with talk.line("/socket.io/", additional_headers=headers):
        pass


@pytest.mark.parametrize("origin", [BAD, "null", "http://good.example.evil", "HTTP://GOOD.EXAMPLE:81"])
async def test_other_origins_are_turned_away(talk: Talk, origin: str) -> None:
    for method in ("GET", "OPTIONS", "POST"):
        answer = await talk.http.request(method, f"/socket.io/?{EIO}polling", headers={"Origin": origin})
        assert answer.status_code == 403
        assert "access-control-allow-origin" not in answer.headers
    with pytest.raises(websockets.InvalidStatus, match="403"):
        async with talk.line("/socket.io/", additional_headers={"Origin": origin}):
            pass


def counted() -> float:
    return REGISTRY.get_sample_value("arena_connections_closed_total", {"reason": "bad_packet"}) or 0.0


async def test_invalid_utf8_in_a_text_frame_closes_with_its_code_and_is_counted(talk: Talk) -> None:
    before = counted()
    async with talk.connected() as line:
        await line.send(b'42["message","\xff"]', text=True)
        assert await ended(line) == []
        assert line.close_code == 1007
    assert counted() == before + 1


async def test_one_who_floods_does_not_slow_another_down(talk: Talk) -> None:
    async with talk.connected() as quiet:
        async with talk.connected() as loud:

            async def flood() -> None:
                for _ in range(5_000):
                    await loud.send('42["message","x"]')

            async def drain() -> None:
                for _ in range(5_000):
                    assert await hear(loud) == '42["message-back","x"]'

            flooding, draining = asyncio.create_task(flood()), asyncio.create_task(drain())
            await quiet.send('421["message-with-ack",1]')
            assert await asyncio.wait_for(hear(quiet), 2) == "431[1]"
            await asyncio.gather(flooding, draining)
        await quiet.send('422["message-with-ack",2]')
        assert await hear(quiet) == "432[2]"


async def test_a_bomb_ends_its_own_connection_alone(talk: Talk) -> None:
    bomb = '51-["message",' + ",".join(['{"_placeholder":true,"num":0}'] * 15_000) + "]"
    async with talk.connected() as quiet:
        async with talk.connected() as line:
            await line.send(f"4{bomb}")
            assert await ended(line) == []
        await quiet.send('421["message-with-ack",1]')
        assert await hear(quiet) == "431[1]"


async def test_a_reader_that_takes_nothing_is_cut(talk: Talk) -> None:
    async with talk.connected() as line:
        line.transport.pause_reading()
        large = '42["message","' + "x" * 900_000 + '"]'
        async with asyncio.timeout(20):
            with suppress(websockets.ConnectionClosed):
                while True:
                    await line.send(large)
        line.transport.abort()
