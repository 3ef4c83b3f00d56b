"""One node of several: `python -m server.cluster.node_process`, started by the supervisor alone.

Its order comes on standard input, whose end means that the supervisor is gone, however that came: then this node
leaves as if it had been told to.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading

from server.cluster.order import READY, read_order
from server.main import serve
from server.startup.main_loop import loop_factory, until_stopped
from server.trouble import Trouble


def main() -> int:
    order = read_order(sys.stdin.readline())
    threading.Thread(target=_leave_with_supervisor, daemon=True).start()

    async def work() -> int:
        await serve(order.settings, order.stores, _ready, shared=True, listener_fd=order.listener_fd, waits=order.waits)
        return 1  # it ended by itself

    try:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            return runner.run(until_stopped(work()))
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1


def _leave_with_supervisor() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


def _ready() -> None:
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
