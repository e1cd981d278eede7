"""One kernel from its start to its end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from .events import AttemptFailed

START_TIMEOUT_S = 60.0
SHUTDOWN_GRACE_S = 3.0
"""A kernel that takes longer to say goodbye is terminated, then killed."""
MAX_SOCKET_FOLDER = 80
"""The path of a socket may have about 100 characters."""

# ipykernel drops what it publishes when a thousand messages wait to be sent, which a chatty cell reaches on a busy
# machine. A silent request lifts that limit, on the thread that owns the socket; it leaves no name and no history.
UNLIMITED_OUTPUT = (
    "(lambda thread, option: thread.schedule(lambda: thread.socket.setsockopt(option, 0)))"
    f"(get_ipython().kernel.iopub_thread, {int(zmq.SNDHWM)})"
)


def check_installed(name: str) -> Any:
    """The kernelspec of that name; raises ``AttemptFailed`` with the installed ones if there is none."""
    specs = KernelSpecManager()
    try:
        return specs.get_kernel_spec(name)
    except NoSuchKernel:
        raise AttemptFailed(
            f"The kernel {name!r} is not installed; {installed_kernels()}.", name="NoSuchKernel"
        ) from None


def installed_kernels() -> str:
    """The installed kernels as the end of a sentence."""
    names = ", ".join(sorted(KernelSpecManager().find_kernel_specs()))
    return f"installed: {names}" if names else "no kernel is installed (try `pip install ipykernel`)"


class KernelDiedEarly(AttemptFailed):
    """The kernel ended before it answered."""


class Kernel:
    """A kernel process and the client that talks with it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.spec = check_installed(name)
        # Its name begins so for those who clean up after a worker that was killed.
        self.folder = Path(tempfile.mkdtemp(prefix="dagflow-"))
        self.km = AsyncKernelManager(kernel_name=name, connection_file=str(self.folder / "kernel.json"))
        if os.name == "posix" and self._is_ipykernel and len(str(self.folder)) <= MAX_SOCKET_FOLDER:
            # Sockets in a private folder: no port that another kernel could take meanwhile, none that others reach.
            self.km.transport, self.km.ip = "ipc", str(self.folder / "k")
        self.km.shutdown_wait_time = SHUTDOWN_GRACE_S
        self.kc: AsyncKernelClient | None = None
        self.language_info: dict[str, Any] = {}
        self.pid: int | None = None
        self.exit_status: int | None = None

    @property
    def _is_ipykernel(self) -> bool:
        return "ipykernel_launcher" in self.spec.argv

    async def start(self, *, cwd: Path, env: dict[str, str]) -> None:
        """Start the process; ``ready`` waits until it answers. Raises ``AttemptFailed``."""
        # What the kernel process itself prints must not get between the worker's events.
        streams = {} if sys.platform == "win32" else {"stdout": 2, "stderr": 2}
        arguments = ["--HistoryManager.hist_file=:memory:"] if self._is_ipykernel else []
        try:
            await self.km.start_kernel(cwd=str(cwd), env=env, extra_arguments=arguments, **streams)
        except OSError as error:
            raise AttemptFailed(f"The kernel {self.name!r} could not be started: {error}.") from None
        if isinstance(self.km.provisioner, LocalProvisioner):
            self.pid = self.km.provisioner.pid

    async def ready(self) -> None:
        """Connect, and return once the kernel answers on all channels. Raises ``AttemptFailed`` if it never does."""
        self.kc = self.km.client()
        self.kc.context.setsockopt(zmq.RECONNECT_IVL, 10)
        self.kc.context.setsockopt(zmq.RCVHWM, 0)
        self.kc.start_channels(hb=False, stdin=False)
        deadline = time.monotonic() + START_TIMEOUT_S
        heard = asyncio.ensure_future(self.kc.get_iopub_msg(timeout=START_TIMEOUT_S))
        try:
            await self._until_answer(deadline)
            while not heard.done():
                # The first answer can be quicker than the subscription to what the kernel publishes.
                self.kc.kernel_info()
                await asyncio.wait({heard}, timeout=0.1)
                await self._check(deadline)
            if self._is_ipykernel:
                self.kc.execute(UNLIMITED_OUTPUT, silent=True, store_history=False, stop_on_error=False)
        finally:
            heard.cancel()
            with contextlib.suppress(asyncio.CancelledError, Empty):
                await heard

    async def _until_answer(self, deadline: float) -> None:
        assert self.kc is not None
        self.kc.kernel_info()
        while True:
            try:
                reply = await self.kc.get_shell_msg(timeout=0.25)
            except Empty:
                await self._check(deadline)
                continue
            if reply["msg_type"] == "kernel_info_reply":
                self.language_info = reply["content"].get("language_info", {})
                return

    async def _check(self, deadline: float) -> None:
        if not await self.km.is_alive():
            raise KernelDiedEarly(f"The kernel {self.name!r} died while it started; its log may say why.")
        if time.monotonic() > deadline:
            raise AttemptFailed(f"The kernel {self.name!r} did not answer within {START_TIMEOUT_S:.0f} s.")

    def disconnect(self) -> None:
        """Listen no longer to what the kernel says; ``ready`` connects again."""
        if self.kc is not None:
            self.kc.stop_channels()
            self.kc = None

    async def lives(self) -> bool:
        return bool(await self.km.is_alive())

    async def interrupt(self) -> None:
        """Interrupt the cell that runs, if any."""
        with contextlib.suppress(RuntimeError, OSError):
            await self.km.interrupt_kernel()

    async def death(self) -> str:
        """What is known of the kernel's end, as the end of a sentence."""
        provisioner = self.km.provisioner
        status = await provisioner.poll() if provisioner is not None and provisioner.has_process else None
        if status is None or status >= 0:
            return f"it exited with status {status}" if status is not None else "it vanished"
        name = signal.Signals(-status).name if -status in list(signal.Signals) else f"signal {-status}"
        return f"killed by {name}" + ("; perhaps the machine ran out of memory" if name == "SIGKILL" else "")

    async def stop(self, *, now: bool = False) -> None:
        """End the kernel and whatever is left of its process group; ``now`` gives it no time to say goodbye."""
        try:
            if self.km.has_kernel:
                if now:
                    await self.km.shutdown_kernel(now=True)
                else:
                    await self.km.request_shutdown()
                    await self.km.finish_shutdown(pollinterval=0.02)
                    await self.km.cleanup_resources()
        finally:
            if self.pid is not None and hasattr(os, "killpg"):
                with contextlib.suppress(OSError):
                    os.killpg(self.pid, signal.SIGKILL)
            self.disconnect()
            shutil.rmtree(self.folder, ignore_errors=True)
