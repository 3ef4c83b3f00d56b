"""Log lines: for people on a terminal, as JSON elsewhere. No names, keys, tokens or answers: ids and codes only."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import Processor

_SHARED: list[Processor] = [
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_CHATTY = ("uvicorn", "uvicorn.error", "websockets", "asyncio")


def log_to(level: str) -> None:
    """Send all of the process's log lines from `level` on to standard error."""
    is_terminal = sys.stderr.isatty()
    ending: list[Processor] = (
        [structlog.dev.ConsoleRenderer()]
        if is_terminal
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _CHATTY:  # at info they tell each connection's address
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
