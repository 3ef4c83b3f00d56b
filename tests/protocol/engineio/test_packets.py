"""Payloads against python-engineio's, and what is no payload."""

import json

import pytest
from engineio.packet import Packet as TheirPacket
from engineio.payload import Payload as Theirs
from hypothesis import given
from hypothesis import strategies as st

from protocol import limits
from protocol.engineio.packets import (
    MalformedPacket,
    Terms,
    decode_payload,
    encode_payload,
    message_frame,
)

text = st.text(st.characters(exclude_characters="\x1e", exclude_categories=["Cs"]))
messages = st.lists(text | st.binary(), min_size=1, max_size=10)


@given(messages)
def test_a_payload_comes_out_as_it_went_in(sent: list[str | bytes]) -> None:
    frames = [message_frame(message) for message in sent]
    assert decode_payload(encode_payload(frames)) == frames


@given(messages)
def test_they_read_our_payloads(sent: list[str | bytes]) -> None:
    plain = [f"x{message}" if isinstance(message, str) else message for message in sent]  # else they look for JSON
    theirs = Theirs(encoded_payload=encode_payload(message_frame(message) for message in plain).decode())
    assert [packet.data for packet in theirs.packets] == plain


@given(messages)
def test_we_read_their_payloads(sent: list[str | bytes]) -> None:
    body = Theirs([TheirPacket(4, message) for message in sent]).encode()
    assert decode_payload(body.encode()) == [message_frame(message) for message in sent]


@pytest.mark.parametrize(
    ("body", "frames"),
    [
        (b"4hello", ["4hello"]),
        (b"4a\x1e4b\x1e2", ["4a", "4b", "2"]),
        (b"4hello\x1ebAQIDBA==", ["4hello", b"\x01\x02\x03\x04"]),
        (b"b", [b""]),
        (b"", [""]),  # an empty packet, which a session refuses
        ("4\N{SNOWMAN}".encode(), ["4\N{SNOWMAN}"]),
    ],
)
def test_what_a_post_holds(body: bytes, frames: list[str | bytes]) -> None:
    assert decode_payload(body) == frames


@pytest.mark.parametrize(
    "body",
    [b"\xff", b"bAQI", b"b!!!!", b"bAQIDBA== ", "b\N{SNOWMAN}".encode(), b"4\x1e" * limits.PAYLOAD_PACKETS_MAX],
)
def test_what_is_no_payload(body: bytes) -> None:
    with pytest.raises(MalformedPacket):
        decode_payload(body)


def test_the_opening_tells_the_terms() -> None:
    opening = Terms(300, 200, 1_000_000).opening("s1", ("websocket",))
    assert opening[0] == "0"
    assert json.loads(opening[1:]) == {
        "sid": "s1",
        "upgrades": ["websocket"],
        "pingInterval": 300,
        "pingTimeout": 200,
        "maxPayload": 1_000_000,
    }
