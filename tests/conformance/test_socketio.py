"""The Socket.IO protocol, revision 5, requirement by requirement, over WebSocket and over polling; each test names the
section that it is from."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from tests.conformance.talk import Line, Talk, ended, hear, talking_to

PATH = "/socket.io/"
PLACES = '{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]'
ATTACHMENTS = [b"\x01\x02\x03", b"\x04"]


@pytest.fixture(params=["websocket", "polling"])
async def talk(request: pytest.FixtureRequest) -> AsyncIterator[Talk]:
    async with talking_to("protocol", request.param) as talk:
        yield talk


async def joins(line: Line, namespace: str) -> None:
    """The other namespace, and reads what it is told there."""
    await line.send(f"40{namespace},")
    assert str(await hear(line)).startswith(f'40{namespace},{{"sid":"')
    assert await hear(line) == f'42{namespace},["auth",{{}}]'


# --- Connection to a namespace --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asks", "prefix", "auth"),
    [
        ("40", "", "{}"),
        ('40{"token":"123"}', "", '{"token":"123"}'),
        ("40/custom,", "/custom,", "{}"),
        ("40/custom", "/custom,", "{}"),
        ('40/custom,{"token":"abc"}', "/custom,", '{"token":"abc"}'),
    ],
)
async def test_connection_to_a_namespace(talk: Talk, asks: str, prefix: str, auth: str) -> None:
    async with talk.opened(PATH) as line:
        await line.send(asks)
        connected = str(await hear(line))
        assert connected.startswith(f"40{prefix}")
        handshake = json.loads(connected[2 + len(prefix) :])
        assert list(handshake) == ["sid"]
        assert isinstance(handshake["sid"], str)
        assert await hear(line) == f'42{prefix}["auth",{auth}]'


async def test_connection_to_an_unknown_namespace_is_refused(talk: Talk) -> None:
    async with talk.opened(PATH) as line:
        await line.send("40/random")
        assert await hear(line) == '44/random,{"message":"Invalid namespace"}'
        await line.send("40")
        assert str(await hear(line)).startswith('40{"sid":')


async def test_connection_ids_differ_by_namespace(talk: Talk) -> None:
    async with talk.opened(PATH) as line:
        ids = []
        for namespace in ("", "/custom,"):
            await line.send(f"40{namespace}")
            ids.append(json.loads(str(await hear(line))[2 + len(namespace) :])["sid"])
            assert await hear(line) == f'42{namespace}["auth",{{}}]'
    assert len(set(ids)) == 2


async def test_connection_that_is_not_asked_for_in_time_ends(talk: Talk) -> None:
    clock = asyncio.get_running_loop().time
    async with talk.opened(PATH) as line:
        began_s = clock()
        assert await ended(line) == []
        assert clock() - began_s >= 0.9


@pytest.mark.parametrize(
    "packet",
    ["4abc", "40[]", "40null", '40"token"', "4", "47", '42["message",1]', "41", "430[]", "44{}", "40/custom,[]"],
)
async def test_connection_begins_with_connect_or_ends(talk: Talk, packet: str) -> None:
    async with talk.opened(PATH) as line:
        await line.send(packet)
        assert await ended(line) == []


async def test_connection_is_asked_for_once(talk: Talk) -> None:
    async with talk.connected() as line:
        await line.send("40")
        assert await ended(line) == []


async def test_connection_to_several_namespaces_at_once(talk: Talk) -> None:
    async with talk.connected() as line:
        await joins(line, "/custom")
        for prefix in ("", "/custom,"):
            await line.send(f'42{prefix}["message","{prefix}"]')
            assert await hear(line) == f'42{prefix}["message-back","{prefix}"]'


# --- Sending and receiving data -------------------------------------------------------------------------------------


async def test_event_comes_back_with_its_arguments(talk: Talk) -> None:
    async with talk.connected() as line:
        await line.send('42["message",1,"2",{"3":[true]}]')
        assert await hear(line) == '42["message-back",1,"2",{"3":[true]}]'


async def test_event_in_a_namespace(talk: Talk) -> None:
    async with talk.connected("/custom") as line:
        await line.send('42/custom,["message","a"]')
        assert await hear(line) == '42/custom,["message-back","a"]'


@pytest.mark.parametrize("prefix", ["", "/custom,"], ids=["main", "custom"])
async def test_event_with_binary_attachments_comes_back(talk: Talk, prefix: str) -> None:
    async with talk.connected(prefix.rstrip(",") or "/") as line:
        for frame in (f'452-{prefix}["message",{PLACES}', *ATTACHMENTS):
            await line.send(frame)
        assert [await hear(line) for _ in range(3)] == [f'452-{prefix}["message-back",{PLACES}', *ATTACHMENTS]


async def test_event_with_attachments_out_of_order(talk: Talk) -> None:
    async with talk.connected() as line:
        deep = '452-["message",{"a":[{"_placeholder":true,"num":1}]},{"_placeholder":true,"num":0}]'
        for frame in (deep, *ATTACHMENTS):
            await line.send(frame)
        back = '452-["message-back",{"a":[{"_placeholder":true,"num":0}]},{"_placeholder":true,"num":1}]'
        assert [await hear(line) for _ in range(3)] == [back, *reversed(ATTACHMENTS)]


async def test_event_whose_name_is_a_number(talk: Talk) -> None:
    async with talk.connected() as line:
        await line.send("42[7]")
        await line.send('42["message"]')
        assert await hear(line) == '42["message-back"]'


# --- Acknowledgement ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 456, 10**12])
@pytest.mark.parametrize("prefix", ["", "/custom,"], ids=["main", "custom"])
async def test_acknowledgement_has_the_same_id(talk: Talk, prefix: str, number: int) -> None:
    async with talk.connected(prefix.rstrip(",") or "/") as line:
        await line.send(f'42{prefix}{number}["message-with-ack",1,"2",{{"3":[false]}}]')
        assert await hear(line) == f'43{prefix}{number}[1,"2",{{"3":[false]}}]'


async def test_acknowledgement_may_be_empty(talk: Talk) -> None:
    async with talk.connected() as line:
        await line.send('4212["message-with-ack"]')
        assert await hear(line) == "4312[]"


async def test_acknowledgement_is_only_given_where_it_is_asked_for(talk: Talk) -> None:
    async with talk.connected() as line:
        await line.send('42["message-with-ack",1]')
        await line.send('42["message",2]')
        assert await hear(line) == '42["message-back",2]'


@pytest.mark.parametrize("prefix", ["", "/custom,"], ids=["main", "custom"])
async def test_acknowledgement_with_binary_attachments(talk: Talk, prefix: str) -> None:
    async with talk.connected(prefix.rstrip(",") or "/") as line:
        for frame in (f'452-{prefix}789["message-with-ack",{PLACES}', *ATTACHMENTS):
            await line.send(frame)
        assert [await hear(line) for _ in range(3)] == [f"462-{prefix}789[{PLACES}", *ATTACHMENTS]


@pytest.mark.parametrize("ack", ["437[]", '461-7[{"_placeholder":true,"num":0}]'])
async def test_acknowledgement_that_nobody_asked_for_is_passed_over(talk: Talk, ack: str) -> None:
    async with talk.connected() as line:
        await line.send(ack)
        if ack.startswith("46"):
            await line.send(b"\x01")
        await line.send('42["message"]')
        assert await hear(line) == '42["message-back"]'


# --- Packet encoding ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "packet",
    [
        "4abc",
        "42{}",
        '42abc["message-with-ack",1,"2"]',
        "42",
        "42[]",
        '42["connect","x"]',
        '42/custom,["message"]',  # no part of it
        '451["message"]',
        '45999999999-["message",{"_placeholder":true,"num":0}]',
        '451-["message",{"_placeholder":true,"num":1}]',
        "42" + "[" * 200_000,
        "40",
        "44{}",
        "43[]",
        "437",
        "437{}",
        '41"payload"',
        "41/custom,",
        "46",
        '4512-["message"]',
        b"\x01",
    ],
    ids=lambda packet: str(packet[:50]),
)
async def test_packets_of_unknown_format_end_the_connection(talk: Talk, packet: str | bytes) -> None:
    async with talk.connected() as line:
        await line.send(packet)
        assert await ended(line) == []


# --- Disconnection from a namespace ---------------------------------------------------------------------------------


async def test_disconnection_has_no_answer_and_the_line_stays_for_another_connect(talk: Talk) -> None:
    clock = asyncio.get_running_loop().time
    async with talk.connected() as line:
        await line.send("41")
        await line.send("40")
        assert str(await hear(line)).startswith('40{"sid":"')
        assert await hear(line) == '42["auth",{}]'
        began_s = clock()
        await line.send("41")
        assert await ended(line) == []
        assert clock() - began_s >= 0.9  # as long as a client has for CONNECT


@pytest.mark.parametrize("packet", ["41/custom", "41/custom,"])
async def test_disconnection_from_one_namespace_leaves_the_other(talk: Talk, packet: str) -> None:
    async with talk.connected() as line:
        await joins(line, "/custom")
        await line.send(packet)
        await line.send('42["message","message to main namespace"]')
        assert await hear(line) == '42["message-back","message to main namespace"]'
        await line.send('42/custom,["message"]')
        assert await ended(line) == []
