"""The wheel holds everything that `roguelearn serve` needs, and nothing of the page's sources."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What is in a wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--wheel-dir", folder, ROOT], check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize(
    "name", ["server/cli.py", "server/embedded/keeper.py", "webgl_bridge/web/dist/index.html", "game/modes/__init__.py"]
)
def test_it_holds(names: set[str], name: str) -> None:
    assert name in names


@pytest.mark.parametrize("pattern", ["persistence/**/*.sql", "persistence/**/*.gift", "webgl_bridge/web/dist/assets/*"])
def test_it_holds_every(names: set[str], pattern: str) -> None:
    wanted = {path.relative_to(ROOT).as_posix() for path in ROOT.glob(pattern)}
    assert wanted
    assert wanted <= names


@pytest.mark.parametrize("part", ["node_modules/", "web/src/", "loadtests/", "scripts/", "webgl_bridge/client/"])
def test_it_leaves_out(names: set[str], part: str) -> None:
    assert [name for name in names if part in name] == []


def test_it_brings_the_licence_and_the_command(names: set[str]) -> None:
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("entry_points.txt") for name in names)
