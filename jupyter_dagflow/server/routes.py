"""Which handler answers at which address; ``openapi.yaml`` says the same in more words."""

from __future__ import annotations

from tornado.web import RequestHandler

from jupyter_dagflow.server.handlers.artifacts import ArtifactHandler
from jupyter_dagflow.server.handlers.base import UnknownHandler
from jupyter_dagflow.server.handlers.cache import CacheHandler, ForgetHandler
from jupyter_dagflow.server.handlers.compare import NotebooksHandler
from jupyter_dagflow.server.handlers.exports import ExportersHandler, ExportHandler
from jupyter_dagflow.server.handlers.figures import FigureHandler
from jupyter_dagflow.server.handlers.files import FilesHandler
from jupyter_dagflow.server.handlers.history import HistoryHandler
from jupyter_dagflow.server.handlers.imports import ImportersHandler, ImportHandler
from jupyter_dagflow.server.handlers.kernels import KernelHandler, KernelsHandler
from jupyter_dagflow.server.handlers.kubernetes import OffersHandler
from jupyter_dagflow.server.handlers.notebooks import NotebookHandler, PortsHandler
from jupyter_dagflow.server.handlers.pools import PoolHandler, PoolsHandler
from jupyter_dagflow.server.handlers.proposals import ProposalsHandler
from jupyter_dagflow.server.handlers.runs import (
    AttemptsHandler,
    CancelHandler,
    LogHandler,
    RerunHandler,
    RunHandler,
    RunsHandler,
)
from jupyter_dagflow.server.handlers.settings import SettingsHandler
from jupyter_dagflow.server.handlers.staleness import StaleHandler
from jupyter_dagflow.server.handlers.validation import ValidateHandler
from jupyter_dagflow.server.run_socket import RunSocket

API = "jupyter-dagflow/api"

_PART = "([^/]+)"
ROUTES: tuple[tuple[str, type[RequestHandler]], ...] = (
    ("settings", SettingsHandler),
    ("notebook", NotebookHandler),
    ("notebooks", PortsHandler),
    ("files", FilesHandler),
    ("validate", ValidateHandler),
    ("runs", RunsHandler),
    (f"runs/{_PART}", RunHandler),
    (f"runs/{_PART}/cancel", CancelHandler),
    (f"runs/{_PART}/rerun", RerunHandler),
    (f"runs/{_PART}/attempts", AttemptsHandler),
    (f"runs/{_PART}/nodes/{_PART}/attempts/([0-9]{{1,9}})/log", LogHandler),
    (f"runs/{_PART}/nodes/{_PART}/attempts/([0-9]{{1,9}})/artifacts/{_PART}", ArtifactHandler),
    (f"runs/{_PART}/nodes/{_PART}/attempts/([0-9]{{1,9}})/figure", FigureHandler),
    (f"runs/{_PART}/nodes/{_PART}/attempts/([0-9]{{1,9}})/kernel", KernelHandler),
    ("kept-kernels", KernelsHandler),
    ("history", HistoryHandler),
    ("compare/notebooks", NotebooksHandler),
    ("stale", StaleHandler),
    ("cache", CacheHandler),
    ("cache/forget", ForgetHandler),
    ("pools", PoolsHandler),
    (f"pools/{_PART}", PoolHandler),
    ("exporters", ExportersHandler),
    ("export", ExportHandler),
    ("importers", ImportersHandler),
    ("import", ImportHandler),
    ("proposals", ProposalsHandler),
    ("kubernetes/offers", OffersHandler),
    ("socket", RunSocket),
    (".*", UnknownHandler),
)
