"""Runs: begun, listed, looked at, cancelled, rerun, deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, get_args

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_dagflow.engine.parameter_match import ParameterMatch
from jupyter_dagflow.engine.ports import RunStore
from jupyter_dagflow.engine.reruns import RerunMode
from jupyter_dagflow.engine.states import RunState
from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.server.arguments import Arguments, checked_text
from jupyter_dagflow.server.handlers.base import ApiHandler
from jupyter_dagflow.server.json_text import to_json
from jupyter_dagflow.server.logs import LogKey, log_page
from jupyter_dagflow.wiring.run_removal import remove_files
from jupyter_dagflow.wiring.runs import request_cancel, request_rerun, run_view, submit_run

MAX_LISTED = 1000


class RunsHandler(ApiHandler):
    """``runs``: the list, and where a run begins."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        pipeline = None if self.query("pipeline") is None else self.query_path("pipeline")
        before = self.query("before")
        filters: dict[str, Any] = {
            "states": self._states(),
            "since": self.query_time("since"),
            "until": self.query_time("until"),
            "parameter": self._parameter(),
            "before": None if before is None else self.checked_id(before, "run"),
            "limit": self.query_number("limit", 100, least=1, most=MAX_LISTED),
        }

        def listed(store: RunStore | None) -> str:
            found = [] if store is None else store.runs(pipeline=pipeline, **filters)
            return to_json({"runs": [asdict(run) for run in found]})

        self.finish(await self.services.store.look(listed))

    @web.authenticated
    @authorized
    async def post(self) -> None:
        body = await self.read_body()
        path, parameters = body.path("path"), body.object("parameters")
        parallel = body.number("parallel", default=self.services.parallel, least=1)
        pods = body.number("pods", default=self.services.pods, least=1)
        executor, cache, mode = (body.text(name) if body.has(name) else None for name in ("executor", "cache", "mode"))
        nodes = body.texts("nodes")
        keep_s = body.number("keep_failed_kernels_s", default=0)

        def submitted(store: RunStore) -> tuple[str, str]:
            run = submit_run(
                self.services.workspace,
                store,
                path=path,
                parameters=parameters,
                parallel=parallel,
                pods=pods,
                workspace_pods=self.services.workspace_pods,
                executor=executor,
                cache=cache,
                mode=mode,
                nodes=nodes,
                keep_failed_kernels_s=keep_s,
            )
            return run.run_id, to_json(run_view(store, run.run_id))

        run_id, view = await self.services.store.call(submitted, create=True)
        await self.services.start_runner(run_id)
        self.services.watcher.hurry()
        self.set_status(201)
        self.finish(view)

    def _states(self) -> list[RunState]:
        names = [name.strip() for name in (self.query("state") or "").split(",") if name.strip()]
        for name in names:
            if name not in list(RunState):
                raise DagflowError(f"'state' must be one or several of: {', '.join(RunState)}.")
        return [RunState(name) for name in names]

    def _parameter(self) -> ParameterMatch | None:
        text = self.query("parameter")
        if not text:
            return None
        match = ParameterMatch.read(checked_text(text, "parameter"))
        if not match.name:
            raise DagflowError("'parameter' must be NAME or NAME=VALUE.")
        return match


class RunHandler(ApiHandler):
    """``runs/ID``."""

    @web.authenticated
    @authorized
    async def get(self, run_id: str) -> None:
        run_id = self.checked_id(run_id, "run")
        self.finish(await self.services.store.call(lambda store: to_json(run_view(store, run_id))))

    @web.authenticated
    @authorized
    async def delete(self, run_id: str) -> None:
        run_id = self.checked_id(run_id, "run")
        removed = await self.services.store.call(lambda store: store.delete_run(run_id))
        self.services.watcher.hurry()
        # Removing many files must not keep others from the store.
        left = await asyncio.to_thread(remove_files, self.services.workspace, removed)
        if left is None:
            self.set_status(204)
            self.finish()
        else:
            self.finish(to_json({"message": left}))


class RequestHandler(ApiHandler):
    """What cancelling and rerunning have in common."""

    async def request_of_run(self, run_id: str, request: Callable[[RunStore], None]) -> None:
        """Put the request in the run's queue, and give the run a runner if it has none that would see it."""

        def asked(store: RunStore) -> bool:
            request(store)
            return run_id in store.unattended()

        if await self.services.store.call(asked):
            await self.services.start_runner(run_id)
        self.services.watcher.hurry()
        self.set_status(202)
        self.finish(to_json({"run_id": run_id}))


class CancelHandler(RequestHandler):
    """``runs/ID/cancel``."""

    @web.authenticated
    @authorized
    async def post(self, run_id: str) -> None:
        run_id = self.checked_id(run_id, "run")
        await self.request_of_run(run_id, lambda store: request_cancel(store, run_id))


class RerunHandler(RequestHandler):
    """``runs/ID/rerun``."""

    @web.authenticated
    @authorized
    async def post(self, run_id: str) -> None:
        run_id = self.checked_id(run_id, "run")
        body = await self.read_body()
        mode = body.choice("mode", get_args(RerunMode))
        node_id = body.node_id("node_id") if body.has("node_id") else None
        given: dict[str, Any] = {"mode": mode, "node_id": node_id}
        if body.has("keep_failed_kernels_s"):
            given["keep_failed_kernels_s"] = body.number("keep_failed_kernels_s")
        if body.has("continue"):
            place = Arguments(body.raw("continue"), "field 'continue'")
            given["continues"] = {"attempt": place.number("attempt", least=1), "cell": place.number("cell")}
        workspace = self.services.workspace
        await self.request_of_run(run_id, lambda store: request_rerun(workspace, store, run_id, **given))


class AttemptsHandler(ApiHandler):
    """``runs/ID/attempts``."""

    @web.authenticated
    @authorized
    async def get(self, run_id: str) -> None:
        run_id = self.checked_id(run_id, "run")
        given = self.query("node_id")
        node_id = None if given is None else self.checked_id(given, "node")

        def listed(store: RunStore) -> str:
            return to_json({"attempts": [asdict(record) for record in store.attempts(run_id, node_id)]})

        self.finish(await self.services.store.call(listed))


class LogHandler(ApiHandler):
    """``runs/ID/nodes/NODE/attempts/N/log``."""

    @web.authenticated
    @authorized
    async def get(self, run_id: str, node_id: str, attempt: str) -> None:
        key = LogKey(
            run_id=self.checked_id(run_id, "run"),
            node_id=self.checked_id(node_id, "node"),
            attempt=int(attempt),
        )
        after = self.query_number("after", 0)
        workspace = self.services.workspace
        page = await self.services.store.call(lambda store: to_json(log_page(workspace, store, key, after)))
        self.finish(page)
