"""The cluster's API as the executor uses it: plain JSON over the official client's connection and credentials."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import json
import random
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Any

from jupyter_dagflow.errors import DagflowError, ExecutorError, MissingExtra
from jupyter_dagflow.executors.kubernetes.access import (
    MISSING_EXTRA,
    SERVICE_ACCOUNT,
    kubeconfig,
    kubeconfig_problem,
)

REQUEST_TIMEOUT_S = 15.0
CONNECT_TIMEOUT_S = 5.0
FIRST_PAUSE_S = 0.25
SSL_SHUTDOWN_S = 0.25
LONGEST_PAUSE_S = 8.0
TOO_MANY_REQUESTS = 429
DENIALS = frozenset({401, 403})
RECOVERY_S = 60.0
"""An API that was away and comes back denies everything until it has read the rights."""
BEARER = ["BearerToken"]
JSON = "application/json, */*"
METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
"""A list of what objects are, without what they hold."""


class ApiUnreachable(ExecutorError):
    """The cluster's API did not answer."""

    status = 503


class ApiRefused(ExecutorError):
    """The API answered no. ``code`` is the HTTP status, ``reason`` one word such as ``Forbidden``."""

    def __init__(self, code: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason


class ClusterApi:
    """A connection to one cluster and one namespace of it.

    ``patience_s``: how long a request is tried again while the API is away or overloaded. ``requests`` counts what
    was sent. Values are JSON as Kubernetes documents it.
    """

    def __init__(self, context: str | None = None, namespace: str | None = None, *, patience_s: float = 0.0) -> None:
        self.context = context
        self.namespace = namespace or "default"
        self.contexts: tuple[str, ...] = ()
        """What the kubeconfig has to choose from, once connected; nothing inside a cluster."""
        self.requests = 0
        self._wanted_namespace = namespace
        self._patience_s = patience_s
        self._client: Any = None
        self._is_closed = False
        self._away_at = float("-inf")
        self._connecting = asyncio.Lock()

    async def connect(self) -> None:
        """Read the kubeconfig, or inside a cluster the service account. Raises ``ExecutorError``, ``MissingExtra``."""
        async with self._connecting:
            if self._is_closed:
                raise ExecutorError("The connection to the cluster is closed.")
            if self._client is None:
                self._client = await self._connected()

    async def _connected(self) -> Any:
        client, config = await asyncio.to_thread(_import_client)
        settings = client.Configuration()
        import yaml

        try:
            own = await self._load(config, settings)
        except config.ConfigException as error:
            wanted = f"the context {self.context!r}" if self.context else "a cluster"
            raise ExecutorError(f"No access to {wanted}: {_told(error)}.") from None
        except OSError as error:
            raise ExecutorError(f"The kubeconfig cannot be read: {_told(error)}.") from None
        except (yaml.YAMLError, ValueError, LookupError, TypeError, AttributeError):
            # What such an error tells may quote the file, which holds credentials.
            raise ExecutorError(f"{kubeconfig()!r} is no kubeconfig.") from None
        self.namespace = self._wanted_namespace or own or "default"
        # Every pod that runs holds a connection for its log.
        settings.connection_pool_maxsize = 0
        settings.retries = None
        return client.ApiClient(settings)

    async def _load(self, config: Any, settings: Any) -> str | None:
        """Fill in the settings and return the namespace that they come with."""
        if self.context is None:
            with contextlib.suppress(config.ConfigException):
                config.load_incluster_config(settings)
                return await asyncio.to_thread(_service_namespace)
        problem = kubeconfig_problem()
        if problem:
            raise ExecutorError(problem)
        file = kubeconfig()
        contexts, active = await asyncio.to_thread(config.list_kube_config_contexts, file)
        self.contexts = tuple(str(each["name"]) for each in contexts)
        chosen = active if self.context is None else next((c for c in contexts if c["name"] == self.context), None)
        if chosen is None:
            names = ", ".join(sorted(str(each["name"]) for each in contexts)) or "none"
            raise config.ConfigException(f"the kubeconfig does not know it (it has: {names})")
        await config.load_kube_config(file, context=chosen["name"], client_configuration=settings)
        namespace = (chosen.get("context") or {}).get("namespace")
        return str(namespace) if namespace else None

    def path(self, kind: str, name: str = "", *, group: str = "") -> str:
        """The address of a kind of objects in the namespace (``pods``), or of one of them.

        To be asked for once connected: a kubeconfig may say the namespace.
        """
        root = f"/apis/{group}/v1" if group else "/api/v1"
        return f"{root}/namespaces/{self.namespace}/{kind}" + (f"/{name}" if name else "")

    # --- requests ---------------------------------------------------------------------------------------------

    async def get(self, path: str, query: Mapping[str, Any] | None = None, *, accept: str = JSON) -> dict[str, Any]:
        return await self._asked("GET", path, query=query, accept=accept)

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return await self._asked("POST", path, body=body)

    async def patch(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return await self._asked("PATCH", path, body=body)

    async def delete(self, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return await self._asked("DELETE", path, body=body)

    async def stream(
        self,
        path: str,
        query: Mapping[str, Any] | None = None,
        *,
        silence_s: float | None = None,
        on_open: Callable[[], None] = lambda: None,
    ) -> AsyncGenerator[bytes, None]:
        """Yield the lines of an answer as they come. ``silence_s``: how long it may say nothing; ``on_open`` is
        called when the API has begun to answer.

        Raises ``ApiRefused``, and ``ApiUnreachable`` if the connection breaks.
        """
        import aiohttp

        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_TIMEOUT_S, sock_read=silence_s)
        response = await self._sent("GET", path, query=query, timeout=timeout)
        on_open()
        try:
            async for line in response.response.content:
                yield line
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise self._unreachable(f"The connection to the cluster broke: {_told(error)}.") from None
        finally:
            response.response.close()

    def may_pass(self, error: ApiRefused) -> bool:
        """Whether the same request may be answered otherwise in a moment: the API is overloaded or just coming up."""
        if error.code in DENIALS:
            return time.monotonic() - self._away_at < RECOVERY_S
        return error.code == TOO_MANY_REQUESTS or error.code >= 500

    def _unreachable(self, message: str) -> ApiUnreachable:
        self._away_at = time.monotonic()
        return ApiUnreachable(message)

    async def _asked(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        """One request, tried again while the API is away and there is patience left."""
        deadline, pause = time.monotonic() + self._patience_s, FIRST_PAUSE_S
        while True:
            try:
                response = await self._sent(method, path, timeout=REQUEST_TIMEOUT_S, **request)
                return _parsed(await _body(response))
            except ApiRefused as error:
                if not self.may_pass(error) or time.monotonic() + pause > deadline:
                    raise
            except ApiUnreachable:
                if time.monotonic() + pause > deadline:
                    raise
            await asyncio.sleep(jittered(pause))
            pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _sent(
        self, method: str, path: str, *, timeout: Any, query: Any = None, body: Any = None, accept: str = JSON
    ) -> Any:
        import aiohttp

        await self.connect()
        self.requests += 1
        try:
            request = await self._client.param_serialize(
                method,
                path,
                query_params=[] if query is None else [(key, str(value)) for key, value in query.items()],
                header_params={"Accept": accept, **_content_type(method)},
                body=body,
                auth_settings=BEARER,
            )
            response = await self._client.rest_client.request(*request[:4], _request_timeout=timeout)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise self._unreachable(f"The cluster's API does not answer: {_told(error)}.") from None
        if response.status >= 400:
            raise _refusal(response.status, response.reason or "", await _body(response))
        return response

    async def close(self) -> None:
        """Close the connection for good."""
        async with self._connecting:
            self._is_closed = True
            if self._client is not None:
                await self._client.close()
                # aiohttp does not wait for the encrypted connections of streams that it has let go.
                await asyncio.sleep(SSL_SHUTDOWN_S)


def jittered(pause_s: float) -> float:
    """A pause of about this length, so that many who wait do not come back at once."""
    return pause_s * random.uniform(0.5, 1.0)  # noqa: S311  # not a secret


def _import_client() -> tuple[Any, Any]:
    try:
        return importlib.import_module("kubernetes.aio.client"), importlib.import_module("kubernetes.aio.config")
    except ImportError:
        raise MissingExtra(MISSING_EXTRA) from None


def _service_namespace() -> str | None:
    try:
        return (SERVICE_ACCOUNT / "namespace").read_text(encoding="utf-8").strip() or None
    except OSError:
        return None


def _content_type(method: str) -> dict[str, str]:
    return {"Content-Type": "application/merge-patch+json" if method == "PATCH" else "application/json"}


async def _body(response: Any) -> bytes:
    import aiohttp

    try:
        text: bytes = await response.read()
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise ApiUnreachable(f"The cluster's API broke off its answer: {_told(error)}.") from None
    return text


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        raise ApiUnreachable("The cluster's API answered with something that is no JSON.") from None
    return value if isinstance(value, dict) else {}


def _refusal(code: int, reason: str, body: bytes) -> DagflowError:
    try:
        status = json.loads(body)
        told, word = str(status["message"]), str(status.get("reason") or reason)
    except (ValueError, KeyError, TypeError):
        told, word = body.decode("utf-8", "replace").strip()[:500] or reason, reason
    if code == 401:
        told = "the cluster does not accept the credentials of the kubeconfig"
    return ApiRefused(code, word, f"The cluster refuses: {told.rstrip('.')}.")


def _told(error: BaseException) -> str:
    return (str(error) or type(error).__name__).strip().rstrip(".")
