"""An event loop whose clock jumps to the next timer when nothing else is to be done: minutes pass in no time."""

from __future__ import annotations

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec

Given = ParamSpec("Given")
_TURNS_TO_REST = 50


class _Jumping(selectors.SelectSelector):
    """Never waits: the time that it was given to wait has passed."""

    waited_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            assert timeout is not None, "everybody waits and nobody will come"
            self.waited_s += max(0.0, timeout)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.waited_s

    def stall(self, seconds: float) -> None:
        """The process was frozen for so long."""
        self._jumping.waited_s += seconds


def on_virtual_time(test: Callable[Given, Coroutine[Any, Any, None]]) -> Callable[Given, None]:
    """Run a test on a loop of its own, from the second 0 on."""

    @functools.wraps(test)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> None:
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            runner.run(test(*args, **kwargs))

    return run


async def settled() -> None:
    """Everything that can be done without time passing has been done."""
    for _ in range(_TURNS_TO_REST):
        await asyncio.sleep(0)
