"""A reader that never reads costs at most what `protocol.limits` says, in large pieces and in many small ones."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from protocol import limits
from tests.server.transport.unread import STATE_BYTES

ROOT = Path(__file__).parents[3]
PER_READER_BYTES_MAX = limits.OUTBOX_BYTES_MAX * 9 // 8 + limits.ROOMS_PER_SESSION_MAX * 4 * STATE_BYTES
"""What grows piece by piece is an eighth larger than its content; a state is there as text, as bytes and as a frame."""


@pytest.mark.skipif(sys.platform != "linux", reason="resident memory is read from /proc")
@pytest.mark.parametrize("frame_bytes", [10, 1_000, 20_000])
@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_who_never_reads_costs_what_may_wait(transport: str, frame_bytes: int) -> None:
    measured = subprocess.run(
        [sys.executable, "-m", "tests.server.transport.unread", transport, str(frame_bytes)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert measured.returncode == 0, measured.stderr
    assert limits.OUTBOX_BYTES_MAX // 2 < int(measured.stdout) <= PER_READER_BYTES_MAX
