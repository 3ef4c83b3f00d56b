"""The arena's sockets over a real uvicorn, with python-socketio and raw packets as independent clients."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

import httpx
import pytest
import socketio
import websockets
from websockets.asyncio.client import ClientConnection

from protocol import limits
from protocol.messages.from_client import FromClient
from protocol.render import SharedFrame, payload
from server.sessions.port import Arrival, Close, Given, Send, Tell
from server.sessions.refused import Refused
from server.transport.client_address import TrustedProxies
from server.transport.sockets import Sockets
from tests.fixtures.serving import serving
from tests.server.waiting import until

KERNEL_BYTES_MAX = 16_000_000  # of both ends of a connection on one machine
RAW = "/socket.io/?EIO=4&transport=websocket"
POLLING = "/socket.io/?EIO=4&transport=polling"


class Echo:
    """The other side of the port: it answers with what it got."""

    def __init__(self, send: Send, close: Close) -> None:
        self.send, self.close = send, close
        self.is_closed = asyncio.Event()
        self.held_back: list[Callable[[], None]] | None = None

    def opened(self) -> None:
        self.send(SharedFrame("welcome", {"hello": "you"}))

    def receive(self, event: str, given: Given, tell: Tell) -> None:
        args = [payload(given)] if isinstance(given, FromClient) else list(given)
        answer = partial(tell, {"ok": True, "event": event, "args": args})
        if self.held_back is None:
            answer()
        else:
            self.held_back.append(answer)

    def hold_back(self) -> None:
        """Answer nothing before `answer_all`."""
        self.held_back = []

    def answer_all(self) -> None:
        held_back, self.held_back = self.held_back or [], None
        for answer in held_back:
            answer()

    def closed(self) -> None:
        self.is_closed.set()


class Echoes:
    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.sessions: list[Echo] = []

    async def connect(self, auth: object, arrival: Arrival, send: Send, close: Close) -> Echo:
        self.arrivals.append(arrival)
        if isinstance(auth, Mapping) and auth.get("refuse"):
            raise Refused("token_invalid", {"at": 7})
        self.sessions.append(Echo(send, close))
        return self.sessions[-1]


class Serving:
    def __init__(self, origin: str, gateway: Echoes, sockets: Sockets) -> None:
        self.origin, self.gateway, self.sockets = origin, gateway, sockets
        self.ws = origin.replace("http", "ws") + RAW


@pytest.fixture
async def served() -> AsyncIterator[Serving]:
    gateway = Echoes()
    sockets = Sockets(gateway, "node", TrustedProxies(()))
    async with serving(sockets.polling, sockets.doors) as origin:
        yield Serving(origin, gateway, sockets)
        await sockets.close_all()


@asynccontextmanager
async def client(served: Serving, auth: Any = None) -> AsyncIterator[Any]:
    its = socketio.AsyncClient(reconnection=False)
    its.got = asyncio.Queue()
    its.on("*", lambda event, payload: its.got.put_nowait((event, payload)))
    await its.connect(served.origin, auth=auth or {}, transports=["websocket"])
    try:
        yield its
    finally:
        await its.disconnect()


@asynccontextmanager
async def raw(served: Serving, *, connect: bool = True) -> AsyncIterator[ClientConnection]:
    async with websockets.connect(served.ws, compression=None) as line:
        assert json.loads(str(await line.recv())[1:])["pingInterval"] == 4000
        if connect:
            await line.send("40{}")
            assert str(await line.recv()).startswith('40{"sid":')
            assert str(await line.recv()).startswith('42["welcome"')
        yield line


async def closed_by_server(line: ClientConnection) -> list[str]:
    """What came before the end."""
    packets: list[str] = []
    with suppress(websockets.ConnectionClosed):  # with or without a goodbye
        async with asyncio.timeout(5):
            while True:
                packets.append(str(await line.recv()))
    return packets


async def test_events_and_acks_go_both_ways(served: Serving) -> None:
    async with client(served) as one:
        assert await one.got.get() == ("welcome", {"hello": "you"})
        answer = await one.call("probe", {"a": [1, "é"]})
        assert answer == {"ok": True, "event": "probe", "args": [{"a": [1, "é"]}]}
        served.gateway.sessions[0].send(SharedFrame("state", {"room": "r", "n": 1}))
        assert await one.got.get() == ("state", {"room": "r", "n": 1})
    await asyncio.wait_for(served.gateway.sessions[0].is_closed.wait(), 5)


async def test_polling_alone_does_as_well(served: Serving) -> None:
    async with httpx.AsyncClient(base_url=served.origin) as http:
        path = f"{POLLING}&sid={json.loads((await http.get(POLLING)).text[1:])['sid']}"
        await http.post(path, content="40{}")
        got = ""
        while '42["welcome",{"hello":"you"}]' not in got:
            got += (await http.get(path)).text
        await http.post(path, content='420["probe",1]\x1e421["probe",2]')
        while "431" not in got:
            answer = await http.get(path)
            assert answer.status_code == 200
            got += answer.text
        assert got.index("430") < got.index("431")
        waiting = asyncio.create_task(http.get(path))
        await http.post(path, content="41\x1e1")
        await asyncio.wait_for(waiting, 5)
    assert served.gateway.sessions[0].is_closed.is_set()


async def test_who_polls_hears_the_refusal_before_the_end(served: Serving) -> None:
    """In one answer with it, clients would deal with the end first, and come again for ever."""
    async with httpx.AsyncClient(base_url=served.origin) as http:
        path = f"{POLLING}&sid={json.loads((await http.get(POLLING)).text[1:])['sid']}"
        await http.post(path, content='40{"refuse":true}')
        got = [await http.get(path) for _ in range(3)]
    assert [answer.status_code for answer in got] == [200, 200, 400]
    assert got[0].text.startswith('44{"message":"token_invalid"')
    assert "\x1e" not in got[0].text
    assert got[1].text == "1"


async def test_what_comes_after_the_end_is_refused(served: Serving) -> None:
    async with httpx.AsyncClient(base_url=served.origin) as http:
        path = f"{POLLING}&sid={json.loads((await http.get(POLLING)).text[1:])['sid']}"
        await http.post(path, content="40{}")
        await http.get(path)
        await http.post(path, content="41")
        await asyncio.wait_for(served.gateway.sessions[0].is_closed.wait(), 5)
        late = [await http.post(path, content="1"), await http.get(path)]
    assert [answer.status_code for answer in late] == [400, 400]


async def test_polling_upgrades_to_a_websocket(served: Serving) -> None:
    async with httpx.AsyncClient(base_url=served.origin) as http:
        sid = json.loads((await http.get(POLLING)).text[1:])["sid"]
        await http.post(f"{POLLING}&sid={sid}", content="40{}")
        assert '40{"sid":' in (await http.get(f"{POLLING}&sid={sid}")).text
        async with websockets.connect(f"{served.ws}&sid={sid}", compression=None) as line:
            await line.send("2probe")
            assert await line.recv() == "3probe"
            await line.send("5")
            await line.send('420["probe"]')
            while not str(await line.recv()).startswith("430"):
                pass
            served.gateway.sessions[0].close("over")
            assert "41" in await closed_by_server(line)


@pytest.mark.parametrize(("reason", "goodbye"), [("over", ["41"]), ("moved", []), ("shutting_down", [])])
async def test_who_is_to_come_again_hears_no_goodbye(served: Serving, reason: str, goodbye: list[str]) -> None:
    """Clients of Socket.IO come again by themselves after a line that broke, and not after a goodbye."""
    async with raw(served) as line:
        served.gateway.sessions[0].close(reason)
        assert [packet for packet in await closed_by_server(line) if packet.startswith("4")] == goodbye


async def test_refusal_carries_its_code(served: Serving) -> None:
    with pytest.raises(socketio.exceptions.ConnectionError):
        async with client(served, auth={"refuse": True}):
            pass
    async with raw(served, connect=False) as line:
        await line.send('40{"refuse":true}')
        packets = await closed_by_server(line)
    assert packets[0] == '44{"message":"token_invalid","data":{"code":"token_invalid","values":{"at":7}}}'


async def test_answers_come_in_order(served: Serving) -> None:
    async with raw(served) as line:
        for number in range(20):
            await line.send(f'42{number}["probe",{number}]')
        answers = [str(await line.recv()) for _ in range(20)]
    assert [answer.partition("[")[0] for answer in answers] == [f"43{number}" for number in range(20)]


@pytest.mark.parametrize(
    "packet",
    [
        "42[",
        "42{}",
        "4",
        "42" + "[" * 60_000,
        "4" + "[" * 60_000,
        "[" * 60_000,
        "x",
        "",
        "bAAAA",
        "b!",
        b"\x00\x01",
        "40{}",
        '42["connect",{}]',
        '420["disconnect"]',
        "4９",
        "43",
    ],
)
async def test_what_is_not_the_protocol_ends_that_connection_and_no_other(served: Serving, packet: str | bytes) -> None:
    async with raw(served) as other:
        async with raw(served) as line:
            await line.send(packet)
            if packet != "43":  # an ack that nobody asked for is passed over
                await closed_by_server(line)
                await asyncio.wait_for(served.gateway.sessions[1].is_closed.wait(), 5)
        await other.send('420["probe"]')
        assert str(await other.recv()).startswith("430")
    assert served.sockets.count <= 1


async def test_an_event_before_connect_ends_the_connection(served: Serving) -> None:
    async with raw(served, connect=False) as line:
        await line.send('420["probe"]')
        await closed_by_server(line)
    assert not served.gateway.sessions


async def test_another_namespace_is_refused(served: Serving) -> None:
    async with raw(served) as line:
        await line.send("40/admin,{}")
        assert await line.recv() == '44/admin,{"message":"Invalid namespace"}'


async def test_too_large_a_packet_ends_the_connection(served: Serving) -> None:
    async with raw(served) as line:
        await line.send('42["probe","' + "x" * limits.PACKET_BYTES_MAX + '"]')
        await closed_by_server(line)
    async with httpx.AsyncClient(base_url=served.origin) as http:
        opened = (await http.get(POLLING)).text
        sid = json.loads(opened[1:])["sid"]
        body = "40" + "x" * limits.PACKET_BYTES_MAX
        answer = await http.post(f"{POLLING}&sid={sid}", content=body)
        assert answer.status_code == 413


async def test_a_flood_is_answered_and_bounded(served: Serving) -> None:
    async with raw(served) as line:
        session = served.gateway.sessions[0]
        session.hold_back()
        count = limits.INBOX_MESSAGES_MAX + 10
        for number in range(count):
            await line.send(f'42{number}["probe"]')
        refused = [str(await line.recv()) for _ in range(9)]
        assert all('"code":"rate_limited"' in answer for answer in refused)
        session.answer_all()
        answers = [str(await line.recv()) for _ in range(count - 9)]
        assert sum('"ok":true' in answer for answer in answers) in (limits.INBOX_MESSAGES_MAX, count - 9)


async def test_an_answer_and_what_it_caused_are_one_write(served: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    async with raw(served) as line:
        session = served.gateway.sessions[0]
        receive, write, written = session.receive, os.write, []

        def receive_and_show(event: str, given: Given, tell: Tell) -> None:
            receive(event, given, tell)
            session.send(SharedFrame("state", {"room": "a"}))

        def counted(file: int, data: bytes) -> int:
            written.append(data)
            return write(file, data)

        monkeypatch.setattr(session, "receive", receive_and_show)
        monkeypatch.setattr(os, "write", counted)
        await line.send('421["probe",{}]')
        assert str(await line.recv()).startswith("431[")
        assert str(await line.recv()).startswith('42["state"')
        assert sum(b"431[" in data for data in written) == sum(b'42["state"' in data for data in written) == 1
        assert [b"431[" in data for data in written if b'42["state"' in data] == [True]


async def test_a_reader_that_takes_nothing_is_cut_and_costs_no_memory(served: Serving) -> None:
    async with raw(served) as line:
        line.transport.pause_reading()
        session = served.gateway.sessions[0]
        sent = 0
        async with asyncio.timeout(5):  # long before a ping would be missed
            while not session.is_closed.is_set():
                session.send(SharedFrame("challenged", {"room": "x" * 50_000}))
                sent += 1
                await asyncio.sleep(0)
        assert sent * 50_000 < limits.OUTBOX_BYTES_MAX + KERNEL_BYTES_MAX
        line.transport.abort()
    assert not served.sockets.count


async def test_a_slow_reader_gets_the_newest_state(served: Serving) -> None:
    async with raw(served) as line:
        session = served.gateway.sessions[0]
        line.transport.pause_reading()
        padding = "x" * 50_000
        for number in range(1_000):
            session.send(SharedFrame("state", {"room": "r", "n": number, "padding": padding}))
            await asyncio.sleep(0)
        line.transport.resume_reading()
        states = []
        while not states or states[-1] < 999:
            states.append(json.loads(str(await line.recv())[2:])[1]["n"])
        assert states == sorted(states)
        assert len(states) * 50_000 < limits.OUTBOX_BYTES_MAX + KERNEL_BYTES_MAX


@pytest.mark.parametrize("ends", [False, True])
async def test_a_late_reader_gets_all_that_must_not_be_lost_in_order(served: Serving, ends: bool) -> None:
    async with raw(served) as line:
        session = served.gateway.sessions[0]
        link = session.send.__self__._link  # type: ignore[attr-defined]
        line.transport.pause_reading()
        sent = 0
        while link.waiting_bytes < 100_000:
            session.send(SharedFrame("challenged", {"n": sent}))
            sent += 1
        if ends:
            session.close("over")
        line.transport.resume_reading()
        got = [json.loads(str(await line.recv())[2:])[1]["n"] for _ in range(sent)]
        assert got == list(range(sent))
        if ends:
            assert await closed_by_server(line) == ["41"]
        else:
            await line.send('420["probe"]')
            assert str(await line.recv()).startswith("430")


async def test_a_ping_of_the_websocket_is_answered_with_its_data(served: Serving) -> None:
    async with raw(served) as line:
        for data in (b"", b"are you there", b"x" * 125):
            await asyncio.wait_for(await line.ping(data), 5)


async def test_who_pings_without_reading_costs_no_memory(served: Serving) -> None:
    async with raw(served) as line:
        session = served.gateway.sessions[0]
        link = session.send.__self__._link  # type: ignore[attr-defined]
        line.transport.pause_reading()
        while link.waiting_bytes < 100_000:
            session.send(SharedFrame("challenged", {"padding": "x" * 1_000}))
        waiting = link.waiting_bytes
        session.hold_back()
        for number in range(1_000):
            await line.ping(b"%0125d" % number)
        await line.send('420["probe"]')
        await until(lambda: bool(session.held_back))  # so the pings before it were read
        assert link.waiting_bytes <= waiting


async def test_the_session_can_close_with_a_last_word(served: Serving) -> None:
    async with raw(served) as line:
        session = served.gateway.sessions[0]
        session.send(SharedFrame("session_ending", {"code": "token_expired", "in_ms": 0}))
        session.close("token_expired")
        packets = await closed_by_server(line)
    assert packets[:2] == ['42["session_ending",{"code":"token_expired","in_ms":0}]', "41"]


async def test_the_origin_of_a_polling_client_is_that_of_its_posts(served: Serving) -> None:
    async with httpx.AsyncClient(base_url=served.origin) as http:
        opened = (await http.get(POLLING)).text
        path = f"{POLLING}&sid={json.loads(opened[1:])['sid']}"
        await http.post(path, content="40{}", headers={"Origin": "https://page.example"})
        await http.get(path)
    assert [arrival.origin for arrival in served.gateway.arrivals] == ["https://page.example"]
