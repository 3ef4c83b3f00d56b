"""A view for modes that have no messages and no page of their own yet: named facts to read, named actions to take.

The wire carries it and the page draws it as it is, so that a new mode can be played on its first day.
"""

from __future__ import annotations

from msgspec import Struct

from game.audience import Role


class PlainView(Struct, frozen=True):
    """`facts` are shown in their order; `actions` are what this audience may do now (the wire's command `act`)."""

    mode: str
    role: Role
    seat: int | None
    over: bool
    facts: dict[str, int | str]
    actions: tuple[str, ...]
    deadline_ms: int | None = None
