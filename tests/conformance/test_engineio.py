"""The Engine.IO protocol, revision 4, requirement by requirement; each test names the section that it is from."""

import asyncio
import json

import httpx
import pytest
import websockets

from tests.conformance.talk import EIO, Talk, ended, hear

PATH = "/engine.io/"
OPENING = {"pingInterval": 300, "pingTimeout": 200, "maxPayload": 1_000_000}


# --- Handshake ----------------------------------------------------------------------------------------------------


async def test_handshake_over_polling_tells_the_terms(talk: Talk) -> None:
    answer = await talk.http.get(f"{PATH}?{EIO}polling")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=UTF-8")
    opening = json.loads(answer.text[1:])
    assert opening == {**OPENING, "sid": opening["sid"], "upgrades": ["websocket"]}
    assert isinstance(opening["sid"], str)


async def test_handshake_over_websocket_tells_the_terms(talk: Talk) -> None:
    async with talk.line(PATH) as line:
        opening = json.loads(str(await line.recv())[1:])
    assert opening == {**OPENING, "sid": opening["sid"], "upgrades": []}


async def test_handshake_each_session_has_its_own_id(talk: Talk) -> None:
    assert len({(await talk.polled(PATH)).opening["sid"] for _ in range(5)}) == 5


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("transport=polling", 5),
        ("EIO=abc&transport=polling", 5),
        ("EIO=3&transport=polling", 5),
        ("EIO=4", 0),
        ("EIO=4&transport=abc", 0),
        ("EIO=4&transport=polling&sid=nobody", 1),
        ("EIO=4&transport=websocket", 3),  # and no upgrade
    ],
)
async def test_query_parameters_that_are_wrong_over_http(talk: Talk, query: str, code: int) -> None:
    answer = await talk.http.get(f"{PATH}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_handshake_is_a_get(talk: Talk, method: str) -> None:
    answer = await talk.http.request(method, f"{PATH}?{EIO}polling")
    assert (answer.status_code, answer.json()["code"]) == (400, 2)


@pytest.mark.parametrize(
    "query",
    [
        "transport=websocket",
        "EIO=abc&transport=websocket",
        "EIO=4",
        "EIO=4&transport=abc",
        "EIO=4&transport=polling",
        "EIO=4&transport=websocket&sid=nobody",
    ],
)
async def test_query_parameters_that_are_wrong_over_websocket(talk: Talk, query: str) -> None:
    with pytest.raises(websockets.InvalidStatus, match="400"):
        async with websockets.connect(f"ws://127.0.0.1:{talk.port}{PATH}?{query}"):
            pass


async def test_handshake_as_firefox_asks_for_it(talk: Talk) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", talk.port)
    head = (
        f"GET {PATH}?{EIO}websocket HTTP/1.1",
        "Host: localhost",
        "Connection: keep-alive, Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==",
    )
    writer.write("".join(f"{line}\r\n" for line in (*head, "")).encode())
    assert b"101" in await reader.readline()
    writer.close()


async def test_request_path_others_are_not_served(talk: Talk) -> None:
    assert (await talk.http.get(f"/else/?{EIO}polling")).status_code == 404
    with pytest.raises(websockets.InvalidStatus, match="404"):
        async with websockets.connect(f"ws://127.0.0.1:{talk.port}/else/?{EIO}websocket"):
            pass


# --- Heartbeat ----------------------------------------------------------------------------------------------------


async def test_heartbeat_over_websocket_pings_come_at_the_interval(talk: Talk) -> None:
    clock = asyncio.get_running_loop().time
    async with talk.opened(PATH) as line:
        began_s = clock()
        for _ in range(3):
            assert await line.recv() == "2"
            await line.send("3")
        assert clock() - began_s >= 0.89  # three whole intervals
        await line.send("4hello")
        assert await hear(line) == "4hello"


async def test_heartbeat_over_polling_pings_come_at_the_interval(talk: Talk) -> None:
    polled = await talk.polled(PATH)
    for _ in range(3):
        assert (await polled.get()).text == "2"
        assert (await polled.post("3")).text == "ok"


async def test_heartbeat_without_a_pong_the_session_ends(talk: Talk) -> None:
    clock = asyncio.get_running_loop().time
    async with talk.opened(PATH) as line:
        began_s = clock()
        assert await line.recv() == "2"
        with pytest.raises(websockets.ConnectionClosed):
            await asyncio.wait_for(line.recv(), 5)
        assert clock() - began_s >= 0.49  # the interval, and the time for the pong
    polled = await talk.polled(PATH)
    await asyncio.sleep(0.7)
    assert (await polled.get()).status_code == 400
    assert (await polled.post("3")).status_code == 400


async def test_heartbeat_a_session_that_is_polled_has_ended_to_the_millisecond(talk: Talk) -> None:
    polled = await talk.polled(PATH)
    await asyncio.sleep(0.5)  # the interval, and the time for the pong
    assert (await polled.get()).status_code == 400


async def test_heartbeat_a_message_is_no_pong(talk: Talk) -> None:
    async with talk.opened(PATH) as line:
        assert await line.recv() == "2"
        await line.send("4hello")
        assert await line.recv() == "4hello"
        with pytest.raises(websockets.ConnectionClosed):
            await asyncio.wait_for(line.recv(), 5)


# --- Message, and packet encoding ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message", ["4hello", "4", "4\N{SNOWMAN}\N{SMILING FACE WITH OPEN MOUTH}", b"\x01\x02\x03", b""]
)
async def test_message_over_websocket_comes_back(talk: Talk, message: str | bytes) -> None:
    async with talk.opened(PATH) as line:
        await line.send(message)
        assert await hear(line) == message


async def test_message_over_websocket_in_several_frames_is_one(talk: Talk) -> None:
    async with talk.opened(PATH) as line:
        await line.send(["4hel", "", "lo"])
        assert await hear(line) == "4hello"


@pytest.mark.parametrize(
    "body",
    ["4hello", "4test1\x1e4test2\x1e4test3", "4hello\x1ebAQIDBA==", "4\N{SNOWMAN}", "bAQIDBA==", "b", "4"],
)
async def test_message_over_polling_comes_back(talk: Talk, body: str) -> None:
    polled = await talk.polled(PATH)
    answer = await polled.post(body.encode())
    assert (answer.status_code, answer.text) == (200, "ok")
    assert (await polled.get()).text == body


@pytest.mark.parametrize("frame", ["abc", "", "0", "2", "5", "7", "9hello"])
async def test_message_over_websocket_of_unknown_format_ends_the_session(talk: Talk, frame: str) -> None:
    async with talk.opened(PATH) as line:
        await line.send(frame)
        assert await ended(line) == []


@pytest.mark.parametrize(
    "body", [b"abc", b"", b"0", b"2", b"5", b"7", b"4hello\x1e", b"b!", b"bAQI", b"\xff", b"4ok\x1e9"]
)
async def test_message_over_polling_of_unknown_format_ends_the_session(talk: Talk, body: bytes) -> None:
    polled = await talk.polled(PATH)
    assert (await polled.post(body)).status_code == 400
    assert (await polled.post("4more")).status_code == 400
    told = [await polled.get() for _ in range(3)]
    assert told[-1].status_code == 400
    assert [answer.text for answer in told if answer.status_code == 200][-1] == "1"


async def test_max_payload_is_kept_on_both_transports(talk: Talk) -> None:
    most = "4" + "x" * 999_999
    async with talk.opened(PATH) as line:
        await line.send(most)
        assert await hear(line) == most
        await line.send(most + "x")
        assert await ended(line) == []
    async with talk.opened(PATH) as line:
        await line.send([most[:500_000], most[500_000:], "x"])
        assert await ended(line) == []
    polled = await talk.polled(PATH)
    assert (await polled.post(most)).text == "ok"
    assert (await polled.get()).text == most
    assert (await polled.post(most + "x")).status_code == 413


async def test_sending_one_request_at_a_time(talk: Talk) -> None:
    """ "If a server receives another POST request while one is under way": the session ends."""
    polled = await talk.polled(PATH)
    may_end = asyncio.Event()

    async def slow() -> object:
        yield b"4hel"
        await may_end.wait()
        yield b"lo"

    first = asyncio.create_task(talk.http.post(polled.address, content=slow()))
    await asyncio.sleep(0.1)
    assert (await polled.post("4other")).status_code == 400
    may_end.set()
    await first
    assert (await polled.post("4more")).status_code == 400


async def test_sending_to_a_session_that_is_not_known(talk: Talk) -> None:
    answer = await talk.http.post(f"{PATH}?{EIO}polling&sid=nobody", content="4hello")
    assert (answer.status_code, answer.json()["code"]) == (400, 1)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD"])
async def test_sending_and_receiving_are_post_and_get(talk: Talk, method: str) -> None:
    polled = await talk.polled(PATH)
    assert (await talk.http.request(method, polled.address)).status_code == 400
    await polled.post("4still here")
    assert (await polled.get()).text == "4still here"


@pytest.mark.parametrize("content_type", [None, "text/plain;charset=UTF-8", "application/octet-stream"])
async def test_headers_a_payload_is_text_whatever_its_content_type(talk: Talk, content_type: str | None) -> None:
    """Since revision 4 bytes are base64 among the text, so that the header says nothing that matters."""
    polled = await talk.polled(PATH)
    headers = {"content-type": content_type} if content_type else {}
    await talk.http.post(polled.address, content="4hello\x1ebAQI=", headers=headers)
    answer = await polled.get()
    assert (answer.text, answer.headers["content-type"]) == ("4hello\x1ebAQI=", "text/plain; charset=UTF-8")


async def test_receiving_a_poll_waits_for_a_packet(talk: Talk) -> None:
    polled = await talk.polled(PATH)
    poll = asyncio.create_task(polled.get())
    await asyncio.sleep(0.1)
    assert not poll.done()
    await polled.post("4hello")
    assert (await poll).text == "4hello"


async def test_receiving_one_poll_at_a_time(talk: Talk) -> None:
    polled = await talk.polled(PATH)
    first = asyncio.create_task(polled.get())
    await asyncio.sleep(0.05)
    second = await polled.get()
    assert second.status_code == 400
    assert ((await first).status_code, (await first).text) == (200, "1")
    assert (await polled.get()).status_code == 400


async def test_receiving_a_poll_that_is_broken_off_ends_the_session(talk: Talk) -> None:
    polled = await talk.polled(PATH)
    with pytest.raises(httpx.ReadTimeout):
        await talk.http.get(polled.address, timeout=0.05)
    await asyncio.sleep(0.05)
    assert (await polled.get()).status_code == 400


async def test_headers_answers_may_be_read_by_every_page(talk: Talk) -> None:
    opened = await talk.http.get(f"{PATH}?{EIO}polling", headers={"Origin": "http://page.example"})
    assert opened.headers["access-control-allow-origin"] == "*"
    asked = await talk.http.options(
        f"{PATH}?{EIO}polling",
        headers={
            "Origin": "http://page.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "x-school",
        },
    )
    assert asked.status_code == 204
    assert "POST" in asked.headers["access-control-allow-methods"]
    assert asked.headers["access-control-allow-headers"] == "x-school"


# --- Closing ------------------------------------------------------------------------------------------------------


async def test_close_by_the_client_over_polling(talk: Talk) -> None:
    polled = await talk.polled(PATH)
    poll = asyncio.create_task(polled.get())
    await asyncio.sleep(0.05)
    assert (await polled.post("1")).status_code == 200
    assert ((await poll).status_code, (await poll).text) == (200, "6")
    assert (await polled.get()).status_code == 400


async def test_close_by_the_client_over_websocket(talk: Talk) -> None:
    async with talk.opened(PATH) as line:
        await line.send("1")
        assert await ended(line) == []


# --- Upgrade ------------------------------------------------------------------------------------------------------


async def test_upgrade_from_polling_to_websocket(talk: Talk) -> None:
    polled = await talk.polled(PATH)
    await polled.post("4before")
    async with talk.line(PATH, polled.opening["sid"]) as line:
        await line.send("2probe")
        assert await line.recv() == "3probe"
        assert (await polled.get()).text == "4before"
        assert (await polled.get()).text == "6"
        await polled.post("4between")
        await line.send("5")
        await line.send("4after")
        assert [await hear(line), await hear(line)] == ["4between", "4after"]
        assert (await polled.get()).status_code == 400
        assert (await polled.post("4late")).status_code == 400
        async with talk.line(PATH, polled.opening["sid"]) as second:
            assert await ended(second) == []
        await line.send("4still here")
        assert await hear(line) == "4still here"


async def test_websocket_one_for_each_session(talk: Talk) -> None:
    """Whether the first is still to take over, has done so, or began the session."""
    polled = await talk.polled(PATH)
    async with talk.line(PATH, polled.opening["sid"]) as first:
        await first.send("2probe")
        assert await first.recv() == "3probe"
        async with talk.line(PATH, polled.opening["sid"]) as second:
            assert await ended(second) == []
        await first.send("5")
        await first.send("4hello")
        assert await hear(first) == "4hello"
    async with talk.line(PATH) as first:
        async with talk.line(PATH, json.loads(str(await first.recv())[1:])["sid"]) as second:
            assert await ended(second) == []
        await first.send("4hello")
        assert await hear(first) == "4hello"


async def test_upgrade_may_be_tried_again(talk: Talk) -> None:
    polled = await talk.polled(PATH)
    for frames in (["2probe"], ["2probe", "5", "4hello"]):
        async with talk.line(PATH, polled.opening["sid"]) as line:
            for frame in frames:
                await line.send(frame)
            assert await line.recv() == "3probe"
    # The second one took the session over, and with it the session ended.
    assert (await polled.get()).status_code == 400


async def test_upgrade_of_a_session_that_ends_meanwhile(talk: Talk) -> None:
    polled = await talk.polled(PATH)
    async with talk.line(PATH, polled.opening["sid"]) as line:
        await line.send("2probe")
        assert await line.recv() == "3probe"
        await polled.post("1")
        await line.send("5")
        assert await ended(line) == []


async def test_upgrade_ends_a_poll_that_waits(talk: Talk) -> None:
    polled = await talk.polled(PATH)
    poll = asyncio.create_task(polled.get())
    await asyncio.sleep(0.05)
    async with talk.line(PATH, polled.opening["sid"]) as line:
        await line.send("2probe")
        assert await line.recv() == "3probe"
        assert (await poll).text == "6"


@pytest.mark.parametrize("frames", [["4hello"], ["5"], ["2probe", "4hello"], ["2probe", b"\x01"]])
async def test_upgrade_that_is_none_leaves_the_session_where_it_is(talk: Talk, frames: list[str | bytes]) -> None:
    polled = await talk.polled(PATH)
    async with talk.line(PATH, polled.opening["sid"]) as line:
        for frame in frames:
            await line.send(frame)
        assert [frame for frame in await ended(line) if frame != "3probe"] == []
    await polled.post("4hello")
    assert (await polled.get()).text == "4hello"
