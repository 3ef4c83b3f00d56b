"""The table at the top of `protocol/socketio/session.py`, line by line, in both parsers."""

from collections.abc import Callable

import pytest

from protocol.engineio.packets import MalformedPacket, Message
from protocol.socketio.default_parser import DefaultParser
from protocol.socketio.msgpack_parser import MsgpackParser
from protocol.socketio.packets import Kind, Packet, Parser
from protocol.socketio.session import Ack, Connect, Disconnect, Event, Happening, SocketIoSession

SERVED = frozenset({"/", "/custom"})


class Client:
    """Speaks to a session and reads it, with a parser of its own."""

    def __init__(self, parser: Parser) -> None:
        self.parser = parser
        self.session = SocketIoSession(SERVED, bytes_max=1_000)

    def says(self, kind: Kind, namespace: str = "/", data: object = None, ack: int | None = None) -> Happening | None:
        happening = None
        for message in self.parser.encode(Packet(kind, namespace, data, ack)):
            assert happening is None
            happening = self.session.receive(message)
        return happening

    def hears(self) -> list[Message]:
        return self.session.data_to_send()

    def expects(self, *packets: Packet) -> None:
        assert self.hears() == [message for packet in packets for message in self.parser.encode(packet)]


@pytest.fixture(params=[lambda: DefaultParser(1_000), MsgpackParser], ids=["default", "msgpack"])
def client(request: pytest.FixtureRequest) -> Client:
    make: Callable[[], Parser] = request.param
    return Client(make())


@pytest.fixture
def connected(client: Client) -> Client:
    assert client.says(Kind.CONNECT) == Connect("/", {})
    assert client.session.accept("/", "s1")
    client.expects(Packet(Kind.CONNECT, "/", {"sid": "s1"}))
    return client


@pytest.mark.parametrize("namespace", ["/", "/custom"])
def test_a_client_is_let_in(client: Client, namespace: str) -> None:
    assert client.says(Kind.CONNECT, namespace, {"token": "t"}) == Connect(namespace, {"token": "t"})
    assert client.hears() == []
    client.session.accept(namespace, "s1")
    client.expects(Packet(Kind.CONNECT, namespace, {"sid": "s1"}))
    assert client.session.connected == {namespace}


def test_a_client_is_refused_and_may_ask_again(client: Client) -> None:
    client.says(Kind.CONNECT)
    client.session.refuse("/", "bad token", {"code": 4001})
    client.expects(Packet(Kind.CONNECT_ERROR, "/", {"message": "bad token", "data": {"code": 4001}}))
    assert client.says(Kind.CONNECT) == Connect("/", {})


def test_a_namespace_that_is_not_served_is_refused_and_the_rest_goes_on(connected: Client) -> None:
    assert connected.says(Kind.CONNECT, "/random") is None
    connected.expects(Packet(Kind.CONNECT_ERROR, "/random", {"message": "Invalid namespace"}))
    assert connected.says(Kind.EVENT, "/", ["a"]) == Event("/", "a", [], None)


def test_events_come_with_their_arguments(connected: Client) -> None:
    assert connected.says(Kind.EVENT, "/", ["a", 1, b"\x01", {"x": b"\x02"}], 7) == Event(
        "/", "a", [1, b"\x01", {"x": b"\x02"}], 7
    )
    connected.session.acknowledge("/", 7, ["done", b"\x03"])
    connected.expects(Packet(Kind.ACK, "/", ["done", b"\x03"], 7))
    connected.session.send("/", "b", [b"\x04"])
    connected.expects(Packet(Kind.EVENT, "/", ["b", b"\x04"]))


def test_an_answer_is_heard_once_and_only_where_one_was_asked_for(connected: Client) -> None:
    assert connected.says(Kind.ACK, "/", [1], 5) is None
    connected.session.send("/", "question", [], ack=5)
    assert connected.says(Kind.ACK, "/", [1], 5) == Ack("/", 5, [1])
    assert connected.says(Kind.ACK, "/", [1], 5) is None


def test_of_unanswered_questions_only_a_thousand_are_kept(connected: Client) -> None:
    for number in range(1_001):
        connected.session.send("/", "question", [], ack=number)
    assert connected.says(Kind.ACK, "/", [], 0) is None
    assert connected.says(Kind.ACK, "/", [], 1) == Ack("/", 1, [])


def test_a_client_leaves_one_namespace_and_stays_in_the_other(connected: Client) -> None:
    connected.says(Kind.CONNECT, "/custom")
    connected.session.accept("/custom", "s2")
    assert connected.says(Kind.DISCONNECT, "/custom") == Disconnect("/custom")
    assert connected.session.connected == {"/"}
    assert connected.says(Kind.EVENT, "/", ["a"]) == Event("/", "a", [], None)
    with pytest.raises(MalformedPacket):
        connected.says(Kind.EVENT, "/custom", ["a"])


def test_a_client_that_leaves_before_it_is_let_in_is_not_let_in(client: Client) -> None:
    client.says(Kind.CONNECT)
    assert client.says(Kind.DISCONNECT) == Disconnect("/")
    assert not client.session.accept("/", "s1")
    assert client.hears() == []


def test_the_server_ends_a_namespace_once(connected: Client) -> None:
    connected.session.disconnect("/")
    connected.session.disconnect("/")
    connected.expects(Packet(Kind.DISCONNECT))


@pytest.mark.parametrize(
    ("kind", "data", "ack"), [(Kind.EVENT, ["a"], None), (Kind.ACK, [], 1), (Kind.DISCONNECT, None, None)]
)
def test_nothing_comes_before_connect(client: Client, kind: Kind, data: object, ack: int | None) -> None:
    with pytest.raises(MalformedPacket):
        client.says(kind, "/", data, ack)


def test_nothing_but_a_farewell_comes_while_a_client_waits_to_be_let_in(client: Client) -> None:
    client.says(Kind.CONNECT)
    with pytest.raises(MalformedPacket):
        client.says(Kind.EVENT, "/", ["a"])


def test_connect_comes_once(connected: Client) -> None:
    with pytest.raises(MalformedPacket):
        connected.says(Kind.CONNECT)


def test_the_first_message_settles_the_parser() -> None:
    session = SocketIoSession(SERVED, 1_000)
    session.receive("0")
    assert isinstance(session.parser, DefaultParser)
    session = SocketIoSession(SERVED, 1_000)
    session.receive(MsgpackParser().encode(Packet(Kind.CONNECT))[0])
    assert isinstance(session.parser, MsgpackParser)
    with pytest.raises(MalformedPacket):
        session.receive('2["a"]')
