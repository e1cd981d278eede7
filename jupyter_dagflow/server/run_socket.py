"""The WebSocket that tells a browser what happens to runs."""

from __future__ import annotations

import asyncio
from collections import deque
from functools import partial
from typing import Any

from jupyter_server.auth.decorator import authorized, ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from jupyter_dagflow.engine.ports import RunStore
from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.server import messages
from jupyter_dagflow.server.handlers.base import AUTH_RESOURCE, DEFECT
from jupyter_dagflow.server.json_text import to_json
from jupyter_dagflow.server.messages import ClientMessage
from jupyter_dagflow.server.services import Services
from jupyter_dagflow.server.subscription import Subscription

MAX_WAITING = 1000
"""Requests of a client that are not answered yet; one that sends more is cut off."""
BACKLOG = 2_000
"""Events that a client is told one by one; one that is further behind gets a snapshot."""
GOING_AWAY = 1001
TOO_MANY = 1008
BROKEN = 1011


class RunSocket(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """One client. What it is told is read only as fast as it takes it, so a slow one costs no memory and no one else.

    Being waited for, it reads on where it was; far behind, it gets a snapshot instead of every event.
    """

    auth_resource = AUTH_RESOURCE

    @ws_authenticated
    @authorized
    async def get(self, *parts: str, **named: str) -> None:
        await super().get(*parts, **named)

    # --- the client ------------------------------------------------------------------------------------------------

    def open(self, *parts: str, **named: str) -> None:
        super().open(*parts, **named)
        services: Services = self.settings["jupyter_dagflow"]
        self._watcher = services.watcher
        self._subscription = Subscription(services.workspace, backlog=BACKLOG)
        self._requests: deque[ClientMessage | str] = deque()
        self._woken = asyncio.Event()
        self._telling = asyncio.ensure_future(self._tell())
        self._watcher.add(self)

    def on_message(self, message: str | bytes) -> None:
        if len(self._requests) >= MAX_WAITING:
            self.close(TOO_MANY, "Too many requests.")
            return
        try:
            self._requests.append(messages.read_message(message))
        except DagflowError as error:
            self._requests.append(error.message)
        self.wake()

    def on_close(self) -> None:
        # Without ``open`` there is nothing to end: the client went while it was let in.
        if hasattr(self, "_telling"):
            self._watcher.remove(self)
            self._telling.cancel()
        super().on_close()

    # --- the watcher -----------------------------------------------------------------------------------------------

    @property
    def is_busy(self) -> bool:
        return self._subscription.is_busy

    @property
    def follows_logs(self) -> bool:
        return self._subscription.follows_logs

    @property
    def holds_back(self) -> bool:
        return self._subscription.holds_back

    def wake(self) -> None:
        self._woken.set()

    def leave(self) -> None:
        self._telling.cancel()
        self.close(GOING_AWAY)

    # --- telling ---------------------------------------------------------------------------------------------------

    async def _tell(self) -> None:
        try:
            while True:
                await self._woken.wait()
                self._woken.clear()
                await self._tell_all()
        except WebSocketClosedError:
            pass
        except Exception:
            self.log.exception("The socket of jupyter-dagflow failed.")
            self.close(BROKEN, DEFECT)

    async def _tell_all(self) -> None:
        """Answer what was asked and tell the news, until there are none."""
        while True:
            was_busy = self.is_busy
            requests = [self._requests.popleft() for _ in range(len(self._requests))]
            try:
                texts = await self._watcher.store.look(partial(self._read, requests))
            except DagflowError as error:
                # The next thing that happens makes for the next try.
                await self.write_message(to_json(messages.error(error.message)))
                return
            for text in texts:
                await self.write_message(text)
            if self.is_busy and not was_busy:
                self._watcher.hurry()
            if not texts and not self._requests:
                return

    def _read(self, requests: list[ClientMessage | str], store: RunStore | None) -> list[str]:
        told: list[dict[str, Any]] = []
        for request in requests:
            if isinstance(request, str):
                told.append(messages.error(request))
            else:
                told += self._subscription.handle(store, request)
        return [to_json(message) for message in [*told, *self._subscription.news(store)]]
