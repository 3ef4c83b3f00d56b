"""The data folder: who holds it, and whether a database may live there."""

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from server.embedded.drives import network_drive
from server.trouble import Trouble

LOCK = "lock"
FREE_BYTES_MIN = 300 * 1024 * 1024
# The stores of a killed server need up to this long to write their last bytes; they hold the lock until then.
_LAST_RUN_SECONDS_MAX = 6.0


@dataclass(frozen=True)
class DataFolder:
    """A folder that is ours while `lock_fd` is open in us or in any process that inherited it."""

    path: Path
    lock_fd: int


@contextmanager
def held_folder(path: Path) -> Iterator[DataFolder]:
    """Makes, checks and locks the folder; raises Trouble where a database cannot live in it."""
    path = path.expanduser().absolute()
    lock_fd = _open_lock(path)
    try:
        with disk_troubles(path):
            _lock(path, lock_fd)
            _refuse_unsafe_place(path)
        yield DataFolder(path, lock_fd)
    finally:
        os.close(lock_fd)


@contextmanager
def disk_troubles(path: Path) -> Iterator[None]:
    """Turns the system's errors about files in the folder into Trouble."""
    try:
        yield
    except OSError as error:
        raise _disk_trouble(path, error) from error


def folder_in_use(path: Path) -> bool:
    """Whether a running server, or a store that one left behind, holds the folder."""
    try:
        lock_fd = os.open(path / LOCK, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _try_lock(lock_fd)
    finally:
        os.close(lock_fd)


def _open_lock(path: Path) -> int:
    with disk_troubles(path):
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        if os.geteuid() not in (0, path.stat().st_uid):
            raise Trouble(f"The data folder {path} belongs to another user; choose another with DATA_DIR=FOLDER.")
        return os.open(path / LOCK, os.O_RDWR | os.O_CREAT, 0o600)


def _lock(path: Path, lock_fd: int) -> None:
    waits_until = time.monotonic() + _LAST_RUN_SECONDS_MAX
    while not _try_lock(lock_fd):
        holder = os.pread(lock_fd, 32, 0).decode(errors="replace").strip()
        if _alive(holder):
            raise Trouble(f"The data folder {path} is in use by process {holder}; stop it or choose another folder.")
        if time.monotonic() > waits_until:
            raise Trouble(f"Stores left behind by process {holder} still hold {path}; stop them (lsof {path / LOCK}).")
        time.sleep(0.05)
    os.ftruncate(lock_fd, 0)
    os.pwrite(lock_fd, f"{os.getpid()}\n".encode(), 0)


def _try_lock(lock_fd: int) -> bool:
    try:
        fcntl.flock(lock_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _alive(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        pass  # another user's process
    return True


def _refuse_unsafe_place(path: Path) -> None:
    kind = network_drive(path)
    if kind:
        raise Trouble(f"The data folder {path} is on a network drive ({kind}); choose one on a local disk (DATA_DIR=).")
    free = shutil.disk_usage(path).free
    if free < FREE_BYTES_MIN:
        raise Trouble(
            f"The disk of {path} is nearly full: {free >> 20} MB are free and {FREE_BYTES_MIN >> 20} MB are needed."
        )


def _disk_trouble(path: Path, error: OSError) -> Trouble:
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Trouble(f"The data folder {path} is not writable; mend its rights or choose another with DATA_DIR=.")
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Trouble(f"The disk of the data folder {path} is full; make room or choose another with DATA_DIR=.")
    return Trouble(f"The data folder {path} cannot be used: {error.strerror or error}.")
