"""How often one user may do what."""

import pytest

from protocol import limits
from server.identity.auth import Identity
from server.sessions.rates import Bucket, NoCredit, Rates
from server.sessions.refused import Refused

MIRA, BEN = Identity("1", "Mira"), Identity("2", "Ben")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_fills_up_evenly_and_not_beyond() -> None:
    clock = Clock()
    bucket = Bucket(4, 8, clock)
    assert [bucket.take() for _ in range(5)] == [True] * 4 + [False]
    clock.now = 2.0
    assert [bucket.take() for _ in range(2)] == [True, False]
    clock.now = 1_000.0
    assert [bucket.take() for _ in range(5)] == [True] * 4 + [False]


def test_a_users_rates_are_kept_over_sessions_and_are_nobody_elses() -> None:
    rates = Rates(Clock())
    for _ in range(limits.COMMANDS_PER_10_S_MAX):
        rates.of(MIRA).spend("command")
    with pytest.raises(Refused, match="rate_limited"):
        rates.of(MIRA).spend("command")
    rates.of(BEN).spend("command")
    rates.of(Identity("3", "Practice Bot", bot=True)).spend("command")


KINDS = {
    "command": limits.COMMANDS_PER_10_S_MAX,
    "join_room": limits.JOINS_PER_10_S_MAX,
    "react": limits.REACTIONS_PER_10_S_MAX,
    "create_duel": limits.DUELS_CREATED_PER_MINUTE_MAX,
    "probe": limits.OTHERS_PER_10_S_MAX,
    "no such event": limits.OTHERS_PER_10_S_MAX,
}


@pytest.mark.parametrize("event", KINDS)
def test_each_kind_has_credits_of_its_own_and_they_refill(event: str) -> None:
    clock = Clock()
    rates = Rates(clock).of(MIRA)
    for _ in range(KINDS[event]):
        rates.spend(event)
    with pytest.raises(NoCredit):
        rates.spend(event)
    for other in KINDS.keys() - {event}:
        if {event, other} != {"probe", "no such event"}:
            rates.spend(other)
    clock.now = 60.0
    for _ in range(KINDS[event]):
        rates.spend(event)


def test_only_wrong_codes_count() -> None:
    tries = Rates(Clock()).code_tries(MIRA, "203.0.113.7")
    for _ in range(100):
        tries.check()
    for _ in range(limits.WRONG_CODES_PER_SESSION_MAX):
        tries.was_wrong()
    with pytest.raises(Refused, match="too_many_wrong_codes"):
        tries.check()


def test_whoever_guesses_as_ever_new_guests_is_known_by_the_address() -> None:
    rates = Rates(Clock())
    for number in range(limits.WRONG_CODES_PER_ADDRESS_MAX):
        rates.code_tries(Identity(str(number), "Guest"), "203.0.113.7").was_wrong()
    with pytest.raises(Refused, match="too_many_wrong_codes"):
        rates.code_tries(MIRA, "203.0.113.7").check()
    rates.code_tries(MIRA, "203.0.113.8").check()


def test_those_seen_longest_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "USERS_LIMITED_MAX", 2)
    rates = Rates(Clock())
    mira = rates.of(MIRA)
    rates.of(BEN)
    assert rates.of(MIRA) is mira
    rates.of(Identity("3", "Cleo"))
    assert rates.of(MIRA) is mira
    assert len(rates._users) == 2
