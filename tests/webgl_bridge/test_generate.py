"""The committed TypeScript types are the ones that the messages give."""

from __future__ import annotations

from protocol.messages import from_client, from_server
from protocol.messages.errors import ERROR_CODES
from webgl_bridge.generate import OUTPUT, typescript


def test_the_committed_file_is_current() -> None:
    assert OUTPUT.read_text(encoding="utf-8") == typescript(), "run `python -m webgl_bridge.generate`"


def test_every_event_and_code_is_named() -> None:
    text = typescript()
    for event in (*from_client.EVENTS, *from_server.EVENTS):
        assert f"  {event}: " in text
    for code in ERROR_CODES:
        assert f'  "{code}",' in text


def test_what_a_client_may_leave_out_is_optional() -> None:
    text = typescript()
    assert 'readonly type: "answer";\n  readonly index: number;\n  readonly picked?: readonly number[];' in text
    assert "readonly from_version: number | null;" in text
