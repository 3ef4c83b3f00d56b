"""The default parser against python-socketio's, and what is no packet."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from socketio.packet import Packet as Theirs

from protocol import limits
from protocol.engineio.packets import MalformedPacket
from protocol.socketio.default_parser import DefaultParser
from protocol.socketio.packets import RESERVED_EVENTS, Kind, Packet

names = st.text().filter(lambda name: name not in RESERVED_EVENTS)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
with_bytes = st.recursive(
    st.none() | st.integers(-(2**53), 2**53) | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
numbers = st.integers(0, 10**15 - 1)
namespaces = st.sampled_from(["/", "/custom", "/a b"])


def received(*messages: str | bytes) -> Packet | None:
    """What is whole with the last one; nothing may be whole before."""
    parser = DefaultParser(bytes_max=1_000)
    *first, last = messages
    for message in first:
        assert parser.receive(message) is None
    return parser.receive(last)


@given(name=names, value=with_bytes, ack=st.none() | numbers, namespace=namespaces)
def test_what_they_send_we_read(name: str, value: object, ack: int | None, namespace: str) -> None:
    encoded = Theirs(2, data=[name, value], id=ack, namespace=namespace).encode()
    messages = encoded if isinstance(encoded, list) else [encoded]
    assume(len(messages) <= 1 + limits.ATTACHMENTS_MAX)
    assert received(*messages) == Packet(Kind.EVENT, namespace, [name, value], ack)


@given(name=names, value=with_bytes, ack=st.none() | numbers, namespace=namespaces)
def test_what_we_send_they_read(name: str, value: object, ack: int | None, namespace: str) -> None:
    head, *attachments = DefaultParser(0).encode(Packet(Kind.EVENT, namespace, [name, value], ack))
    theirs = Theirs(encoded_packet=head)
    for attachment in attachments:
        theirs.add_attachment(attachment)
    assert theirs.data == [name, value]
    assert (theirs.id, theirs.namespace or "/") == (ack, namespace)
    assert theirs.packet_type == (5 if attachments else 2)


@given(value=plain, ack=numbers)
def test_an_acknowledgement(value: object, ack: int) -> None:
    [text] = DefaultParser(0).encode(Packet(Kind.ACK, "/", [value], ack))
    assert received(text) == Packet(Kind.ACK, "/", [value], ack)


@pytest.mark.parametrize(
    ("text", "packet"),
    [
        ("0", Packet(Kind.CONNECT)),
        ('0{"token":"t"}', Packet(Kind.CONNECT, data={"token": "t"})),
        ("0/admin,", Packet(Kind.CONNECT, "/admin")),
        ("0/admin", Packet(Kind.CONNECT, "/admin")),
        ('0/admin,{"token":"t"}', Packet(Kind.CONNECT, "/admin", {"token": "t"})),
        ("1", Packet(Kind.DISCONNECT)),
        ("1/admin", Packet(Kind.DISCONNECT, "/admin")),
        ('2["hey"]', Packet(Kind.EVENT, data=["hey"])),
        ("2[7]", Packet(Kind.EVENT, data=[7])),
        ('2/admin,456["hey",1]', Packet(Kind.EVENT, "/admin", ["hey", 1], 456)),
        ("3/admin,456[]", Packet(Kind.ACK, "/admin", [], 456)),
        ('50-["hey"]', Packet(Kind.EVENT, data=["hey"])),
        ('2["a",{"_placeholder":true,"num":0}]', Packet(Kind.EVENT, data=["a", {"_placeholder": True, "num": 0}])),
    ],
)
def test_a_text_and_its_packet(text: str, packet: Packet) -> None:
    assert received(text) == packet


_FIRST, _SECOND = '{"_placeholder":true,"num":0}', '{"_placeholder":true,"num":1}'


def test_attachments_go_where_their_numbers_say() -> None:
    text = f'52-/admin,7["a",{{"x":{_SECOND}}},[{_FIRST}]]'
    assert received(text, b"\x01", b"\x02") == Packet(Kind.EVENT, "/admin", ["a", {"x": b"\x02"}, [b"\x01"]], 7)
    assert received(f"61-7[{_FIRST}]", b"") == Packet(Kind.ACK, "/", [b""], 7)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "４",
        "4{}",
        "7",
        "0null",
        "0[]",
        '0"token"',
        "1{}",
        "2",
        "2{}",
        "2[]",
        "2null",
        "2[true]",
        "2[null]",
        '2["connect"]',
        '2["disconnect","x"]',
        '2["newListener"]',
        "2[",
        "2[1]]",
        '2["a"]["b"]',
        '2["a",NaN]',
        "2" + "[" * 200_000,
        "2" + "[" * 200_000 + "]" * 200_000,
        '2["a"' + ",[]" * limits.CONTAINERS_MAX + "]",
        '2["a"' + ",1" * (limits.COMMAS_MAX + 1) + "]",
        "2" + "9" * 60_000 + '["probe"]',
        "2１[]",
        '2abc["a"]',
        "3[]",
        "31{}",
        "0/" + "n" * 200,
        "2/admin",
        '5["a"]',
        '51["a"]',
        '51-["a"]',  # an attachment without a place
        f'50-["a",{_FIRST}]',
        f'51-["a",{_SECOND}]',
        f'51-["a",{_FIRST},{_FIRST}]',
        f'52-["a",{_FIRST},{_FIRST}]',
        '51-["a",{"_placeholder":true,"num":-1}]',
        '51-["a",{"_placeholder":true,"num":false}]',
        '51-["a",{"_placeholder":true,"num":0.0}]',
        '51-["a",{"_placeholder":true,"num":"0"}]',
        '51-["a",{"_placeholder":true}]',
        '51-[{"_placeholder":true,"num":0}]',
        f'5999999999-["a",{_FIRST}]',
        f'59999999999-["a",{_FIRST}]',
        f'5-1-["a",{_FIRST}]',
        f'51-["a",{_FIRST},"{"x" * limits.BINARY_TEXT_CHARS_MAX}"]',
        "-1[]",
    ],
    ids=lambda text: text[:40],
)
def test_what_is_no_packet(text: str) -> None:
    with pytest.raises(MalformedPacket):
        received(text)


@pytest.mark.parametrize(
    "messages",
    [
        (b"\x01",),
        ('2["a"]', b"\x01"),
        (f'51-["a",{_FIRST}]', '2["b"]'),
        (f'51-["a",{_FIRST}]', b"\x01", b"\x02"),
        (f'52-["a",{_FIRST},{_SECOND}]', bytes(600), bytes(401)),
    ],
)
def test_attachments_out_of_turn_or_too_large(messages: tuple[str | bytes, ...]) -> None:
    parser = DefaultParser(bytes_max=1_000)
    *first, last = messages
    for message in first:
        parser.receive(message)
    with pytest.raises(MalformedPacket):
        parser.receive(last)


def test_a_bomb_of_placeholders_is_refused() -> None:
    bomb = f'51-["a",{",".join([_FIRST] * 2_000)}]'
    with pytest.raises(MalformedPacket):
        received(bomb, bytes(500))


@pytest.mark.parametrize("value", [object(), {1, 2}, 1 << 70])
def test_what_cannot_be_sent_is_our_mistake(value: Any) -> None:
    with pytest.raises(TypeError):
        DefaultParser(0).encode(Packet(Kind.EVENT, "/", ["a", value]))
