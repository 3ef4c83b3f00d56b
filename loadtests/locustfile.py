"""Load test with locust: every user is a guest who plays one duel after the other against the practice bot.

    .venv/bin/locust -f loadtests/locustfile.py --host http://127.0.0.1:8000 --headless -u 20 -r 5 -t 60s

Each row of the report is an event of the wire and the time until its ack. Aim it at a server of your own only.
"""

from __future__ import annotations

import random
from typing import Any

from locust import User, constant, task

from game.duel.words import DuelType
from loadtests.duelist import Duelist

TOPICS = ("Astronomy", "Biology", "Programming", "World History")


class RefusedByServer(Exception):
    """The ack carried this error code."""


class PlaysAgainstTheBot(User):
    wait_time = constant(1)

    def on_start(self) -> None:
        self.duelist = Duelist(str(self.host).rstrip("/"), self._report)
        self.duelist.connect()

    def on_stop(self) -> None:
        self.duelist.close()

    @task
    def duel(self) -> None:
        self.duelist.play(random.choice(list(DuelType)).value, random.choice(TOPICS))

    def _report(self, event: str, seconds: float, code: str | None) -> None:
        fields: dict[str, Any] = {"request_type": "ack", "name": event, "response_length": 0}
        refused = None if code is None else RefusedByServer(code)
        self.environment.events.request.fire(**fields, response_time=seconds * 1_000, exception=refused, context={})
