"""A workload as a play of Socket.IO packets. Ours and the peers that speak Socket.IO get the same bytes."""

from __future__ import annotations

from collections.abc import Sequence

from loadtests.compare import packets
from loadtests.compare.play import NOTHING, Acks, Part, Play, Step
from loadtests.compare.workloads import Workload

ACKS = Acks(packets.ACK_MARK, packets.ACK_NUMBER_AFTER, big_endian=True, ok_mark=packets.OK_MARK)

ROOM_CHARS = 36
"""As many as in the ids of our rooms."""


def peer_rooms(workload: Workload) -> list[str]:
    """Names of rooms for those who take any."""
    return [f"room:{number:08x}".ljust(ROOM_CHARS, "-") for number in range(workload.rooms)]


def hosts(workload: Workload, tokens: Sequence[str]) -> Sequence[str]:
    """Whose each room is: the first of its members."""
    return tokens[:: workload.members]


def socketio_play(workload: Workload, port: int, room_ids: Sequence[str], tokens: Sequence[str]) -> Play:
    """A token for each line, in the order of the rooms and in these of the members."""
    head = packets.poll_head() if workload.polling else packets.head(port)
    parts = []
    for number, token in enumerate(tokens[: workload.lines]):
        room, member = divmod(number, workload.members)
        parts.append(_part(workload, head, room_ids[room], room, member, token))
    start = packets.act(room_ids[0], "start", "start", workload.ticks_per_s, 9) if workload.ticks_per_s else NOTHING
    return Play(parts, ACKS, 0, start)


def phase(workload: Workload, room: int, player: int) -> float:
    """Players of a room take turns, rooms are spread evenly: no two answers of a room are told in one state."""
    return (player + room / workload.rooms) / workload.players


def _part(workload: Workload, head: bytes, room_id: str, room: int, member: int, token: str) -> Part:
    steps = [
        Step(NOTHING, packets.OPENED),
        Step(packets.connect(token), packets.CONNECTED),
        Step(packets.request("join_room", {"room": room_id}, 1), packets.ACK_MARK),
    ]
    plays = member < workload.players
    if plays and member > 0:
        steps.append(Step(packets.act(room_id, "sit", "sit", None, 2), packets.ACK_MARK))
    if not (plays and workload.answers):
        return Part(head, steps)
    return Part(head, steps, packets.timed_answer(room_id, f"{room}-{member}"), phase(workload, room, member))
