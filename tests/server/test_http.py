"""Pages, API, health and headers, over real HTTP on real stores."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from persistence.postgres.pool import open_pool
from protocol.messages.from_server import PROTOCOL
from server.embedded import StoreAddresses
from server.http.security import policy
from tests.fixtures.arena import Arena, Player, arena_on
from tests.server.sessions.test_gateway import at_the_table, handed_over, play_on

ROOM = "01a1f8d0-04f9-7fd8-a50a-e99734533cb0"


@pytest.fixture
async def http(arena: Arena) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=arena.origin) as client:
        yield client


@pytest.fixture
async def pool(arena: Arena) -> AsyncIterator[asyncpg.Pool]:
    async with await open_pool(arena.stores.database_url) as pool:
        yield pool


async def data(http: httpx.AsyncClient, path: str, **headers: str) -> Any:
    answer = await http.get(f"/api/v1{path}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def refusal(http: httpx.AsyncClient, path: str, **headers: str) -> tuple[int, str]:
    answer = await http.get(f"/api/v1{path}", headers=headers)
    return answer.status_code, answer.json()["error"]["code"]


async def played(arena: Arena, **changes: Any) -> tuple[Player, Player, str]:
    """A finished duel."""
    one, two, room = await at_the_table(arena, **changes)
    for player in (one, two):
        await player.do(room, "ready")
    count = (await one.sees(room, lambda view: bool(view["question"])))["question_count"]
    for index in range(count):
        await asyncio.gather(*(play_on(player, room, index) for player in (one, two)))
    await one.sees(room, lambda view: view["stage"] == "over")
    return one, two, room


# --- pages ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/watch", "/check", f"/duel/{ROOM}", f"/replay/{ROOM}", "/d/CDFGHJ"])
async def test_every_address_of_the_page_is_its_document(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["cache-control"] == "no-cache"
    again = await http.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_files_of_the_build_are_kept_for_ever_and_compressed(http: httpx.AsyncClient) -> None:
    answer = await http.get("/assets/index-abc.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.text.startswith("export const")
    plain = await http.get("/assets/index-abc.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == answer.text
    assert (await http.get("/favicon.svg")).headers["content-type"] == "image/svg+xml"


@pytest.mark.parametrize("path", ["/nope", "/duel/../../etc/passwd", "/%2e%2e/main.py", "/index.html/x", "/duel/x"])
async def test_other_addresses_are_not_found_and_say_so_on_the_page(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")


async def test_what_is_no_page_is_not_found_in_json(http: httpx.AsyncClient) -> None:
    for path in ("/assets/gone.js", "/api/v1/nope", "/api/v2/config"):
        answer = await http.get(path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    assert (await http.post("/")).status_code == 405
    assert (await http.post("/api/v1/config")).status_code == 405


async def test_every_answer_carries_the_headers(http: httpx.AsyncClient, arena: Arena) -> None:
    for path in ("/", "/nope", "/api/v1/config", "/api/v1/nope", "/assets/index-abc.js", "/healthz"):
        headers = (await http.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        rules = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
        assert rules["script-src"] == "'self'"
        assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
        host = arena.origin.removeprefix("http://")
        assert rules["connect-src"] == f"'self' ws://{host} wss://{host}"
        assert "unsafe" not in headers["content-security-policy"]


@pytest.mark.parametrize("host", [b"evil.example; script-src *", b"a b", b"", b"a\r\nx: y", b"'unsafe-inline'"])
def test_a_host_header_adds_nothing_to_the_policy(host: bytes) -> None:
    assert b"connect-src 'self';" in policy(host)


async def test_the_protocol_is_described_for_tools(http: httpx.AsyncClient) -> None:
    answer = await http.get("/api/v1/asyncapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json()["asyncapi"] == "3.0.0"
    assert answer.json()["channels"]["arena"]["messages"]["command"]["name"] == "command"


async def test_a_page_behind_a_proxys_path_finds_its_files(stores: StoreAddresses, page: Path) -> None:
    async with arena_on(stores, page, root_path="/arena") as arena, httpx.AsyncClient(base_url=arena.origin) as http:
        assert 'src="/arena/assets/index-abc.js"' in (await http.get("/")).text
        assert (await http.get("/api/v1/config")).status_code == 200
        await arena.guest_here()


# --- API --------------------------------------------------------------------------------------------------------


async def test_a_page_asks_first_what_this_server_is(http: httpx.AsyncClient) -> None:
    config = await data(http, "/config")
    assert (config["guests"], config["tokens"], config["protocol"], config["spectator_delay_ms"]) == (
        "on",
        False,
        list(PROTOCOL),
        0,
    )


async def test_the_clock_is_the_servers_and_never_kept(http: httpx.AsyncClient) -> None:
    before = time.time() * 1_000
    answer = await http.get("/api/v1/clock")
    assert before - 1 <= answer.json()["data"]["now_ms"] <= time.time() * 1_000
    assert answer.headers["cache-control"] == "no-store"


async def test_topics_and_how_many_questions_they_have(http: httpx.AsyncClient) -> None:
    topics = {topic["topic"]: topic["counts"] for topic in await data(http, "/topics")}
    assert topics["Astronomy"].keys() == {"Easy", "Medium", "Hard"}
    assert topics["Astronomy"]["Easy"] >= 3


async def test_live_duels_are_the_public_ones_that_run(http: httpx.AsyncClient, arena: Arena) -> None:
    one, _, room = await at_the_table(arena, visibility="public")
    await at_the_table(arena, visibility="link")
    await one.ask("create_duel", {**CHALLENGE, "id": uuid4().hex})
    live = await data(http, "/duels?state=live")
    assert [duel["room"] for duel in live] == [room]
    assert live[0]["names"][0] == (await one.hears("welcome"))["you"]["name"]
    assert (live[0]["duel_type"], live[0]["watching"]) == ("Quick Quiz", 0)
    await one.do(room, "leave")
    await one.sees(room, lambda view: view["stage"] == "over")
    assert await data(http, "/duels?state=live") == []
    assert await refusal(http, "/duels?state=all") == (400, "bad_message")


CHALLENGE = {
    "duel_type": "Quick Quiz",
    "topic": "Astronomy",
    "difficulty_level": "Easy",
    "time_limit": 1,
    "visibility": "public",
    "opponent": {"type": "link"},
}


async def test_a_duel_and_its_replay_without_the_log(http: httpx.AsyncClient, arena: Arena, pool: asyncpg.Pool) -> None:
    one, two, room = await played(arena)
    replay = await data(http, f"/duels/{room}/replay")
    names = [(await player.hears("welcome"))["you"]["name"] for player in (one, two)]
    assert [person["name"] for person in replay["people"]] == names
    frames = replay["frames"]
    assert {frame["view"]["role"] for frame in frames} == {"spectator"}
    assert [frame["version"] for frame in frames] == sorted({frame["version"] for frame in frames})
    assert frames[-1]["view"]["result"]
    users = [(await player.hears("welcome"))["you"]["user_id"] for player in (one, two)]
    assert not any(user in str(replay) for user in users)
    await handed_over(pool, room)
    duel = await data(http, f"/duels/{room}")
    assert (duel["names"], duel["duel_status"], duel["outcome"]) == (
        names, "Completed", frames[-1]["view"]["result"]["outcome"],
    )  # fmt: skip
    assert duel["scores"] == list(frames[-1]["view"]["result"]["scores"])


async def test_a_replay_from_postgres_is_that_from_memory(
    http: httpx.AsyncClient, arena: Arena, pool: asyncpg.Pool, stores: StoreAddresses, page: Path
) -> None:
    _, _, room = await played(arena)
    live = await data(http, f"/duels/{room}/replay")
    await handed_over(pool, room)
    async with arena_on(stores, page) as other, httpx.AsyncClient(base_url=other.origin) as elsewhere:
        assert await data(elsewhere, f"/duels/{room}/replay") == live


async def test_a_duel_that_is_off_is_for_its_players(http: httpx.AsyncClient, arena: Arena, pool: asyncpg.Pool) -> None:
    one, _, room = await played(arena, visibility="off")
    stranger = await arena.guest_here()
    await handed_over(pool, room)
    for path in (f"/duels/{room}", f"/duels/{room}/replay"):
        assert await refusal(http, path) == (403, "not_allowed")
        assert await refusal(http, path, authorization=f"Guest {stranger.auth['guest']['key']}") == (403, "not_allowed")
        assert await refusal(http, path, authorization="Bearer x.y.z") == (401, "token_invalid")
        assert await data(http, path, authorization=f"Guest {one.auth['guest']['key']}")


async def test_what_is_not_over_or_not_there_has_no_replay(http: httpx.AsyncClient, arena: Arena) -> None:
    one, _, room = await at_the_table(arena)
    assert await refusal(http, f"/duels/{room}/replay") == (404, "no_such_room")
    await one.do(room, "leave")
    await one.sees(room, lambda view: view["stage"] == "over")
    assert await refusal(http, f"/duels/{room}/replay") == (404, "no_such_room")  # called off
    for other in (ROOM, "x", "1%20or%201"):
        assert await refusal(http, f"/duels/{other}/replay") == (404, "no_such_room")
        assert await refusal(http, f"/duels/{other}") == (404, "no_such_room")


# --- health -----------------------------------------------------------------------------------------------------


async def test_health_says_what_is_gone_and_stays_ready(http: httpx.AsyncClient, arena: Arena) -> None:
    assert (await http.get("/healthz")).json() == {"status": "alive"}
    assert (await http.get("/readyz")).json() == {"status": "ready", "degraded": []}

    async def gone() -> None:
        raise OSError

    arena.node.health._checks = {**arena.node.health._checks, "postgres": gone}
    answer = await http.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "degraded": ["postgres_gone"]})
    for phase in ("starting", "draining"):
        arena.node.health.phase = phase
        answer = await http.get("/readyz")
        assert (answer.status_code, answer.json()) == (503, {"status": phase})


async def test_counters_are_for_this_machine_alone(http: httpx.AsyncClient) -> None:
    assert "arena_connections " in (await http.get("/metrics")).text
    assert (await http.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"})).status_code == 404
