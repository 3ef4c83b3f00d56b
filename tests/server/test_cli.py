"""The command `roguelearn` as a person uses it: in a process of its own, with an environment of its own."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import jwt
import pytest

from server.embedded import StoreAddresses
from server.embedded.folder import folder_in_use
from server.identity.dev_token import PRIVATE_KEY, PUBLIC_KEY
from server.startup.listening import free_port

ROOT = Path(__file__).parents[2]
QUESTION = "::Sum:: What is 1 + 1? {=2 ~3 ~4}\n"
SECONDS_MAX = 60

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the command with these words, its data in `tmp_path / "data"`; ends what still runs."""
    started: list[subprocess.Popen[str]] = []

    def go(*words: str, **environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, ROOT / "tests/server/cli_child.py", *words],
            cwd=tmp_path,
            env={"PATH": os.defpath, "PYTHONPATH": str(ROOT), "DATA_DIR": str(tmp_path / "data"), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield go
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def run(start: Start, *words: str, **environment: str) -> tuple[int, str, str]:
    process = start(*words, **environment)
    out, err = process.communicate(timeout=SECONDS_MAX)
    return process.returncode, out, err


def read_until(process: subprocess.Popen[str], beginning: str) -> str:
    assert process.stdout
    for line in process.stdout:
        if line.startswith(beginning):
            return line.strip()
    assert process.stderr
    pytest.fail(f"it ended before {beginning!r}: {process.stderr.read()}")


def test_help_names_every_command(start: Start) -> None:
    code, out, _ = run(start, "--help")
    assert code == 0
    for command in ("serve", "migrate", "import", "token", "results", "doctor", "settings"):
        assert f"\n    {command} " in out


def test_help_of_serve_explains_the_settings(start: Start) -> None:
    _, out, _ = run(start, "serve", "--help")
    assert "SPECTATOR_DELAY_MS  How far spectators stay behind" in out
    assert "NAME_FILE" in out


@pytest.mark.parametrize("words", [(), ("fly",), ("serve", "--port")])
def test_words_that_it_does_not_know(start: Start, words: tuple[str, ...]) -> None:
    code, _, err = run(start, *words)
    assert code == 2
    assert err.startswith("usage: roguelearn")


def test_trouble_is_one_line_and_code_1(start: Start) -> None:
    code, out, err = run(start, "serve", PORT="many")
    assert (code, out) == (1, "")
    assert err.startswith("PORT=many is not a fitting setting")
    assert err.count("\n") == 1


def test_a_taken_port_stops_the_start_before_the_stores(start: Start, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, err = run(start, "serve", PORT=str(port))
    assert code == 1
    assert err.startswith(f"Port {port} is taken")
    assert not (tmp_path / "data").exists()


def test_settings_are_shown_without_secrets(start: Start) -> None:
    code, out, _ = run(
        start, "settings", DATABASE_URL="postgresql://u:hush@h/d", REDIS_URL="redis://:hush@h", PORT="8123"
    )
    assert code == 0
    assert "[8123]" in out
    assert "[set]" in out
    assert "hush" not in out


def test_a_token_holds_with_the_key_that_it_names(start: Start, tmp_path: Path) -> None:
    code, out, err = run(start, "token", "--sub", "s-1", "--name", "Mira", "--minutes", "5", "--audience", "here")
    assert code == 0
    assert f"AUTH_PUBLIC_KEY_FILE={tmp_path / 'data' / PUBLIC_KEY}" in err
    public = (tmp_path / "data" / PUBLIC_KEY).read_text()
    claims = jwt.decode(out.strip(), public, algorithms=["RS256"], audience="here", issuer="roguelearn-dev")
    assert (claims["sub"], claims["name"], claims["exp"] - claims["iat"]) == ("s-1", "Mira", 300)
    assert (tmp_path / "data" / PRIVATE_KEY).stat().st_mode & 0o777 == 0o600
    again = run(start, "token")[1]
    jwt.decode(again.strip(), public, algorithms=["RS256"], audience="roguelearn-arena")
    assert run(start, "token", "--minutes", "0")[0] == 1


@pytest.mark.stores
def test_serve_prepares_all_and_stops_in_good_order(start: Start, tmp_path: Path) -> None:
    port = free_port()
    server = start("serve", PORT=str(port))
    assert read_until(server, "Imported").endswith("sample questions")
    assert read_until(server, "Ready") == f"Ready: http://127.0.0.1:{port}/"
    assert f"http://localhost:{port}" in read_until(server, "http")

    # A second server finds the port taken, or on another port the folder.
    assert run(start, "serve", PORT=str(port))[2].startswith(f"Port {port} is taken")
    code, _, err = run(start, "serve", PORT="0")
    assert code == 1
    assert "in use by process" in err

    # The other commands use the running stores.
    (tmp_path / "sums.gift").write_text(QUESTION)
    code, out, _ = run(start, "import", "sums.gift", "--topic", "Sums")
    assert (code, out) == (0, "1 imported, 0 unchanged, 0 unsupported, 0 error\n")
    assert run(start, "import", "sums.gift", "--topic", "Sums")[1].startswith("0 imported, 1 unchanged")
    assert run(start, "migrate")[0] == 0
    code, out, _ = run(start, "doctor", PORT="0")
    assert "in use by a running server" in out
    assert "running Valkey: Valkey 9" in out
    assert "results: none is set aside" in out
    assert run(start, "results")[:2] == (0, "0 set aside\n")
    assert run(start, "results", "--retry", "nowhere")[0] == 1

    server.send_signal(signal.SIGTERM)
    assert server.wait(SECONDS_MAX) == 0
    assert not folder_in_use(tmp_path / "data")


@pytest.mark.stores
def test_ctrl_c_while_starting_leaves_nothing(start: Start, tmp_path: Path) -> None:
    server = start("serve", PORT="0")
    read_until(server, "Making the database")
    server.send_signal(signal.SIGINT)
    assert server.wait(SECONDS_MAX) == 0
    assert not folder_in_use(tmp_path / "data")


async def test_serve_with_stores_of_ones_own(
    start: Start, tmp_path: Path, test_servers: StoreAddresses, empty_database_url: str, redis_url: str
) -> None:
    server = start("serve", PORT="0", DATABASE_URL=empty_database_url, REDIS_URL=redis_url)
    assert read_until(server, "Using").startswith("Using Postgres 18.")
    read_until(server, "Ready")
    server.send_signal(signal.SIGTERM)
    assert server.wait(SECONDS_MAX) == 0
    assert not (tmp_path / "data").exists()
    connection = await asyncpg.connect(empty_database_url)
    assert await connection.fetchval("select count(*) from arena.questions") > 60
    await connection.close()


def test_what_cannot_be_imported(start: Start) -> None:
    code, _, err = run(start, "import", "nowhere.gift")
    assert (code, err) == (1, "There is no file or folder nowhere.gift.\n")


def test_doctor_tells_what_is_wrong(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, out, _ = run(
            start,
            "doctor",
            PORT=port,
            DATABASE_URL=f"postgresql://u:hush@127.0.0.1:{free_port()}/d",
            REDIS_URL=f"redis://:hush@127.0.0.1:{free_port()}",
        )
    assert code == 1
    troubled = [line.split()[1].rstrip(":") for line in out.splitlines() if line.startswith("TROUBLE")]
    assert troubled == ["database", "Redis", "port"]
    assert "packages: all" in out
    assert "hush" not in out
