"""Our packets against python-socketio's, and what is no packet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from socketio.packet import Packet as Theirs

from protocol import socketio
from protocol.socketio import Kind, MalformedPacket, Packet

json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(name=st.text(), payload=json, number=st.none() | st.integers(0, 10**15 - 1))
def test_what_they_send_we_read(name: str, payload: object, number: int | None) -> None:
    text = Theirs(2, data=[name, payload], id=number).encode()
    assert socketio.decode(text) == Packet(Kind.EVENT, [name, payload], number)


@given(name=st.text(), payload=json, number=st.integers(0, 10**15 - 1))
def test_what_we_send_they_read(name: str, payload: object, number: int) -> None:
    event = Theirs(encoded_packet=socketio.event(name, payload))
    assert (event.packet_type, event.data) == (2, [name, payload])
    reply = Theirs(encoded_packet=socketio.acknowledgement(number, payload))
    assert (reply.packet_type, reply.id, reply.data) == (3, number, [payload])


def test_the_packets_of_the_connection() -> None:
    assert socketio.decode('0{"token":"t"}') == Packet(Kind.CONNECT, {"token": "t"})
    assert socketio.decode("0/admin,") == Packet(Kind.CONNECT, namespace="/admin")
    assert socketio.decode("1") == Packet(Kind.DISCONNECT)
    assert socketio.connected("s1") == '0{"sid":"s1"}'
    assert socketio.connect_error("no", {"code": "no"}) == '4{"message":"no","data":{"code":"no"}}'
    assert Theirs(encoded_packet=socketio.connect_error("no", 1, "/admin")).namespace == "/admin"
    assert socketio.disconnected() == "1"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "4{}",
        '51-["x",{"_placeholder":true,"num":0}]',
        "2",
        "2{}",
        "2[]",
        "2[7]",
        "2[",
        "2" + "[" * 60_000,
        "2" + "9" * 60_000 + '["probe"]',
        '2["a"]["b"]',
        "2[NaN]",
        "-1[]",
        "２[]",
    ],
)
def test_what_is_no_packet(text: str) -> None:
    with pytest.raises(MalformedPacket):
        socketio.decode(text)


@given(st.text())
def test_a_packet_or_malformed_and_nothing_else(text: str) -> None:
    for packet in (text, "2" + text, "0" + text):
        try:
            socketio.decode(packet)
        except MalformedPacket:
            continue
