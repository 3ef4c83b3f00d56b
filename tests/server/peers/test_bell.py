"""What the other end of a line tells of a node."""

from __future__ import annotations

import asyncio

import pytest

from persistence.members import Member
from server.peers import bell
from server.peers.bell import death_of


async def test_a_dying_process_that_still_takes_calls_is_asked_again_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel closes its connections before the socket that it listens on."""
    monkeypatch.setattr(bell, "CONNECT_S_MAX", 3_600.0)
    calls = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            writer.write(b"it\n")
            await writer.drain()
        writer.close()
        await writer.wait_closed()
        if calls == 4:
            server.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with asyncio.timeout(10):
        await death_of(Member("it", "127.0.0.1", port, "here"))
    assert calls == 4
    await server.wait_closed()


async def test_another_name_at_that_address_is_a_death() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"another\n")
        await reader.read()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with asyncio.timeout(10), server:
        await death_of(Member("it", "127.0.0.1", port, "here"))
