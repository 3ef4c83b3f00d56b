"""Opens rooms in our server, before anything is measured: each by the player who will sit there first."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec
from websockets.asyncio.client import connect

from loadtests.compare import packets
from loadtests.compare.mode import NAME

_AT_ONCE = 32


async def open_rooms(port: int, tokens: Sequence[str]) -> list[str]:
    """One room for each token."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(token: str) -> str:
        async with gate, asyncio.timeout(20):
            return await _open_room(port, token)

    return list(await asyncio.gather(*map(one, tokens)))


async def _open_room(port: int, token: str) -> str:
    address = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
    async with connect(address, compression=None) as line:
        await line.recv()
        await line.send(packets.connect(token).payload)
        await line.recv()
        await line.send(packets.request("create_room", {"id": "open", "mode": NAME}, 1).payload)
        while True:
            told = await line.recv()
            if isinstance(told, bytes) and packets.ACK_MARK in told:
                made = msgspec.msgpack.decode(told)["data"][0]
                if not made["ok"]:
                    raise RuntimeError(f"no room was made: {made}")
                return str(made["room"])
