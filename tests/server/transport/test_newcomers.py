from server.transport.newcomers import Newcomers


class Somebody:
    def __init__(self) -> None:
        self.turned_away = 0

    def turn_away(self) -> None:
        self.turned_away += 1


def come(newcomers: Newcomers, address: str, count: int) -> list[Somebody]:
    somebodies = [Somebody() for _ in range(count)]
    for somebody in somebodies:
        newcomers.came(somebody, address)
    return somebodies


def turned_away(somebodies: list[Somebody]) -> list[int]:
    return [place for place, somebody in enumerate(somebodies) if somebody.turned_away]


def test_beyond_the_limit_the_one_who_waits_longest_goes() -> None:
    newcomers = Newcomers(per_address_max=3, all_max=100)
    assert turned_away(come(newcomers, "a", 5)) == [0, 1]
    assert newcomers.count == 3


def test_a_flood_costs_no_other_address() -> None:
    newcomers = Newcomers(per_address_max=3, all_max=100)
    others = come(newcomers, "b", 3)
    come(newcomers, "a", 50)
    assert turned_away(others) == []


def test_who_is_known_counts_no_more() -> None:
    newcomers = Newcomers(per_address_max=3, all_max=100)
    first, *_ = come(newcomers, "a", 3)
    newcomers.known(first)
    newcomers.known(first)
    come(newcomers, "a", 1)
    assert not first.turned_away
    assert newcomers.count == 3


def test_many_addresses_together_have_a_limit_too() -> None:
    newcomers = Newcomers(per_address_max=3, all_max=5)
    somebodies = [come(newcomers, f"a{number}", 1)[0] for number in range(8)]
    assert turned_away(somebodies) == [0, 1, 2]


def test_an_address_of_which_nobody_is_left_takes_no_memory() -> None:
    newcomers = Newcomers()
    for somebody in come(newcomers, "a", 10):
        newcomers.known(somebody)
    assert not newcomers._addresses
