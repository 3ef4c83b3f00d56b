"""Network drives: a database there loses data when the line drops, and locks do not hold."""

import subprocess
import sys
from pathlib import Path

_NETWORK_TYPES = frozenset(
    {
        *("9p", "afpfs", "afs", "beegfs", "ceph", "cifs", "davfs", "drvfs", "gfs2", "glusterfs", "lustre", "ncpfs"),
        *("fuse.ceph", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs"),
        *("nfs", "nfs3", "nfs4", "smb", "smb3", "smbfs", "webdav"),
    }
)


def network_drive(path: Path) -> str | None:
    """The type of the network drive that holds the path, e.g. "nfs4"; None on a local disk or where nobody can tell."""
    mounts = _linux_mounts() if sys.platform == "linux" else _mac_mounts()
    return network_type(path.resolve(), mounts)


def network_type(path: Path, mounts: list[tuple[str, str]]) -> str | None:
    """The longest mount point above the path decides; of equal ones the last mounted."""
    holding = [(len(point), number, kind) for number, (point, kind) in enumerate(mounts) if _inside(path, point)]
    if not holding:
        return None
    length, _, kind = max(holding)
    # Some sandboxes have their root on 9p; that is as local as it gets there.
    is_root = length == len("/")
    return kind if kind in _NETWORK_TYPES and not (kind == "9p" and is_root) else None


def _inside(path: Path, point: str) -> bool:
    return path.is_relative_to(point)


def _linux_mounts() -> list[tuple[str, str]]:
    try:
        lines = Path("/proc/self/mounts").read_text(errors="replace").splitlines()
    except OSError:
        return []
    return [(_unescaped(parts[1]), parts[2]) for line in lines if len(parts := line.split()) >= 3]


def _unescaped(point: str) -> str:
    return point.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")


def _mac_mounts() -> list[tuple[str, str]]:
    """Lines such as `//me@box/share on /Volumes/share (smbfs, nodev)`."""
    try:
        shown = subprocess.run(["/sbin/mount"], capture_output=True, text=True, errors="replace", timeout=5)
    except (OSError, subprocess.TimeoutExpired):
        return []
    mounts = []
    for line in shown.stdout.splitlines():
        _, found, rest = line.partition(" on ")
        point, opened, options = rest.rpartition(" (")
        if found and opened:
            mounts.append((point, options.partition(",")[0].rstrip(")")))
    return mounts
