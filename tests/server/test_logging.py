"""Log lines: JSON where nobody looks, and no keys, tokens or names in them."""

import json
import logging
from collections.abc import Iterator
from uuid import uuid4

import pytest
import socketio

from server.logging import log_to
from tests.fixtures.arena import Arena
from tests.server.sessions.test_gateway import wish


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger, put back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield root
    root.handlers[:], root.level = handlers, level


def test_a_line_is_json_with_its_error(root: logging.Logger, capsys: pytest.CaptureFixture[str]) -> None:
    log_to("info")
    try:
        raise ValueError("broken")
    except ValueError:
        logging.getLogger("server.somewhere").exception("room %s failed", "r1")
    logging.getLogger("server.somewhere").debug("too much")
    logging.getLogger("uvicorn.error").info("203.0.113.7 connected")
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["event"], told["level"], told["logger"]) == ("room r1 failed", "error", "server.somewhere")
    assert "ValueError: broken" in told["exception"]


async def test_no_secret_and_no_name_is_ever_logged(arena: Arena, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    key, name = uuid4().hex, f"Mira {uuid4().hex[:8]}"
    player = await arena.guest_here(name, key)
    await player.ask("create_duel", wish(opponent={"type": "bot"}))
    await player.ask("command", {"token": key})
    await player.ask(key, {})
    thief = arena.player({"token": f"{key}.{key}.{key}"})
    with pytest.raises(socketio.exceptions.ConnectionError):
        await thief.connect()
    ours = [
        record for record in caplog.records if not record.name.startswith(("websockets.client", "socketio", "engineio"))
    ]
    text = "\n".join(f"{record.getMessage()} {record.exc_text}" for record in ours if _is_shown(record))
    assert key not in text
    assert name not in text


def _is_shown(record: logging.LogRecord) -> bool:
    """Not what `log_to` silences below a warning, and not what the test's own clients say."""
    source = record.name.partition(".")[0]
    return record.levelno >= logging.WARNING or source not in (
        "uvicorn",
        "websockets",
        "asyncio",
        "socketio",
        "engineio",
    )
