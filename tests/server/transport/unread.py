"""What readers cost that never read: `python -m tests.server.transport.unread TRANSPORT BYTES`.

It is a process of its own, so that nothing else is measured, and prints how many bytes of resident memory each of them
takes at its worst.
Each is sent events of so many bytes until it has all but used up what may wait for it, and then the states of as many
rooms as one may be in, which are kept back besides.
"""

from __future__ import annotations

import asyncio
import json
import sys
from itertools import count

import httpx
import uvloop
from websockets.asyncio.client import connect

from protocol import limits
from protocol.render import SharedFrame
from server.transport.client_address import TrustedProxies
from server.transport.sockets import Sockets
from tests.fixtures.serving import serving
from tests.fuzz.costs import resident_bytes
from tests.server.transport.test_sockets import POLLING, RAW, Echo, Echoes

WARM, READERS = 5, 50
STATE_BYTES = 2_000
LEFT_BYTES = 2_000  # of what may wait: the last event must not be one too many
_numbers = count()


async def main(transport: str, frame_bytes: int) -> None:
    gateway = Echoes()
    sockets = Sockets(gateway, "node", TrustedProxies(()))
    async with serving(sockets.polling, sockets.doors) as origin:
        begun = {"websocket": _websocket, "polling": _polling}[transport]
        kept = [await begun(origin) for _ in range(WARM)]
        for session in gateway.sessions:
            await _fill(session, frame_bytes)
        kept += [await begun(origin) for _ in range(READERS)]
        before = resident_bytes()
        for session in gateway.sessions[WARM:]:
            await _fill(session, frame_bytes)
        grown = (resident_bytes() - before) / READERS
        assert not [session for session in gateway.sessions if session.is_closed.is_set()], "none has been cut yet"
        sys.stdout.write(f"{grown:.0f}\n")
        sys.stdout.flush()
    del kept


async def _fill(session: Echo, frame_bytes: int) -> None:
    link = session.send.__self__._link  # type: ignore[attr-defined]
    while link.waiting_bytes < limits.OUTBOX_BYTES_MAX - 2 * frame_bytes - LEFT_BYTES:
        session.send(SharedFrame("challenged", {"room": f"{next(_numbers):0{frame_bytes}}"}))
        await asyncio.sleep(0)
    for room in range(limits.ROOMS_PER_SESSION_MAX):
        session.send(SharedFrame("state", {"room": str(room), "padding": f"{next(_numbers):0{STATE_BYTES}}"}))


async def _websocket(origin: str) -> object:
    line = await connect(origin.replace("http", "ws") + RAW, compression=None, open_timeout=5)
    await line.recv()
    await line.send("40")
    await line.recv()
    line.transport.pause_reading()
    return line


async def _polling(origin: str) -> object:
    async with httpx.AsyncClient(base_url=origin) as http:
        sid = json.loads((await http.get(POLLING)).text[1:])["sid"]
        await http.post(f"{POLLING}&sid={sid}", content="40")
    return None


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2])))
