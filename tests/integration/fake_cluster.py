"""A cluster's API that says what a test wants it to, over HTTP, and a kubeconfig for it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

TOKEN = "t0ken-of-the-kubeconfig"
HANG = "hang"
Reply = dict[str, Any] | int | str | Callable[[dict[str, Any]], dict[str, Any] | int]
"""A JSON object; an HTTP status that refuses; ``HANG``; or a function of the request's body that gives one of these."""
Stream = Callable[[RequestHandler], Awaitable[None]]
"""Writes an answer piece by piece, as watches and logs come."""


class FakeCluster:
    """``replies`` by method and path, ``GET /version``; all else is forbidden. ``asked``: what was asked, in order."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.streams: dict[str, Stream] = {}
        """Like ``replies``, and before them, for requests with ``watch`` or ``follow``."""
        self.replies: dict[str, Reply] = {"GET /version": {"gitVersion": "v1.99.0"}}
        self.asked: list[str] = []
        self.accepted: dict[str, str] = {}
        """What kind of answer was asked for, by path."""
        self.dry_runs: list[str] = []
        """What was asked to be tried only."""
        self.refuse_real_jobs = False
        self.hanging = asyncio.Event()
        """Set once a request hangs."""

    def lists(self, **kinds: list[dict[str, Any]]) -> None:
        """Let the namespace ``team``, or the cluster, have these objects."""
        for kind, items in kinds.items():
            place = "" if kind in {"namespaces", "nodes"} else "/namespaces/team"
            self.replies[f"GET /api/v1{place}/{kind}"] = {"kind": "List", "metadata": {}, "items": items}


class _Handler(RequestHandler):
    async def prepare(self) -> None:
        cluster: FakeCluster = self.settings["cluster"]
        key = f"{self.request.method} {self.request.path}"
        cluster.asked.append(key)
        cluster.accepted[self.request.path] = self.request.headers["Accept"]
        if (self.get_argument("watch", "") or self.get_argument("follow", "")) and key in cluster.streams:
            await cluster.streams[key](self)
            return
        reply = cluster.replies.get(key, 403)
        if self.get_argument("dryRun", ""):
            cluster.dry_runs.append(key)
        elif cluster.refuse_real_jobs and key.startswith("POST") and key.endswith("/jobs"):
            reply = 403
        if reply == HANG:
            cluster.hanging.set()
            await asyncio.Event().wait()
        if callable(reply):
            reply = reply(json.loads(self.request.body))
        if isinstance(reply, int):
            self.set_status(reply)
            word = {401: "Unauthorized", 403: "Forbidden", 404: "NotFound"}.get(reply, "InternalError")
            reply = {"kind": "Status", "reason": word, "message": f'User "carol" cannot do {key}', "code": reply}
        self.finish(reply)

    get = post = delete = patch = lambda self: None


@contextlib.asynccontextmanager
async def fake_cluster() -> AsyncIterator[FakeCluster]:
    sockets = bind_sockets(0, "127.0.0.1", family=socket.AF_INET)
    cluster = FakeCluster(sockets[0].getsockname()[1])
    server = HTTPServer(Application([(".*", _Handler)], cluster=cluster))
    server.add_sockets(sockets)
    try:
        yield cluster
    finally:
        server.stop()
        await server.close_all_connections()


def closed_url() -> str:
    """An address of this machine where nobody listens."""
    (listening,) = bind_sockets(0, "127.0.0.1", family=socket.AF_INET)
    port = listening.getsockname()[1]
    listening.close()
    return f"http://127.0.0.1:{port}"


def kubeconfig(path: Path, url: str) -> Path:
    """A kubeconfig with the contexts ``near``, which is the current one, and ``far``; both end at the same place."""
    context = {"cluster": "c", "user": "u", "namespace": "team"}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "near",
        "clusters": [{"name": "c", "cluster": {"server": url}}],
        "users": [{"name": "u", "user": {"token": TOKEN}}],
        "contexts": [{"name": name, "context": context} for name in ("near", "far")],
    }
    path.write_text(json.dumps(config))
    return path
