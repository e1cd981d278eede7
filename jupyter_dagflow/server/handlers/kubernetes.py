"""Clusters: what there is to choose from."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_dagflow.server.arguments import checked_text
from jupyter_dagflow.server.handlers.base import ApiHandler
from jupyter_dagflow.server.json_text import to_json


class OffersHandler(ApiHandler):
    """``kubernetes/offers``: names, volumes and GPUs of a namespace."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.finish(to_json(await self.services.offers.get(self._name("context"), self._name("namespace"))))

    def _name(self, field: str) -> str | None:
        """A name in the query; an empty one chooses nothing."""
        return checked_text(self.query(field) or "", field) or None
