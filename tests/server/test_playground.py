"""The rooms' logs: for operators, and for nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from redis.asyncio import Redis

from persistence.postgres.pool import open_pool
from server.embedded import StoreAddresses
from server.identity.dev_token import PUBLIC_KEY, Wanted, dev_token
from tests.fixtures.arena import Arena, arena_on
from tests.server.sessions.test_gateway import at_the_table, handed_over
from tests.server.test_http import played

AUTH = {"auth_issuer": "school", "auth_audience": "arena"}
PATHS = ("/playground", "/rooms/{room}/log", "/rooms/{room}/log/1")
NO_ROOM = "01a1f8d0-04f9-7fd8-a50a-e99734533cb0"


def bearer(folder: Path, *roles: str) -> dict[str, str]:
    token = dev_token(folder, Wanted("u-1", "Mira", 5, AUTH["auth_issuer"], AUTH["auth_audience"], roles))
    return {"authorization": f"Bearer {token}"}


async def got(arena: Arena, path: str, headers: Mapping[str, str] = {}) -> tuple[int, Any]:
    async with httpx.AsyncClient(base_url=f"{arena.origin}/api/v1") as http:
        answer = await http.get(path, headers=headers)
    return answer.status_code, answer.json().get("data") or answer.json()["error"]["code"]


async def test_ordinary_players_are_refused(arena: Arena) -> None:
    """Also the players of the room itself, with whatever they have."""
    one, _, room = await at_the_table(arena)
    key = one.auth["guest"]["key"]
    for path in PATHS:
        for authorization in ("", f"Guest {key}", "Bearer", "Bearer nonsense", f"Bearer {key}"):
            status, code = await got(arena, path.format(room=room), {"authorization": authorization})
            assert (status, code) in ((403, "not_allowed"), (401, "token_invalid")), (path, authorization)


async def test_by_role_game_masters_alone_get_in(stores: StoreAddresses, page: Path, tmp_path: Path) -> None:
    bearer(tmp_path)  # makes the keys
    settings = {**AUTH, "auth_public_key": (tmp_path / PUBLIC_KEY).read_text(), "guests": "on"}
    async with arena_on(stores, page, **settings) as arena:
        _, _, room = await at_the_table(arena)
        for path in PATHS:
            for roles in ((), ("player",), ("game_masters",), ("GAME_MASTER",)):
                assert await got(arena, path.format(room=room), bearer(tmp_path, *roles)) == (403, "not_allowed")
            assert (await got(arena, path.format(room=room), bearer(tmp_path, "player", "game_master")))[0] == 200
        stranger = tmp_path / "stranger"
        assert (await got(arena, "/playground", bearer(stranger, "game_master"))) == (401, "token_invalid")


async def test_a_suspended_game_master_is_refused(stores: StoreAddresses, page: Path, tmp_path: Path) -> None:
    mine = bearer(tmp_path, "game_master")
    settings = {**AUTH, "auth_public_key": (tmp_path / PUBLIC_KEY).read_text()}
    async with arena_on(stores, page, **settings) as arena, await open_pool(stores.database_url) as pool:
        assert (await got(arena, "/playground", mine))[0] == 200
        suspend = "update arena.users set account_status = $1 where issuer = 'school' and subject = 'u-1'"
        await pool.execute(suspend, "Suspended")
        try:
            assert await got(arena, "/playground", mine) == (403, "account_not_active")
        finally:
            await pool.execute(suspend, "Active")


async def test_in_development_everybody_sees_what_was_written(stores: StoreAddresses, page: Path) -> None:
    async with arena_on(stores, page, development=True, spectator_delay_ms=0) as arena:
        one, _, room = await at_the_table(arena)
        _, log = await got(arena, f"/rooms/{room}/log")
        assert log["mode"] == "Quick Quiz"
        assert [record["n"] for record in log["records"]] == list(range(1, log["last_n"] + 1))
        names = [event["name"] for record in log["records"] for event in record["events"]]
        assert names[0] == "room.opened"
        by = [record["by"]["user_id"] for record in log["records"] if record["by"]]
        assert (await one.hears("welcome"))["you"]["user_id"] in by
        _, rest = await got(arena, f"/rooms/{room}/log?after=1")
        assert rest["records"] == log["records"][1:]


async def test_the_state_at_a_place_is_the_fold_up_to_there(stores: StoreAddresses, page: Path) -> None:
    async with arena_on(stores, page, development=True, spectator_delay_ms=0) as arena:
        _, _, room = await at_the_table(arena)
        _, log = await got(arena, f"/rooms/{room}/log")
        states = [(await got(arena, f"/rooms/{room}/log/{n}"))[1] for n in range(1, log["last_n"] + 1)]
        assert [state["n"] for state in states] == [record["n"] for record in log["records"]]
        stages = [state["views"]["spectator"]["stage"] for state in states]
        assert (stages[0], stages[-1]) == ("challenged", "lobby")
        assert set(states[-1]["views"]) == {"player 0", "player 1", "invitee", "spectator"}
        assert states[-1]["views"]["player 1"]["seat"] == 1
        for n in (0, log["last_n"] + 1):
            assert await got(arena, f"/rooms/{room}/log/{n}") == (400, "bad_message")


async def test_a_room_that_is_over_is_read_from_its_recording(stores: StoreAddresses, page: Path) -> None:
    async with arena_on(stores, page, development=True, spectator_delay_ms=0) as arena:
        _, _, room = await played(arena)
        async with await open_pool(stores.database_url) as pool:
            await handed_over(pool, room)
        before = await got(arena, f"/rooms/{room}/log")
        async with Redis.from_url(stores.redis_url) as redis:
            keys = [key async for key in redis.scan_iter(f"*{room}*")]
            assert await redis.delete(*keys)
        assert await got(arena, f"/rooms/{room}/log") == before
        _, state = await got(arena, f"/rooms/{room}/log/{before[1]['last_n']}")
        assert state["over"]


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        (f"/rooms/{NO_ROOM}/log", (404, "no_such_room")),
        (f"/rooms/{NO_ROOM}/log/1", (404, "no_such_room")),
        ("/rooms/nonsense/log", (404, "no_such_room")),
        (f"/rooms/{NO_ROOM}/log?after=-1", (400, "bad_message")),
        (f"/rooms/{NO_ROOM}/log?after=9999999999", (400, "bad_message")),
        (f"/rooms/{NO_ROOM}/log/x", (404, "not_found")),
    ],
)
async def test_what_is_not_there(stores: StoreAddresses, page: Path, path: str, answer: tuple[int, str]) -> None:
    async with arena_on(stores, page, development=True) as arena:
        assert await got(arena, path) == answer


async def test_the_modes_are_named(stores: StoreAddresses, page: Path) -> None:
    async with arena_on(stores, page, development=True) as arena:
        _, about = await got(arena, "/playground")
        assert {"mode": "Quick Quiz", "opens": False} in about["modes"]
