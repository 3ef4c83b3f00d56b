"""One thing after the other, without a task: steps are taken until one has to wait, and then by whatever ends the wait.

asleep ──soon, take, timer──→ stepping ──nothing to do──→ asleep
                                 └──hold, errand──→ held ──go_on, the errand's end──→ stepping
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from server.ending import end
from server.rooms.limits import WAIT_S_MIN


class Turns:
    """`step` does one thing; False when there is nothing to do. `failed` gets what it or an errand raises."""

    __slots__ = (
        "_ends_s",
        "_errand",
        "_failed",
        "_has_ended",
        "_is_held",
        "_is_stepping",
        "_loop",
        "_soon",
        "_step",
        "_timer",
        "ended",
    )

    def __init__(self, step: Callable[[], bool], failed: Callable[[Exception], None]) -> None:
        self._step, self._failed = step, failed
        self._loop = asyncio.get_running_loop()
        self._is_held = self._is_stepping = self._has_ended = False
        self._soon: asyncio.Handle | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._ends_s = 0.0
        self._errand: asyncio.Task[None] | None = None
        self.ended = self._loop.create_future()

    def soon(self) -> None:
        """Look in the loop's next turn at what there is to do."""
        if self._soon is None and not self._has_ended:
            self._soon = self._loop.call_soon(self._soon_is_now)

    def take(self) -> None:
        """Look now, unless something is being waited for: its end looks again."""
        if self._is_stepping:
            return
        self._is_stepping = True
        try:
            while not self._is_held and not self._has_ended and self._step():
                pass
        except Exception as error:
            self._failed(error)
        finally:
            self._is_stepping = False

    def hold(self) -> None:
        """No step until `go_on`, which may come at once."""
        self._is_held = True

    def go_on(self) -> None:
        self._is_held = False
        self.take()

    def errand(self, work: Coroutine[Any, Any, None]) -> None:
        """No step until `work` is done."""
        self.hold()
        self._errand = self._loop.create_task(self._run(work))

    def wake_in(self, seconds: float | None) -> None:
        """Look again then, or somewhat earlier: a timer that runs is kept, since most instants move on and on."""
        if seconds is None:
            return
        ends_s = self._loop.time() + max(WAIT_S_MIN, seconds)
        if self._timer is not None:
            if self._ends_s <= ends_s:
                return
            self._timer.cancel()
        self._ends_s = ends_s
        self._timer = self._loop.call_at(ends_s, self._rings)

    async def end(self) -> None:
        """No step any more, and no errand."""
        self.stop()
        if self._errand is not None:
            await end(self._errand)

    def stop(self) -> None:
        """The same, while an errand may be on its last step."""
        self._has_ended = True
        if not self.ended.done():
            self.ended.set_result(None)
        for handle in (self._soon, self._timer):
            if handle is not None:
                handle.cancel()

    # --- inside ------------------------------------------------------------------------------------------------

    def _soon_is_now(self) -> None:
        self._soon = None
        self.take()

    def _rings(self) -> None:
        self._timer = None
        self.take()

    async def _run(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:
            self._failed(error)
        self._errand = None
        self.go_on()
