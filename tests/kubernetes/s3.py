"""A real S3-compatible server, for the host and for pods."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import urllib3

RCLONE = Path(sys.executable).with_name("rclone")
POD_VIEW = "10.244.0.1"
"""This machine, as pods of the test cluster see it."""


@dataclass(frozen=True, kw_only=True)
class S3:
    """``folder`` holds a folder for each bucket; there is one, ``bucket``."""

    port: int
    folder: Path
    bucket: str = "dagflow"
    access_key: str = "dagflow-access-key"
    secret_key: str = "dagflow-secret-key"

    @property
    def here(self) -> dict[str, str]:
        """The environment in which a process of this machine uses it."""
        return self._environment("127.0.0.1")

    @property
    def in_pods(self) -> dict[str, str]:
        """The environment in which a pod uses it."""
        return self._environment(POD_VIEW)

    def url(self, prefix: str) -> str:
        return f"s3://{self.bucket}/{prefix}"

    def _environment(self, host: str) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": f"http://{host}:{self.port}",
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_DEFAULT_REGION": "us-east-1",
            # rclone sends no checksums.
            "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",
        }


@contextlib.contextmanager
def served(folder: Path) -> Iterator[S3]:
    """Serve the folder on a free port; requests without the right signature are refused."""
    with socket.socket() as probe:
        probe.bind(("", 0))
        server = S3(port=probe.getsockname()[1], folder=folder)
    (folder / server.bucket).mkdir(parents=True)
    keys = f"{server.access_key},{server.secret_key}"
    command = (str(RCLONE), "serve", "s3", "--config", "", "--auth-key", keys, "--addr", f":{server.port}", str(folder))
    with folder.with_name("rclone.txt").open("wb") as output, subprocess.Popen(command, stderr=output) as process:
        try:
            with urllib3.PoolManager(
                retries=urllib3.Retry(total=None, connect=30, backoff_factor=0.1, backoff_max=1)
            ) as pool:
                assert pool.request("GET", server.here["AWS_ENDPOINT_URL"]).status == 400, "it takes unsigned requests"
            yield server
        finally:
            process.terminate()
