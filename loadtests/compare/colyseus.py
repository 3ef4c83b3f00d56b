"""A workload as a play of Colyseus' protocol (0.18): seats are reserved over HTTP, then lines opened with them.

    10 JOIN_ROOM       from the server, and said back
    21 ROOM_REQUEST    its number, the message's type, its content
    22 ROOM_RESPONSE   the number of the request, a status, the content

Numbers are `@colyseus/schema`'s: 0xce and four bytes, little endian.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import msgspec

from loadtests.compare import packets
from loadtests.compare.play import LISTENS, NOTHING, Acks, Message, Part, Play, Step
from loadtests.compare.plays import phase
from loadtests.compare.workloads import Workload

ACKS = Acks(b"\x16\xce", b"\x16\xce", big_endian=False, ok_mark=packets.OK_MARK)
_JOIN_ROOM = b"\x0a"
_RESERVERS = 8


def colyseus_play(workload: Workload, port: int, room_ids: Sequence[str]) -> Play:
    """Reserves a seat for each line; that must be taken within five minutes."""
    with ThreadPoolExecutor(_RESERVERS) as pool:
        seats = list(pool.map(lambda room: _reserved(port, room, workload.members), room_ids))
    parts = [
        _part(workload, port, seat, room_ids[room], room, member)
        for room, members in enumerate(seats)
        for member, seat in enumerate(members)
    ]
    start = packets.command(room_ids[0], "start", "start", workload.ticks_per_s)
    return Play(parts, ACKS, 0, _request(1, start) if workload.ticks_per_s else NOTHING)


def _part(workload: Workload, port: int, seat: str, room_id: str, room: int, member: int) -> Part:
    head = packets.head(port, seat)
    steps = [Step(NOTHING, _JOIN_ROOM), Step(Message(packets.BINARY, _JOIN_ROOM), b"")]
    if member >= workload.players or not workload.answers:
        return Part(head, steps, LISTENS)
    answer = packets.command(room_id, f"{room}-{member}-{packets.NUMBER_HEX}", "answer", packets.STAMP)
    return Part(head, steps, packets.timed(_request(packets.NUMBER, answer), "n"), phase(workload, room, member))


def _request(number: int, content: dict[str, object]) -> Message:
    head = b"\x15\xce" + number.to_bytes(4, "little") + msgspec.msgpack.encode("command")
    return Message(packets.BINARY, head + msgspec.msgpack.encode(content))


def _reserved(port: int, room_id: str, members: int) -> list[str]:
    """The paths of as many lines into one room, one after the other so that they do meet in one."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as line:
        return [_seat(line, room_id) for _ in range(members)]


def _seat(line: http.client.HTTPConnection, room_id: str) -> str:
    line.request(
        "POST", "/matchmake/joinOrCreate/arena", json.dumps({"room": room_id}), {"Content-Type": "application/json"}
    )
    told = json.loads(line.getresponse().read())
    return f"/{told['processId']}/{told['roomId']}?sessionId={told['sessionId']}"
