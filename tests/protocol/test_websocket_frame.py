"""Our frames as the library `websockets` reads them."""

import pytest
from websockets.frames import Opcode
from websockets.protocol import CLIENT, OPEN, Protocol

from protocol.websocket_frame import websocket_frame


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65_535, 65_536, 70_000])
@pytest.mark.parametrize("binary", [False, True])
def test_a_frame_is_read_as_one_whole_message(length: int, binary: bool) -> None:
    message = b"x" * length if binary else "x" * length
    reader = Protocol(CLIENT, state=OPEN, max_size=None)
    reader.receive_data(websocket_frame(message))
    [frame] = reader.events_received()
    assert frame.fin
    assert frame.opcode is (Opcode.BINARY if binary else Opcode.TEXT)
    assert bytes(frame.data) == (message if isinstance(message, bytes) else message.encode())


def test_the_length_is_that_of_the_bytes() -> None:
    assert websocket_frame("\N{SNOWMAN}") == b"\x81\x03" + "\N{SNOWMAN}".encode()
