"""The Socket.IO protocol, revision 5, requirement by requirement; each test names the section that it is from."""

import asyncio
import json

import pytest

from tests.conformance.talk import Talk, ended, hear

PATH = "/socket.io/"


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


@pytest.mark.parametrize("packet", ["4abc", "40[]", "40null", '40"token"', "4", "47"])
async def test_connection_with_an_invalid_handshake_ends(talk: Talk, packet: str) -> None:
    async with talk.opened(PATH) as line:
        await line.send(packet)
        assert await ended(line) == []


async def test_connection_over_polling(talk: Talk) -> None:
    polled = await talk.polled(PATH)
    assert (await polled.post("40")).text == "ok"
    await polled.hears('42["auth",{}]')
    await polled.post('42["message",1]\x1e452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]')
    await polled.hears('42["message-back",1]')
    await polled.post("bAQID\x1ebBAUG")
    await polled.hears("bBAUG")


# --- Sending and receiving data -------------------------------------------------------------------------------------


async def test_event_comes_back_with_its_arguments(talk: Talk) -> None:
    async with talk.connected() as line:
        await line.send('42["message",1,"2",{"3":[true]}]')
        assert await hear(line) == '42["message-back",1,"2",{"3":[true]}]'


async def test_event_in_a_namespace(talk: Talk) -> None:
    async with talk.connected("/custom") as line:
        await line.send('42/custom,["message","a"]')
        assert await hear(line) == '42/custom,["message-back","a"]'


@pytest.mark.parametrize(
    ("asks", "hears"),
    [('452-["message",', '452-["message-back",'), ('452-789["message-with-ack",', "462-789[")],
    ids=["event", "acknowledgement"],
)
async def test_binary_attachments_come_back(talk: Talk, asks: str, hears: str) -> None:
    places, attachments = '{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]', [b"\x01\x02\x03", b"\x04"]
    async with talk.connected() as line:
        for frame in (asks + places, *attachments):
            await line.send(frame)
        assert [await hear(line) for _ in range(3)] == [hears + places, *attachments]


async def test_acknowledgement(talk: Talk) -> None:
    async with talk.connected() as line:
        await line.send('42456["message-with-ack",1,"2",{"3":[false]}]')
        assert await hear(line) == '43456[1,"2",{"3":[false]}]'


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
        b"\x01",
    ],
    ids=lambda packet: str(packet[:50]),
)
async def test_packets_of_unknown_format_end_the_connection(talk: Talk, packet: str | bytes) -> None:
    async with talk.connected() as line:
        await line.send(packet)
        assert await ended(line) == []


# --- Disconnection from a namespace ---------------------------------------------------------------------------------


async def test_disconnection_from_the_only_namespace_ends_the_connection(talk: Talk) -> None:
    async with talk.connected() as line:
        await line.send("41")
        assert await ended(line) == []


async def test_disconnection_from_one_namespace_leaves_the_other(talk: Talk) -> None:
    async with talk.connected() as line:
        await line.send("40/custom")
        assert str(await hear(line)).startswith("40/custom,")
        assert await hear(line) == '42/custom,["auth",{}]'
        await line.send("41/custom")
        await line.send('42["message","message to main namespace"]')
        assert await hear(line) == '42["message-back","message to main namespace"]'
