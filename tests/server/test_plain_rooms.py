"""A mode that was begun a minute ago is played over the wire: the server needs to know nothing about it."""

from __future__ import annotations

from tests.fixtures.arena import Arena


async def test_a_new_mode_is_played(bell_tower: str, arena: Arena) -> None:
    mira, jon = await arena.guest_here("Mira of the Bells"), await arena.guest_here("Jon of the Bells")
    room = (await mira.ask("create_room", {"id": "one", "mode": bell_tower}))["room"]
    assert (await mira.ask("create_room", {"id": "one", "mode": bell_tower}))["room"] == room
    for player in (mira, jon):
        joined = await player.ask("join_room", {"room": room})
        assert (joined["role"], joined["seat"]) == ("spectator", None)
        assert (await player.do(room, "act", action="come"))["ok"]
    seated = await mira.hears("people", lambda people: len(people["people"]) == 2)
    assert [person["name"] for person in seated["people"]] == ["Mira of the Bells", "Jon of the Bells"]
    for _ in range(5):
        for player in (mira, jon):
            assert (await player.do(room, "act", action="ring"))["ok"]
    last = await jon.hears("plain_state", lambda state: state["view"]["over"])
    assert last["view"]["facts"] == {"rings": 10, "rings_to_end": 10}
    assert last["view"]["actions"] == []
    assert (await jon.do(room, "act", action="ring"))["code"] == "wrong_stage"


async def test_what_a_mode_does_not_have_is_refused(bell_tower: str, arena: Arena) -> None:
    mira = await arena.guest_here()
    for mode in ("Quick Quiz", "no_such_mode"):
        assert (await mira.ask("create_room", {"id": "x", "mode": mode}))["code"] == "no_such_mode"
    room = (await mira.ask("create_room", {"id": "y", "mode": bell_tower}))["room"]
    await mira.ask("join_room", {"room": room})
    assert (await mira.do(room, "act", action="sing"))["code"] == "wrong_action"
    assert (await mira.do(room, "ready"))["code"] == "wrong_action"
    assert (await mira.ask("rematch", {"id": "z", "room": room}))["code"] == "not_allowed"
