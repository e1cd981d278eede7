from pathlib import Path

import pytest

from jupyter_dagflow.store.file_systems import allows_wal

MOUNTS = r"""
22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
31 22 0:26 / /home rw,nosuid shared:5 - nfs4 server:/home rw
32 31 0:27 / /home/me/fast rw shared:6 - tmpfs tmpfs rw
33 22 0:28 / /mnt/my\040share rw - cifs //server/share rw
34 22 0:29 / /mnt/ssh rw - fuse.sshfs me@host: rw
35 22 0:30 / /mnt/over rw - nfs server:/a rw
36 22 0:31 / /mnt/over rw - xfs /dev/vdb rw
a line that is none
"""


@pytest.mark.parametrize(
    ("folder", "allowed"),
    [
        ("/work", True),
        ("/home/me", False),
        ("/homework", True),
        ("/home/me/fast/x", True),
        ("/mnt/my share/x", False),
        ("/mnt/ssh", False),
        ("/mnt/over", True),
    ],
)
def test_the_write_ahead_log_needs_a_local_file_system(tmp_path: Path, folder: str, allowed: bool) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)
    assert allows_wal(Path(folder), mounts) is allowed


def test_where_mounts_are_not_listed_sqlite_decides(tmp_path: Path) -> None:
    assert allows_wal(tmp_path, tmp_path / "none")
