"""What the driver is given: packets that a server reads, and places in them where it writes."""

import msgspec
import pytest

from loadtests.compare import packets
from loadtests.compare.play import Acks, Message, Part, Patch, Play, Step, Timed, encode
from loadtests.compare.plays import hosts, peer_rooms, phase, socketio_play
from loadtests.compare.workloads import fan_out, rooms
from protocol.messages.from_client import RoomCommand
from protocol.parse import parse

ROOM = "01890000-0000-7000-8000-000000000000"


def written(timed: Timed, number: int, time_ns: int) -> bytes:
    """As the driver writes it."""
    content = bytearray(timed.message.payload)
    for patch in timed.patches:
        new = {
            "t": f"{time_ns:016x}".encode(),
            "h": f"{number:08x}".encode(),
            "N": number.to_bytes(4, "big"),
            "n": number.to_bytes(4, "little"),
        }[patch.kind]
        content[patch.offset : patch.offset + len(new)] = new
    return bytes(content)


def test_an_answer_is_one_that_our_gate_takes_with_all_that_was_written_into_it() -> None:
    packet = msgspec.msgpack.decode(written(packets.timed_answer(ROOM, "3-1"), 70_000, 0xABC))
    assert packet["id"] == 70_000
    event, content = packet["data"]
    command = parse(event, [content])
    assert isinstance(command, RoomCommand)
    assert command.id == "3-1-00011170"
    assert command.do.value == "@TS:0000000000000abc"


def test_the_number_of_an_ack_stands_where_the_driver_looks() -> None:
    ack = msgspec.msgpack.encode({"type": 3, "nsp": "/", "data": [{"ok": True}], "id": 70_000})
    assert packets.ACK_MARK in ack
    assert packets.OK_MARK in ack
    at = ack.index(packets.ACK_NUMBER_AFTER) + len(packets.ACK_NUMBER_AFTER)
    assert ack[at : at + 4] == (70_000).to_bytes(4, "big")


def test_answers_of_a_room_are_half_a_period_apart() -> None:
    workload = rooms(1, 1, count=10)
    for room in range(10):
        assert phase(workload, room, 1) - phase(workload, room, 0) == pytest.approx(0.5)
    assert len({phase(workload, room, player) for room in range(10) for player in (0, 1)}) == 20


def test_of_a_room_two_play_and_three_watch_and_the_first_has_opened_it() -> None:
    workload = rooms(1, 1, count=2)
    tokens = [f"token{number}" for number in range(10)]
    assert hosts(workload, tokens) == ["token0", "token5"]
    play = socketio_play(workload, 1, peer_rooms(workload), tokens)
    assert [len(part.timed.message.payload) > 0 for part in play.parts] == [True, True, False, False, False] * 2
    assert [len(part.steps) for part in play.parts[:5]] == [3, 4, 3, 3, 3]
    assert not play.start.payload


def test_a_room_that_moves_by_itself_is_started_by_its_host() -> None:
    play = socketio_play(fan_out(3, 1, 1), 1, ["room"], ["token"] * 4)
    assert len(play.parts) == 4
    assert msgspec.msgpack.decode(play.start.payload)["data"][1]["do"] == {
        "type": "act",
        "action": "start",
        "value": 20,
    }


def test_a_play_is_written_as_the_driver_reads_it() -> None:
    timed = Timed(Message(2, b"xyz"), (Patch("t", 1),))
    play = Play([Part(b"GET", [Step(Message(1, b"hi"), b"!")], timed, 0.5)], Acks(b"A", b"N", True, b"K"))
    assert encode(play) == b"".join(
        (
            b"PLAY1\x01\0\0\0",
            b"\x01\0A\x01\0N\x01\x01\0K",
            b"\0\0\0\0\x02\0\0",
            b"\x03\0GET",
            b"\x01\0\x01\x02\0hi\x01\0!",
            b"\x02\x03\0xyz\x01\0t\x01\0",
            b"\0\x80\0\0",
        )
    )
