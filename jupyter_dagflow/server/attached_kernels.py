"""Kept kernels of failed attempts as kernels of this Jupyter server, so that notebooks can be opened in them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
from jupyter_core.utils import ensure_async

from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.executors.kept_kernels import KeptKernel, kept_kernels

WATCH_S = 1.0
FOREIGN = (
    "This server's kernels are elsewhere (or its jupyter_client is older than 8.3), so a kept kernel cannot be opened "
    "here. Rerun the node instead."
)


@dataclass(frozen=True, kw_only=True)
class _Attached:
    kernel_id: str
    link: Path


class AttachedKernels:
    """Kernels that a person opened. They belong to their workers: this server neither ends nor restarts them by itself.

    ``manager`` is Jupyter's, ``runtime_dir`` where Jupyter keeps what belongs to running servers.
    """

    def __init__(self, manager: Any, *, runtime_dir: str, runs_folder: Path) -> None:
        self._manager = manager
        self._runtime_dir = runtime_dir
        self._runs_folder = runs_folder
        self._attached: dict[Path, _Attached] = {}
        self._folder: Path | None = None
        self._watching: asyncio.Task[None] | None = None

    async def attach(self, kernel: KeptKernel) -> str:
        """The id that the kernel has here. Raises ``DagflowError`` where the kernels are not this machine's."""
        known = self._attached.get(kernel.connection_file)
        if known is not None and known.kernel_id in self._manager:
            return known.kernel_id
        link = self._external_folder() / f"dagflow-{secrets.token_hex(8)}.json"
        _link(link, kernel.connection_file)
        self._manager.list_kernel_ids()
        known_files: dict[str, Path] = self._manager.kernel_id_to_connection_file
        found = {path: kernel_id for kernel_id, path in known_files.items()}
        if link not in found:
            link.unlink(missing_ok=True)
            raise DagflowError("Jupyter cannot read how to reach the kernel. Rerun the node instead.")
        self._attached[kernel.connection_file] = _Attached(kernel_id=found[link], link=link)
        self._complete(found[link], kernel)
        if self._watching is None or self._watching.done():
            self._watching = asyncio.ensure_future(self._watch())
        return found[link]

    async def stop(self) -> None:
        """Let go of all kernels, which live on."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        for connection_file in list(self._attached):
            await self._detach(connection_file)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _external_folder(self) -> Path:
        """Where Jupyter looks for kernels that it has not started; one of our own unless somebody chose one."""
        if not callable(getattr(self._manager, "has_trait", None)) or not self._manager.has_trait(
            "external_connection_dir"
        ):
            raise DagflowError(FOREIGN)
        if self._manager.external_connection_dir is None:
            self._folder = Path(tempfile.mkdtemp(prefix="dagflow-kernels-", dir=self._runtime_dir))
            self._manager.external_connection_dir = str(self._folder)
        folder = Path(self._manager.external_connection_dir)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder

    def _complete(self, kernel_id: str, kernel: KeptKernel) -> None:
        """Do for an external kernel what Jupyter does for its own: hear whether it is busy, reconnect, interrupt."""
        manager = self._manager
        found = manager.get_kernel(kernel_id)
        found.provisioner = _Elsewhere(parent=found, kernel=kernel)
        for name, value in (("_kernel_ports", found.ports), ("_kernel_connections", 0)):
            # Without these a socket that was lost for a moment does not come back.
            known = getattr(manager, name, None)
            if isinstance(known, dict):
                known.setdefault(kernel_id, value)
        watch: Callable[[str], None] | None = getattr(manager, "start_watching_activity", None)
        if watch is not None:
            watch(kernel_id)

    async def _watch(self) -> None:
        while self._attached:
            await asyncio.sleep(WATCH_S)
            for connection_file, attached in list(self._attached.items()):
                if attached.kernel_id not in self._manager:
                    # Somebody shut it down, who takes it for any other kernel.
                    for kernel in await asyncio.to_thread(kept_kernels, self._runs_folder):
                        if kernel.connection_file == connection_file:
                            kernel.end()
                    await self._detach(connection_file)
                elif not connection_file.exists():
                    await self._detach(connection_file)

    async def _detach(self, connection_file: Path) -> None:
        attached = self._attached.pop(connection_file)
        attached.link.unlink(missing_ok=True)
        self._manager.kernel_id_to_connection_file.pop(attached.kernel_id, None)
        if attached.kernel_id in self._manager:
            await ensure_async(self._manager.shutdown_kernel(attached.kernel_id, now=True))


class _Elsewhere(KernelProvisionerBase):  # type: ignore[misc,unused-ignore]
    """The process of a kernel that somebody else started: it can be interrupted from here, and no more."""

    def __init__(self, *, parent: Any, kernel: KeptKernel) -> None:
        super().__init__(parent=parent, kernel_id="", kernel_spec=parent.kernel_spec)
        self._worker = kernel.worker

    @property
    def has_process(self) -> bool:
        return self._worker.is_running()

    async def poll(self) -> int | None:
        return None if self._worker.is_running() else 0

    async def wait(self) -> int | None:
        return await self.poll()

    async def send_signal(self, signum: int) -> None:
        if signum != signal.SIGINT:
            return
        with contextlib.suppress(psutil.Error, OSError):
            for process in self._worker.children():
                if hasattr(os, "killpg"):
                    os.killpg(process.pid, signum)
                else:
                    process.send_signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """It ends with its worker."""

    async def terminate(self, restart: bool = False) -> None:
        """It ends with its worker."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        raise RuntimeError("The kernel of a failed node cannot be started again. Rerun the node instead.")

    async def cleanup(self, restart: bool = False) -> None:
        """There is nothing of this server's to remove."""


def _link(link: Path, target: Path) -> None:
    """A link is gone with its target; a system that allows none gets a copy, which is removed when that is noticed."""
    try:
        link.symlink_to(target)
    except OSError:
        shutil.copyfile(target, link)
