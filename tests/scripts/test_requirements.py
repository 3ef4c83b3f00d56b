"""What is installed is what is declared, locked with hashes, and from no particular place."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("run", "build", "test", "fuzz")


def names(lines: list[str]) -> set[str]:
    return {
        re.split(r"[<>=\[; ]", line, maxsplit=1)[0].lower()
        for line in (line.strip() for line in lines)
        if line and not line.startswith(("-", "#"))
    }


def lines_of(name: str) -> list[str]:
    return (ROOT / "requirements" / name).read_text().splitlines()


def test_a_wheel_asks_for_what_a_checkout_installs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert names(project["dependencies"]) == names(lines_of("run.in"))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_locked_with_a_hash(lock: str) -> None:
    text = (ROOT / f"requirements/{lock}.txt").read_text()
    blocks = re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    locked = {name.lower() for name in blocks}
    assert names(lines_of(f"{lock}.in")) <= locked
    whole = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert [block.split("==")[0] for block in whole if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_a_host(lock: str) -> None:
    assert "://" not in (ROOT / f"requirements/{lock}.txt").read_text()
    assert "index" not in "".join(line for line in lines_of(f"{lock}.txt") if line.startswith("-"))


def test_the_pages_lock_names_no_host() -> None:
    assert '"resolved"' not in (ROOT / "webgl_bridge/web/package-lock.json").read_text()


def test_what_two_locks_share_has_one_version() -> None:
    """They are installed together."""
    versions: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, version in re.findall(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)", "\n".join(lines_of(f"{lock}.txt")), re.M):
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}
