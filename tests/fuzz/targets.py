"""What is fuzzed, by name. Each takes any bytes and raises nothing but what is documented, which it catches itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

import orjson

from protocol.engineio.packets import Frame, MalformedPacket, Terms, decode_payload, encode_payload
from protocol.engineio.requests import read_request
from protocol.engineio.session import EngineSession, Upgrade
from protocol.parse import BadMessage, parse, parse_auth
from protocol.socketio.default_parser import DefaultParser
from protocol.socketio.msgpack_parser import MsgpackParser
from protocol.socketio.session import Connect, SocketIoSession

TERMS = Terms(300, 200, 1_000_000)
SERVED = frozenset({"/", "/custom"})
BYTES_MAX = 1_000_000


def payload(data: bytes) -> None:
    with suppress(MalformedPacket):
        frames = decode_payload(data)
        assert decode_payload(encode_payload(frames)) == frames


def request(data: bytes) -> None:
    read_request("GET", data.decode("latin-1"), is_websocket=bool(data[:1] == b"w"))


def engine(data: bytes) -> None:
    """The session is told what comes after its end as well; the connection of an upgrade that is none is gone."""
    session, now_ms = EngineSession("s", TERMS, (), 0), 0
    upgrade: Upgrade | None = Upgrade()
    for frame in frames_of(data):
        now_ms += 50
        with suppress(MalformedPacket):
            session.receive(frame, now_ms)
        session.tick(now_ms)
        session.data_to_send()
        if upgrade is not None:
            try:
                upgrade.receive(frame)
            except MalformedPacket:
                upgrade = None
            else:
                upgrade.data_to_send()


def default(data: bytes) -> None:
    parser = DefaultParser(BYTES_MAX)
    with suppress(MalformedPacket):
        for frame in frames_of(data):
            packet = parser.receive(frame)
            if packet is not None:
                parser.encode(packet)


def msgpack(data: bytes) -> None:
    with suppress(MalformedPacket):
        packet = MsgpackParser().receive(data)
        assert packet is not None
        MsgpackParser().encode(packet)


def session(data: bytes) -> None:
    """Everybody who asks is let in."""
    its = SocketIoSession(SERVED, BYTES_MAX)
    with suppress(MalformedPacket):
        for frame in frames_of(data):
            happening = its.receive(frame)
            if isinstance(happening, Connect):
                its.accept(happening.namespace, "sid")
            its.data_to_send()


def gate(data: bytes) -> None:
    """JSON behind an event's name and a line's end."""
    name, _, rest = data.partition(b"\n")
    try:
        value = orjson.loads(rest)
    except orjson.JSONDecodeError:
        return
    for read in (lambda: parse(name.decode("latin-1"), [value]), lambda: parse_auth(value)):
        with suppress(BadMessage):
            read()


TARGETS: dict[str, Callable[[bytes], None]] = {
    "payload": payload,
    "request": request,
    "engine": engine,
    "default": default,
    "msgpack": msgpack,
    "session": session,
    "gate": gate,
}

_CONNECT = b'\x000{"token":"t"}'
SEEDS: dict[str, tuple[bytes, ...]] = {
    "payload": (b"4hello", b"4a\x1e4b\x1e2", b"4hello\x1ebAQIDBA==", b"b"),
    "request": (b"EIO=4&transport=polling&sid=a", b"wEIO=4&transport=websocket", b"EIO=3"),
    "engine": (b"\x004hello\xff\x003\xff\x01abc\xff\x001", b"\x002probe\xff\x005"),
    "default": (
        b"\x000/admin,{}",
        b'\x002["a",{"b":[1,null,true,"\\u00e9"]}]',
        b'\x0052-/x,7["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]\xff\x01abc\xff\x01d',
    ),
    "msgpack": (
        b"\x83\xa4type\x02\xa3nsp\xa1/\xa4data\x92\xa1a\xc4\x01x",
        b"\x84\xa4type\x03\xa3nsp\xa1/\xa2id\x07\xa4data\x90",
        b"\x83\xa4type\x00\xa3nsp\xa1/\xa4data\x81\xa5token\xa1t",
    ),
    "session": (_CONNECT + b'\xff\x002["a"]\xff\x0027["b",1]\xff\x001', b"\x000/custom,\xff\x001/custom"),
    "gate": (
        b'command\n{"room":"01890000-0000-7000-8000-000000000001","id":"c1","do":{"type":"answer","index":0,"picked":[1]}}',
        b'join_room\n{"room":"01890000-0000-7000-8000-000000000001","cursor":{"epoch":"1","version":2}}',
        b'x\n{"protocol":[1,0],"guest":{"key":"0123456789012345678901","name":"Ann"}}',
    ),
}

TOKENS = (
    *(b"\xff\x00", b"\xff\x01", b"\x1e", b"2probe", b"/custom,", b"-", b'{"_placeholder":true,"num":0}', b"EIO=4"),
    *(b"&transport=polling", b"&sid=", b"\xa4type", b"\xa3nsp", b"\xa4data", b"\xa2id", b"\xd4\x00\x00", b"\xc4\x01"),
)
"""What chance alone would hardly write."""


def frames_of(data: bytes) -> Iterator[Frame]:
    """Frames end with 0xff; one that begins with 0x01 is binary, any other text."""
    for part in data.split(b"\xff"):
        yield part[1:] if part[:1] == b"\x01" else part[1:].decode("utf-8", "replace")
