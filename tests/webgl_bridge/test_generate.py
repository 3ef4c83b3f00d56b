"""The committed types of the players' programs are the ones that the messages give."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from protocol.messages import from_client, from_server
from protocol.messages.errors import ERROR_CODES
from webgl_bridge.csharp import csharp
from webgl_bridge.generate import OUTPUTS
from webgl_bridge.typescript import typescript


@pytest.mark.parametrize("file", OUTPUTS, ids=lambda file: file.name)
def test_the_committed_file_is_current(file: Path) -> None:
    assert file.read_text(encoding="utf-8") == OUTPUTS[file](), "run `python -m webgl_bridge.generate`"


@pytest.mark.parametrize(
    ("text", "an_event", "a_code"),
    [(typescript, "  {}: ", '  "{}",'), (csharp, '{{ "{}", typeof(', ' = "{}";')],
    ids=["typescript", "csharp"],
)
def test_every_event_and_code_is_named(text: Callable[[], str], an_event: str, a_code: str) -> None:
    made = text()
    for event in (*from_client.EVENTS, *from_server.EVENTS):
        assert an_event.format(event) in made
    for code in ERROR_CODES:
        assert a_code.format(code) in made


def test_what_a_client_may_leave_out_is_optional() -> None:
    text = typescript()
    assert 'readonly type: "answer";\n  readonly index: number;\n  readonly picked?: readonly number[];' in text
    assert "readonly from_version: number;" in text
