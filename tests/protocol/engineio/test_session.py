"""The table at the top of `protocol/engineio/session.py`, line by line."""

import pytest

from protocol.engineio.packets import MalformedPacket, Terms
from protocol.engineio.session import Ended, EngineSession, Upgrade

TERMS = Terms(ping_interval_ms=300, ping_timeout_ms=200, payload_bytes_max=1_000)


@pytest.fixture
def session() -> EngineSession:
    opened = EngineSession("s1", TERMS, (), now_ms=1_000)
    assert [frame[:1] for frame in opened.data_to_send()] == ["0"]
    return opened


@pytest.mark.parametrize(
    ("frame", "message"), [("4hello", "hello"), ("4", ""), (b"\x01", b"\x01"), (b"", b""), ("6", None), ("3", None)]
)
def test_a_frame_and_its_message(session: EngineSession, frame: str | bytes, message: str | bytes | None) -> None:
    assert session.receive(frame, 1_001) == message
    assert session.ended is None


@pytest.mark.parametrize("frame", ["", "0", "2", "2probe", "3probe", "5", "7", "abc", "1x", "６"])
def test_what_no_client_sends_ends_the_session(session: EngineSession, frame: str) -> None:
    with pytest.raises(MalformedPacket):
        session.receive(frame, 1_001)
    assert session.ended is Ended.MALFORMED
    assert session.receive("4hello", 1_002) is None


def test_the_client_closes(session: EngineSession) -> None:
    assert session.receive("1", 1_001) is None
    assert session.ended is Ended.CLIENT
    assert session.data_to_send() == []


def test_the_server_closes(session: EngineSession) -> None:
    session.end()
    assert session.ended is Ended.SERVER
    assert session.receive("4late", 1_001) is None
    session.tick(9_999)
    assert session.data_to_send() == []
    assert session.ended is Ended.SERVER


def test_pings_come_at_the_very_millisecond_and_each_pong_brings_the_next(session: EngineSession) -> None:
    session.tick(1_299)
    assert session.data_to_send() == []
    session.tick(1_300)
    assert session.data_to_send() == ["2"]
    assert session.due_ms == 1_500
    session.receive("3", 1_499)
    assert session.due_ms == 1_799
    session.tick(1_798)
    assert session.data_to_send() == []
    session.tick(1_799)
    assert session.data_to_send() == ["2"]


def test_a_pong_that_stays_away_ends_the_session(session: EngineSession) -> None:
    session.tick(1_300)
    session.receive("4chatter is no pong", 1_400)
    session.tick(1_499)
    assert session.ended is None
    session.tick(1_500)
    assert session.ended is Ended.TIMEOUT
    assert session.data_to_send() == ["2"]


def test_a_pong_is_due_by_the_time_of_the_ping_unless_the_machine_stood_still(session: EngineSession) -> None:
    session.tick(1_330)
    assert session.due_ms == 1_500
    session.receive("3", 1_400)
    session.tick(9_000)
    assert session.due_ms == 9_100  # of the 200 ms at least half


def test_an_upgrade() -> None:
    upgrade = Upgrade()
    upgrade.receive("2probe")
    assert upgrade.data_to_send() == ["3probe"]
    assert not upgrade.is_upgraded
    upgrade.receive("5")
    assert upgrade.is_upgraded


@pytest.mark.parametrize(
    "frames", [["5"], ["2"], ["4hello"], [b"\x01"], ["2probe", "2probe"], ["2probe", "4hello"], ["2probe", b"\x01"]]
)
def test_what_is_no_upgrade(frames: list[str | bytes]) -> None:
    upgrade = Upgrade()
    *first, last = frames
    for frame in first:
        upgrade.receive(frame)
    with pytest.raises(MalformedPacket):
        upgrade.receive(last)
    assert not upgrade.is_upgraded
