"""Who is here and which names they hold."""

import pytest

from protocol import limits
from protocol.render import SharedFrame
from server.identity.auth import Identity
from server.sessions.presence import Presence
from server.sessions.refused import Refused


class Session:
    def __init__(self, user_id: str, name: str, *, guest: bool = True, bot: bool = False) -> None:
        self.identity = Identity(user_id, name, guest=guest, bot=bot)
        self.heard: list[str] = []

    def send(self, frame: SharedFrame) -> None:
        self.heard.append(frame.event)


class World:
    def __init__(self) -> None:
        self.now = 0.0
        self.presence = Presence(lambda: self.now)

    def enter(self, user_id: str, name: str, **kind: bool) -> Session:
        session = Session(user_id, name, **kind)
        self.presence.admit(session.identity)
        self.presence.enter(session)
        return session


@pytest.fixture
def world() -> World:
    return World()


def test_all_pages_of_a_user_are_told(world: World) -> None:
    pages = [world.enter("1", "Mira"), world.enter("1", "Mira")]
    other = world.enter("2", "Ben")
    world.presence.tell("1", SharedFrame("challenged", {}))
    world.presence.tell("3", SharedFrame("challenged", {}))
    assert [page.heard for page in (*pages, other)] == [["challenged"], ["challenged"], []]


def test_a_name_is_held_for_a_while_after_the_last_page_closed(world: World) -> None:
    pages = [world.enter("1", "Mira"), world.enter("1", "Mira")]
    world.presence.leave(pages[0])
    world.presence.leave(pages[1])
    world.now = limits.NAME_KEPT_S - 1
    with pytest.raises(Refused, match="name_looks_like"):
        world.enter("2", "M1RA")
    world.now = limits.NAME_KEPT_S
    world.enter("2", "M1RA")
    with pytest.raises(Refused):
        world.enter("1", "Mira")


def test_a_name_that_was_given_up_is_free(world: World) -> None:
    world.presence.leave(world.enter("1", "Mira"))
    world.enter("1", "Ada")
    world.enter("2", "Mira")
    first, second = world.enter("3", "Ben"), world.enter("3", "Cleo")
    world.presence.leave(first)
    world.enter("4", "Ben")
    world.presence.leave(second)


def test_a_name_that_a_token_gives_is_taken_as_it_is(world: World) -> None:
    world.enter("1", "mira")
    world.enter("2", "mira", guest=False)
    with pytest.raises(Refused):
        world.enter("3", "mira")


def test_a_user_is_found_by_name_while_present(world: World) -> None:
    mira = world.enter("1", "Mira")
    assert world.presence.named("MIRA") == mira.identity
    assert world.presence.named("M1ra") is None
    world.presence.leave(mira)
    assert world.presence.named("Mira") is None


def test_the_bot_is_found_while_it_is_here(world: World) -> None:
    assert world.presence.bot() is None
    bot = world.enter("9", "Practice Bot", guest=False, bot=True)
    assert world.presence.bot() == bot.identity


def test_a_user_has_a_bounded_number_of_pages(world: World) -> None:
    for _ in range(limits.SESSIONS_PER_USER_MAX):
        world.enter("1", "Mira")
    with pytest.raises(Refused, match="rate_limited"):
        world.enter("1", "Mira")
