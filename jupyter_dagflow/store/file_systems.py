"""On which file systems SQLite's write-ahead log is safe."""

from __future__ import annotations

import re
from pathlib import Path

NETWORK = frozenset(
    [
        "9p",
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "gfs",
        "gfs2",
        "glusterfs",
        "gpfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "ocfs2",
        "orangefs",
        "pvfs2",
        "smb2",
        "smb3",
        "smbfs",
        "vboxsf",
        "virtiofs",
        "vmhgfs",
    ]
)
MOUNTS = Path("/proc/self/mountinfo")


def allows_wal(folder: Path, mounts: Path = MOUNTS) -> bool:
    """Whether the folder's file system shares memory between its users, as the write-ahead log needs.

    Known for Linux, which lists its mounts; elsewhere SQLite's own answer has to do.
    """
    try:
        text = mounts.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return True
    kind = _kind_of(folder.resolve(), text)
    return kind not in NETWORK and not kind.startswith("fuse.")


def _kind_of(folder: Path, mountinfo: str) -> str:
    best, kind = -1, ""
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        columns = before.split(" ")
        if len(columns) < 5 or not after:
            continue
        place = Path(_unescape(columns[4]))
        # A later mount over the same place hides the earlier one.
        if len(place.parts) >= best and folder.is_relative_to(place):
            best, kind = len(place.parts), after.split(" ")[0]
    return kind


def _unescape(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)
