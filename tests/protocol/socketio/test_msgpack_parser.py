"""The msgpack parser against python-socketio's, and what is no packet."""

import msgpack
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from socketio.msgpack_packet import MsgPackPacket as Theirs

from protocol import limits
from protocol.engineio.packets import MalformedPacket
from protocol.socketio.msgpack_parser import MsgpackParser
from protocol.socketio.packets import RESERVED_EVENTS, Kind, Packet

names = st.text().filter(lambda name: name not in RESERVED_EVENTS)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
numbers = st.integers(0, 2**53 - 1)
namespaces = st.sampled_from(["/", "/custom"])


def received(message: str | bytes) -> Packet | None:
    return MsgpackParser().receive(message)


@given(name=names, value=values, ack=st.none() | numbers, namespace=namespaces)
def test_what_they_send_we_read(name: str, value: object, ack: int | None, namespace: str) -> None:
    message = Theirs(2, data=[name, value], id=ack, namespace=namespace).encode()
    assert received(message) == Packet(Kind.EVENT, namespace, [name, value], ack)


@given(name=names, value=values, ack=st.none() | numbers, namespace=namespaces)
def test_what_we_send_they_read(name: str, value: object, ack: int | None, namespace: str) -> None:
    [message] = MsgpackParser().encode(Packet(Kind.EVENT, namespace, [name, value], ack))
    theirs = Theirs(encoded_packet=message)
    assert (theirs.packet_type, theirs.data) == (2, [name, value])
    assert (theirs.id, theirs.namespace) == (ack, namespace)


def packet(**fields: object) -> bytes:
    return msgspec.msgpack.encode({"type": 2, "nsp": "/", "data": ["a"], **fields})


def test_options_mean_nothing_and_undefined_is_none() -> None:
    undefined, date = msgpack.ExtType(0, b"\0"), msgpack.ExtType(0, (1_700_000_000_000).to_bytes(8, "big"))
    message = msgpack.packb(
        {"type": 2, "nsp": "/", "data": ["a", undefined, date], "id": undefined, "options": {"compress": True}}
    )
    assert received(message) == Packet(Kind.EVENT, "/", ["a", None, 1_700_000_000_000])
    assert received(msgpack.packb({"type": 0, "nsp": "/", "data": undefined})) == Packet(Kind.CONNECT)


@pytest.mark.parametrize(
    "message",
    [
        "2[]",
        b"",
        b"\xc1",
        b"\x83",
        packet() + b"\0",
        msgspec.msgpack.encode([2, "/", ["a"]]),
        packet(type=4),
        packet(type=5),
        packet(type="2"),
        packet(type=True),
        packet(type=-1),
        packet(type=None),
        packet(nsp=None),
        packet(nsp="n" * 201),
        packet(data={}),
        packet(data=[]),
        packet(data=[True]),
        packet(data=["connect"]),
        packet(type=0, data=[]),
        packet(type=0, data="x"),
        packet(type=1, data=[]),
        packet(type=3),
        packet(id=-1),
        packet(id=1.5),
        packet(id=True),
        packet(id=2**53),
        msgpack.packb({"type": 2, "nsp": "/", "data": ["a", msgpack.ExtType(7, b"x")]}),
        b"\x91" * 200_000,
        b"\x91" * 200_000 + b"\xc0",
        b"\xdd\xff\xff\xff\xff",
        b"\xdf\xff\xff\xff\xff",
        b"\xc6\xff\xff\xff\xff",
        b"\x81\x90\x01",  # a key that cannot be one
        b"\x83\xa4type\x02\xa3nsp\xa1\xff\xa4data\x91\xa1a",  # no UTF-8
        packet(data=["a", [[]] * limits.CONTAINERS_MAX]),
    ],
    ids=lambda message: repr(message[:30]),
)
def test_what_is_no_packet(message: str | bytes) -> None:
    with pytest.raises(MalformedPacket):
        received(message)
