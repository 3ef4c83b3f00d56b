"""Which drive holds a path, and whether that is a network's."""

from pathlib import Path

import pytest

from server.embedded.drives import network_drive, network_type

MOUNTS = [
    ("/", "ext4"),
    ("/home", "nfs4"),
    ("/home/mira/local", "ext4"),
    ("/mnt/c", "9p"),
    ("/srv/my share", "cifs"),
    ("/srv/twice", "nfs"),
    ("/srv/twice", "tmpfs"),
]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/arena", None),
        ("/home/mira/arena", "nfs4"),
        ("/home", "nfs4"),
        ("/homework", None),
        ("/home/mira/local/arena", None),
        ("/mnt/c/arena", "9p"),
        ("/srv/my share/arena", "cifs"),
        ("/srv/twice/arena", None),
    ],
)
def test_the_innermost_mount_decides(path: str, kind: str | None) -> None:
    assert network_type(Path(path), MOUNTS) == kind


def test_a_sandbox_on_9p_is_local() -> None:
    assert network_type(Path("/var"), [("/", "9p")]) is None


def test_nobody_knows() -> None:
    assert network_type(Path("/var"), []) is None


def test_the_folder_of_this_test_is_local(tmp_path: Path) -> None:
    assert network_drive(tmp_path) is None
