"""The real socket.io-client in Node and Chromium, each parser over each transport, against the profile for clients.

The cases are in `javascript/cases.js`. All of them run at once with one client and one parser; each is a test here.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import pytest

from server.startup.listening import free_port
from tests.browser.chromium import chromium
from tests.browser.gallery import WEB, node, served

HERE = Path(__file__).parent / "javascript"
ROOT = Path(__file__).parents[2]
CASES = re.findall(r'^  "(.+)": async', (HERE / "cases.js").read_text("utf-8"), re.MULTILINE)
TRANSPORTS = ("websocket", "polling", "upgrade")
BUILD_S_MAX, RUN_S_MAX = 120, 90

Outcomes = dict[str, dict[str, str | None]]
"""By transport and case: None where all was well, else the error."""


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`node.mjs`, which finds the page's packages beside it, and `browser.mjs`, which holds them."""
    folder = tmp_path_factory.mktemp("bundles")
    vite = WEB / "node_modules" / "vite" / "bin" / "vite.js"
    assert vite.exists(), "run `npm ci` in webgl_bridge/web first"
    for mode in ("node", "browser"):
        build = [node(), str(vite), "build", "--config", str(HERE / "vite.config.mjs"), "--mode", mode]
        done = subprocess.run(
            [*build, "--outDir", str(folder / mode)], cwd=WEB, capture_output=True, text=True, timeout=BUILD_S_MAX
        )
        assert done.returncode == 0, done.stderr
    (folder / "node_modules").symlink_to(WEB / "node_modules")
    return folder


@contextmanager
def conformance(serializer: str, log: Path) -> Iterator[str]:
    """The server as others start it. Its handlers fail where they are to, and nothing else does."""
    port = free_port()
    profile = ("--profile", "clients", "--serializer", serializer, "--port", str(port))
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "tests.conformance", *profile], cwd=ROOT, stdout=subprocess.PIPE, stderr=errors
        ) as server,
    ):
        try:
            assert server.stdout
            assert server.stdout.readline().startswith(b"clients on"), log.read_text()
            yield f"http://127.0.0.1:{port}"
            assert server.poll() is None
        finally:
            server.terminate()
    told = log.read_text()
    assert told.count("Traceback") == len(re.findall(r"RuntimeError: this \w+'s own mistake", told)) > 0, told


def in_node(bundles: Path, address: str, parser: str) -> Outcomes:
    run = [node(), str(bundles / "node" / "node.mjs"), address, parser]
    done = subprocess.run(run, capture_output=True, text=True, timeout=RUN_S_MAX)
    assert (done.returncode, done.stderr) == (0, "")
    outcomes: Outcomes = json.loads(done.stdout)
    return outcomes


def in_chromium(bundles: Path, address: str, parser: str) -> Outcomes:
    """From a page of another origin."""
    folder = bundles / "browser"
    (folder / "index.html").write_text('<!doctype html><script type="module" src="browser.mjs"></script>')
    with served(folder) as origin, chromium() as browser:
        page = browser.new_page()
        page.goto(origin)
        hosts = address.replace("127.0.0.1", "*.localhost")
        outcomes: Outcomes = page.evaluate("([address, parser]) => run(address, parser)", [hosts, parser])
    return outcomes


CLIENTS = {"node": in_node, "chromium": in_chromium}
PARSERS = ("default", "stock", "ours")


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((client, parser), id=f"{client} {parser}", marks=[pytest.mark.browser] * (client == "chromium"))
        for client, parser in product(CLIENTS, PARSERS)
    ],
)
def outcomes(request: pytest.FixtureRequest, bundles: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    client, parser = request.param
    serializer = "default" if parser == "default" else "msgpack"
    with conformance(serializer, tmp_path_factory.mktemp("server") / "log") as address:
        return CLIENTS[client](bundles, address, parser)


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("case", CASES)
def test_the_client(outcomes: Outcomes, case: str, transport: str) -> None:
    assert list(outcomes[transport]) == CASES
    error = outcomes[transport][case]
    assert error is None, error
