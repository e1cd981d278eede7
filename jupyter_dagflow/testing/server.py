"""A Jupyter server with the extension, in the test's own event loop."""

from __future__ import annotations

import contextlib
import json
import secrets
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.websocket import WebSocketClientConnection, websocket_connect
from traitlets.config import Config

from jupyter_dagflow.server.routes import API
from jupyter_dagflow.server.services import Services
from jupyter_dagflow.testing.openapi import check, check_answer
from jupyter_dagflow.wiring.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the server said."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class LiveServer:
    """Talks to a server at ``base_url``, with ``token`` unless told otherwise."""

    def __init__(self, app: ServerApp, base_url: str, token: str) -> None:
        self.app = app
        self.base_url = base_url
        self.token = token

    @property
    def services(self) -> Services:
        services: Services = self.app.web_app.settings["jupyter_dagflow"]
        return services

    @property
    def workspace(self) -> Workspace:
        return self.services.workspace

    @property
    def root(self) -> Path:
        return self.workspace.root

    def url(self, *parts: str, **query: Any) -> str:
        """The address of ``parts`` below the API; ``query`` leaves out what is ``None``."""
        path = "/".join(quote(part, safe="") for part in parts)
        given = {name: value for name, value in query.items() if value is not None}
        return f"{self.base_url}jupyter-dagflow/api/{path}" + (f"?{urlencode(given)}" if given else "")

    async def get(self, *parts: str, **query: Any) -> Answer:
        return await self.fetch(self.url(*parts, **query))

    async def post(self, *parts: str, body: Any = None) -> Answer:
        return await self.fetch(self.url(*parts), method="POST", body=json.dumps({} if body is None else body))

    async def fetch(
        self, url: str, *, method: str = "GET", body: str | bytes | None = None, token: str | None = None
    ) -> Answer:
        """Ask as a program does, with a token (the server's, unless one is given) in a header.

        Every answer is held against the contract.
        """
        given = self.token if token is None else token
        request = HTTPRequest(
            url,
            method=method,
            body=body,
            headers={"Authorization": f"token {given}"} if given else {},
            allow_nonstandard_methods=True,
            follow_redirects=False,
            request_timeout=60,
        )
        response: HTTPResponse = await AsyncHTTPClient().fetch(request, raise_error=False)
        if response.code == 599:
            raise ConnectionError(str(response.error))
        answer = Answer(status=response.code, headers=response.headers, text=response.body.decode())
        check_answer(
            method, url.partition(API)[2].partition("?")[0], answer.status, answer.json if answer.text else None
        )
        return answer

    @contextlib.asynccontextmanager
    async def socket(self, *, token: str | None = None) -> AsyncIterator[LiveSocket]:
        """A WebSocket, with a token as ``fetch`` has it."""
        given = self.token if token is None else token
        headers = {"Authorization": f"token {given}"} if given else {}
        url = self.url("socket").replace("http://", "ws://")
        connection = await websocket_connect(HTTPRequest(url, headers=headers))
        try:
            yield LiveSocket(connection)
        finally:
            connection.close()


class LiveSocket:
    """One client's WebSocket."""

    def __init__(self, connection: WebSocketClientConnection) -> None:
        self.connection = connection

    async def say(self, **message: Any) -> None:
        await self.connection.write_message(json.dumps(message))

    async def hear(self) -> dict[str, Any]:
        """The next message. Raises ``ConnectionError`` when the server has closed the connection."""
        text = await self.connection.read_message()
        if text is None:
            raise ConnectionError("The server closed the socket.")
        message: dict[str, Any] = json.loads(text)
        check("ServerMessage", message)
        return message


@contextlib.asynccontextmanager
async def live_server(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    base_path: str = "/",
    config: Mapping[str, Any] | None = None,
    started: bool = True,
) -> AsyncIterator[LiveServer]:
    """A server whose root is ``folder / "root"``. ``started``: with its background work, the takeover of runs."""
    root = folder / "root"
    root.mkdir(exist_ok=True)
    for kind in ("CONFIG", "RUNTIME"):
        monkeypatch.setenv(f"JUPYTER_{kind}_DIR", str(folder / kind.lower()))
    monkeypatch.setenv("JUPYTER_NO_CONFIG", "1")
    sockets = bind_sockets(0, "127.0.0.1", family=socket.AF_INET)
    port = sockets[0].getsockname()[1]
    token = secrets.token_hex(8)
    settings = Config({"ServerApp": {"jpserver_extensions": {"jupyter_dagflow": True}}})
    settings.merge(Config(config or {}))
    settings.IdentityProvider.token = token
    ServerApp.clear_instance()
    app = ServerApp.instance(
        config=settings, root_dir=str(root), base_url=base_path, port=port, open_browser=False, allow_root=True
    )
    app.initialize(argv=[], new_httpserver=False)
    server = HTTPServer(app.web_app)
    server.add_sockets(sockets)
    if started:
        await app.extension_manager.start_all_extensions()  # type: ignore[no-untyped-call]
    try:
        yield LiveServer(app, f"http://127.0.0.1:{port}{base_path}", token)
    finally:
        server.stop()
        await server.close_all_connections()
        await app._cleanup()
        app.kernel_manager.context.destroy()
        ServerApp.clear_instance()
