"""Who has come and not yet said who they are: bounded by address, so that a flood costs only its own address, and there
only those who wait longest.

A school is one address. Turning the newest away would let one flooder lock it out; turning the oldest away leaves
everybody the time that it takes the flooder to come `NEWCOMERS_PER_ADDRESS_MAX` times.
"""

from __future__ import annotations

from typing import Protocol

from protocol import limits
from server.sessions import wire_metrics as metrics


class Newcomer(Protocol):
    """Told apart by identity."""

    def turn_away(self) -> None:
        """End, now. It has been forgotten here."""
        ...


class Newcomers:
    def __init__(
        self, per_address_max: int = limits.NEWCOMERS_PER_ADDRESS_MAX, all_max: int = limits.NEWCOMERS_MAX
    ) -> None:
        self._per_address_max, self._all_max = per_address_max, all_max
        self._addresses: dict[str, dict[Newcomer, None]] = {}  # each in the order in which they came
        self._all: dict[Newcomer, str] = {}

    def came(self, newcomer: Newcomer, address: str) -> None:
        here = self._addresses.setdefault(address, {})
        here[newcomer] = None
        self._all[newcomer] = address
        if len(here) > self._per_address_max:
            self._turn_away(next(iter(here)), "address")
        elif len(self._all) > self._all_max:
            self._turn_away(next(iter(self._all)), "all")

    def known(self, newcomer: Newcomer) -> None:
        """They have said who they are, or are gone. More than once is once."""
        address = self._all.pop(newcomer, None)
        if address is None:
            return
        here = self._addresses[address]
        del here[newcomer]
        if not here:
            del self._addresses[address]

    @property
    def count(self) -> int:
        return len(self._all)

    def _turn_away(self, newcomer: Newcomer, limit: str) -> None:
        self.known(newcomer)
        metrics.newcomers_turned_away.labels(limit).inc()
        newcomer.turn_away()
