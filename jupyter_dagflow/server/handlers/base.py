"""What every handler shares: who may call it, what it is asked, and how errors are told."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Callable
from http import HTTPStatus
from types import TracebackType
from typing import Any, Literal, NoReturn

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from jupyter_dagflow.errors import DagflowError, NotFound
from jupyter_dagflow.server.arguments import Arguments, checked_number, checked_path
from jupyter_dagflow.server.json_text import to_json
from jupyter_dagflow.server.services import Services
from jupyter_dagflow.store.artifacts import is_id, is_node_id

AUTH_RESOURCE = "jupyter-dagflow"
MAX_BODY = 40_000_000
"""Bytes of a request: a document's limit and some room."""
DEFECT = "Something went wrong in jupyter-dagflow; the server's log says more."
STRANGER = "You are not logged in to this Jupyter server, or may not do this."


class ApiHandler(APIHandler):
    """A handler of the REST API. ``write_error`` is the one place where exceptions become answers."""

    auth_resource = AUTH_RESOURCE

    @property
    def services(self) -> Services:
        services: Services = self.settings["jupyter_dagflow"]
        return services

    # --- what is asked ---------------------------------------------------------------------------------------------

    async def read_body(self) -> Arguments:
        """The fields of the body. Raises ``DagflowError`` unless it is a JSON object of bearable size."""
        if len(self.request.body) > MAX_BODY:
            raise TooLarge(f"The request is larger than {MAX_BODY // 1_000_000} MB.")
        return Arguments(await asyncio.to_thread(_parsed, self.request.body), "request's body")

    def query(self, name: str) -> str | None:
        """A field of the query as it was sent, or ``None``."""
        value: str | None = self.get_query_argument(name, None, strip=False)
        return value

    def query_path(self, name: str) -> str:
        """A path in the query; it must be there."""
        return checked_path(self.query(name) or "", name)

    def query_number(self, name: str, default: int, *, least: int = 0, most: int | None = None) -> int:
        """A whole number in the query."""
        text = self.query(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdigit() and len(text) < 20):
            raise DagflowError(f"{name!r} must be a whole number.")
        return checked_number(int(text), name, least, *([] if most is None else [most]))

    def query_time(self, name: str) -> float | None:
        """Seconds since the epoch in the query, or ``None``."""
        text = self.query(name)
        if not text:
            return None
        try:
            time = float(text)
        except ValueError:
            time = math.nan
        if not math.isfinite(time):
            raise DagflowError(f"{name!r} must be a time in seconds since the epoch.")
        return time

    def checked_id(self, text: str, kind: Literal["run", "node"]) -> str:
        """An id in the address; that of a node may be one of an instance of it."""
        if not (is_node_id(text) if kind == "node" else is_id(text)):
            raise NotFound(f"There is no {kind} {text[:100]!r}.")
        return text

    # --- what is answered ------------------------------------------------------------------------------------------

    async def answer(self, work: Callable[[], Any]) -> None:
        """Do the work in a thread and answer with what it gives."""
        self.finish(await asyncio.to_thread(lambda: to_json(work())))

    def write_error(self, status_code: int, **given: Any) -> None:
        error = given.get("exc_info", (None, None, None))[1]
        problems: list[Any] = []
        if isinstance(error, DagflowError):
            status_code, message = error.status, error.message
            problems = [problem.to_json() for problem in error.problems]
            self.set_status(status_code)
        elif isinstance(error, web.HTTPError):
            message = _http_message(error)
        else:
            message = DEFECT
        self.finish(to_json({"message": message, "problems": problems}))

    def log_exception(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """What a person did wrong is told to that person and is no defect to fill the log with."""
        if isinstance(value, DagflowError) and value.status != HTTPStatus.INTERNAL_SERVER_ERROR:
            self.log.info("%s %s: %s", self.request.method, self.request.path, value.message)
        else:
            super().log_exception(kind, value, traceback)


class UnknownHandler(ApiHandler):
    """Every other address below the API's."""

    @web.authenticated
    @authorized
    def get(self) -> None:
        raise NotFound("There is nothing at this address.")

    @web.authenticated
    @authorized
    def post(self) -> None:
        raise NotFound("There is nothing at this address.")

    @web.authenticated
    @authorized
    def put(self) -> None:
        raise NotFound("There is nothing at this address.")

    @web.authenticated
    @authorized
    def delete(self) -> None:
        raise NotFound("There is nothing at this address.")


class TooLarge(DagflowError):
    """A request's body is larger than any sensible one."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise DagflowError("The request's body is not valid JSON.") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number.")


def _http_message(error: web.HTTPError) -> str:
    try:
        told = (error.log_message or "") % error.args if error.args else error.log_message
    except (TypeError, ValueError):
        told = None
    if not told and error.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        told = STRANGER
    message = told or error.reason or HTTPStatus(error.status_code).phrase
    return message if message.endswith(".") else f"{message}."
