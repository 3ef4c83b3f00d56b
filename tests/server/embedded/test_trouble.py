"""Every reason why the embedded stores cannot start is one sentence that names the folder or the remedy."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from server.embedded import embedded_stores, folder
from server.embedded.folder import disk_troubles, folder_in_use, held_folder
from server.embedded.postgres import check_version
from server.trouble import Trouble


def assert_is_sentence(trouble: Trouble, *parts: str) -> None:
    told = str(trouble)
    assert all(part in told for part in parts), told
    assert told.endswith(".")
    assert "\n" not in told


def test_a_folder_has_one_holder(tmp_path: Path) -> None:
    with held_folder(tmp_path):
        assert folder_in_use(tmp_path)
        with pytest.raises(Trouble) as trouble, held_folder(tmp_path):
            pass
    assert_is_sentence(trouble.value, "in use", str(os.getpid()))
    assert not folder_in_use(tmp_path)
    with held_folder(tmp_path):
        pass


def test_stores_of_a_dead_server_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "_LAST_RUN_SECONDS_MAX", 0.0)
    with held_folder(tmp_path):
        (tmp_path / "lock").write_text("999999999\n")
        with pytest.raises(Trouble) as trouble, held_folder(tmp_path):
            pass
    assert_is_sentence(trouble.value, "left behind", "999999999")


def test_not_writable(tmp_path: Path) -> None:
    # Root may write everywhere but in what the kernel shows as files.
    closed = Path("/sys/arena") if os.geteuid() == 0 else tmp_path / "closed"
    if os.geteuid() != 0:
        closed.mkdir(mode=0o500)
    with pytest.raises(Trouble) as trouble, held_folder(closed / "data"):
        pass
    assert_is_sentence(trouble.value, "not writable", str(closed))


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Trouble) as trouble, held_folder(tmp_path / "file"):
        pass
    assert_is_sentence(trouble.value, "cannot be used")


def test_of_another_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(Trouble) as trouble, held_folder(tmp_path):
        pass
    assert_is_sentence(trouble.value, "another user")


def test_on_a_network_drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "network_drive", lambda path: "nfs4")
    with pytest.raises(Trouble) as trouble, held_folder(tmp_path):
        pass
    assert_is_sentence(trouble.value, "network drive (nfs4)")


def test_nearly_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "FREE_BYTES_MIN", 1 << 60)
    with pytest.raises(Trouble) as trouble, held_folder(tmp_path):
        pass
    assert_is_sentence(trouble.value, "nearly full")


@pytest.mark.parametrize(
    ("number", "part"), [(errno.ENOSPC, "full"), (errno.EROFS, "not writable"), (errno.EIO, "cannot be used")]
)
def test_what_the_disk_says(tmp_path: Path, number: int, part: str) -> None:
    with pytest.raises(Trouble) as trouble, disk_troubles(tmp_path):
        raise OSError(number, os.strerror(number))
    assert_is_sentence(trouble.value, part)


def test_an_error_of_the_server_is_not_blamed_on_the_folder(tmp_path: Path) -> None:
    with pytest.raises(ConnectionResetError), held_folder(tmp_path):
        raise ConnectionResetError


@pytest.mark.parametrize(
    ("version", "part"), [("19\n", "newer Postgres (19)"), ("17\n", "older Postgres (17)"), ("x", "not a Postgres")]
)
def test_a_database_of_another_version(tmp_path: Path, version: str, part: str) -> None:
    (tmp_path / "PG_VERSION").write_text(version)
    with pytest.raises(Trouble) as trouble:
        check_version(tmp_path)
    assert_is_sentence(trouble.value, part)


def _newer(data: Path) -> None:
    (data / "postgres/PG_VERSION").write_text("99\n")


def _another_password(data: Path) -> None:
    (data / "postgres.password").write_text("another")


def _broken_valkey_log(data: Path) -> None:
    next((data / "valkey/appendonlydir").glob("*.base.rdb")).write_bytes(b"NOT A DUMP")


def _broken_postgres_settings(data: Path) -> None:
    with (data / "postgres/postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")


@pytest.mark.stores
@pytest.mark.parametrize(
    ("spoil", "parts"),
    [
        (_newer, ("newer Postgres (99)",)),
        (_another_password, ("postgres.password",)),
        (_broken_valkey_log, ("Valkey could not start", "valkey.log")),
        (_broken_postgres_settings, ("Postgres could not start: configuration file", "contains errors")),
    ],
)
async def test_a_spoiled_folder(tmp_path: Path, spoil: Callable[[Path], None], parts: tuple[str, ...]) -> None:
    async with embedded_stores(tmp_path, lambda line: None):
        pass
    spoil(tmp_path)
    with pytest.raises(Trouble) as trouble:
        async with embedded_stores(tmp_path, lambda line: None):
            pass
    assert_is_sentence(trouble.value, *parts)
    assert not folder_in_use(tmp_path)
