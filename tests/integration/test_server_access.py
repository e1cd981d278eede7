"""Who may ask what: every route, without exception."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from jupyter_server.auth import Authorizer, User
from jupyter_server.base.handlers import JupyterHandler
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.web import RequestHandler
from tornado.websocket import WebSocketHandler, websocket_connect

from jupyter_dagflow.server.handlers.base import AUTH_RESOURCE, UnknownHandler
from jupyter_dagflow.server.routes import ROUTES
from jupyter_dagflow.testing.openapi import operations
from jupyter_dagflow.testing.server import LiveServer, live_server

METHODS = ("get", "post", "put", "patch", "delete", "head")


def methods_of(handler: type[RequestHandler]) -> list[str]:
    """The methods that the handler answers to, told by what it defines itself."""
    inherited = (JupyterHandler, WebSocketHandler, RequestHandler)
    return [
        method
        for method in METHODS
        if not any(getattr(handler, method) is getattr(base, method, None) for base in inherited)
    ]


def address(pattern: str) -> tuple[str, ...]:
    """An address that the pattern matches."""
    return tuple(re.sub(r"\(\[.*?\)|\.\*", "1", pattern).split("/"))


ENDPOINTS = [(method, pattern, handler) for pattern, handler in ROUTES for method in methods_of(handler)]


class NobodyMayAnything(Authorizer):
    """Refuses all, and remembers what was asked."""

    asked: list[tuple[str, str]] = []  # noqa: RUF012

    def is_authorized(self, handler: JupyterHandler, user: User, action: str, resource: str) -> bool:
        self.asked.append((action, resource))
        return False


@pytest_asyncio.fixture
async def closed_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LiveServer]:
    config = {"ServerApp": {"authorizer_class": NobodyMayAnything}}
    async with live_server(tmp_path, monkeypatch, config=config) as server:
        NobodyMayAnything.asked.clear()
        yield server


async def status_of(server: LiveServer, method: str, pattern: str, handler: type[RequestHandler], token: str) -> int:
    if issubclass(handler, WebSocketHandler):
        try:
            async with server.socket(token=token):
                return 101
        except HTTPClientError as error:
            return error.code
    body = "{}" if method in {"post", "put", "patch"} else None
    url = server.url(*address(pattern))
    return (await server.fetch(url, method=method.upper(), body=body, token=token)).status


def test_the_walk_covers_every_handler() -> None:
    assert {handler for _, _, handler in ENDPOINTS} == {handler for _, handler in ROUTES}


@pytest.mark.parametrize("token", ["", "wrong"])
async def test_no_route_answers_strangers(server: LiveServer, token: str) -> None:
    told = {
        (method, pattern): await status_of(server, method, pattern, handler, token)
        for method, pattern, handler in ENDPOINTS
    }
    assert set(told.values()) == {403}, told


async def test_no_route_answers_who_is_not_authorized(closed_server: LiveServer) -> None:
    for method, pattern, handler in ENDPOINTS:
        NobodyMayAnything.asked.clear()
        assert await status_of(closed_server, method, pattern, handler, closed_server.token) == 403, pattern
        action = "read" if method == "get" else "write"
        assert NobodyMayAnything.asked == [(action, AUTH_RESOURCE)], pattern


@pytest.mark.parametrize(("origin", "status"), [("https://elsewhere.example", 403), (None, 101)])
async def test_a_page_of_another_site_gets_no_socket(server: LiveServer, origin: str | None, status: int) -> None:
    cookie = (await server.get("settings")).headers["Set-Cookie"].partition(";")[0]
    headers = {"Cookie": cookie, "Origin": origin or server.base_url.rstrip("/")}
    if status == 101:
        (await websocket_connect(HTTPRequest(server.url("socket").replace("http", "ws", 1), headers=headers))).close()
    else:
        with pytest.raises(HTTPClientError, match=str(status)):
            await websocket_connect(HTTPRequest(server.url("socket").replace("http", "ws", 1), headers=headers))


def test_the_contract_names_every_route_and_no_other() -> None:
    routes = {
        (method, "/" + re.sub(r"\(\[.*?\)", "{}", pattern))
        for method, pattern, handler in ENDPOINTS
        if handler is not UnknownHandler
    }
    assert routes == {(method, re.sub(r"\{\w+\}", "{}", path)) for method, path in operations()}


@pytest.mark.parametrize(
    "parts",
    [("",), ("nothing",), ("runs", "a", "b"), ("runs", "a", "nodes", "b", "attempts", "x", "log"), ("runs", "")],
)
async def test_an_unknown_address_is_told(server: LiveServer, parts: tuple[str, ...]) -> None:
    for method in ("GET", "POST"):
        answer = await server.fetch(server.url(*parts), method=method, body="{}" if method == "POST" else None)
        assert (answer.status, answer.json["message"]) == (404, "There is nothing at this address.")


async def test_a_method_that_is_none_here_is_told(server: LiveServer) -> None:
    answer = await server.fetch(server.url("runs"), method="DELETE")
    assert (answer.status, answer.json["message"]) == (405, "Method Not Allowed.")
