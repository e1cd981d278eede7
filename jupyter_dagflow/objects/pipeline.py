"""A pipeline as an object: read, checked, run, shown in a cell."""

from __future__ import annotations

import copy
import datetime
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from jupyter_dagflow.errors import Conflict, DagflowError, NotFound, Problem
from jupyter_dagflow.executors.registry import executor_names
from jupyter_dagflow.model.graph import executable_nodes
from jupyter_dagflow.model.node_names import find_node
from jupyter_dagflow.model.pipeline import Node, Parameter
from jupyter_dagflow.objects.cells import follow_in_cells
from jupyter_dagflow.objects.results import ByNode
from jupyter_dagflow.objects.run import Run
from jupyter_dagflow.objects.surroundings import locate_pipeline
from jupyter_dagflow.objects.waiting import start_runner
from jupyter_dagflow.wiring.documents import Document, read_pipeline, validate_document
from jupyter_dagflow.wiring.pools import pool_sizes
from jupyter_dagflow.wiring.runs import submit_run
from jupyter_dagflow.wiring.stores import opened


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """How runs are executed, beside their parameters. Names as in ``Pipeline.with_options``."""

    parallel: int | None = None
    pods: int | None = None
    executor: str | None = None
    cache: str | None = None
    mode: str | None = None
    nodes: tuple[str, ...] = ()


class Pipeline:
    """A pipeline by its file. The file is read anew for whatever is asked, so it is always as it is on disk."""

    def __init__(self, path: str | os.PathLike[str], *, workspace: str | os.PathLike[str] | None = None) -> None:
        """Find and read the pipeline at ``path``. Raises ``DagflowError`` with one sentence if there is none to read.

        ``workspace``: the folder that holds ``dagflow-runs/``. Left out it is that of the Jupyter server around the
        kernel, else the nearest one.
        """
        self._workspace, self._path = locate_pipeline(Path(path), workspace)
        self._options = RunOptions()
        self._document()

    @property
    def path(self) -> str:
        """The path in the workspace."""
        return self._path

    @property
    def parameters(self) -> dict[str, Parameter]:
        """The parameters by name, each with ``type``, ``default``, ``choices`` and ``description``."""
        return {parameter.name: parameter for parameter in self._document().pipeline.parameters}

    @property
    def nodes(self) -> ByNode[Node]:
        """The nodes that run, by id, found by name as well."""
        pipeline = self._document().pipeline
        return ByNode({node.id: node for node in executable_nodes(pipeline)}, pipeline)

    def validate(self) -> list[Problem]:
        """Everything that is wrong with the pipeline and its notebooks; empty if nothing is."""
        if not self._workspace.runs_folder.is_dir():
            return validate_document(self._workspace, self._path, executors=executor_names())
        with opened(self._workspace) as store:
            pools = pool_sizes(store)
        return validate_document(self._workspace, self._path, executors=executor_names(), pools=pools)

    def with_options(
        self,
        *,
        parallel: int | None = None,
        pods: int | None = None,
        executor: str | None = None,
        cache: str | None = None,
        to: str | Sequence[str] = (),
        from_: str | Sequence[str] = (),
        only: str | Sequence[str] = (),
    ) -> Self:
        """This pipeline with other options for its runs, which are kept apart from parameters.

        ``parallel``: how many nodes at once here, ``pods``: in pods; ``executor``: ``local`` or ``kubernetes`` for all
        nodes; ``cache``: ``on``, ``refresh`` or ``off`` for all nodes; ``to``, ``from_`` and ``only`` run a part: these
        nodes, by id or name, with all upstream of them, with all downstream, or just they.
        """
        chosen = [(mode, named) for mode, named in (("to", to), ("from", from_), ("only", only)) if named]
        if len(chosen) > 1:
            raise DagflowError("Use one of to, from_ and only, not several.")
        mode, named = chosen[0] if chosen else (None, ())
        pipeline = self._document().pipeline
        nodes = tuple(find_node(pipeline, each) for each in ([named] if isinstance(named, str) else named))
        other = copy.copy(self)
        other._options = RunOptions(
            parallel=parallel, pods=pods, executor=executor, cache=cache, mode=mode, nodes=nodes
        )
        return other

    def run(self, /, **parameters: Any) -> Run:
        """Start a run with these parameters and return at once; the run outlives this kernel or script.

        Whatever is no parameter of the pipeline is refused, and options are given with ``with_options``, so no name can
        mean two things. Raises ``InvalidPipeline`` with every problem, before anything runs.
        """
        self._check_not_within_itself()
        with opened(self._workspace) as store:
            record = submit_run(
                self._workspace,
                store,
                path=self._path,
                parameters={name: _plain(value) for name, value in parameters.items()},
                parallel=self._options.parallel,
                pods=self._options.pods,
                executor=self._options.executor,
                cache=self._options.cache,
                mode=self._options.mode,
                nodes=self._options.nodes,
            )
        start_runner(self._workspace, record.run_id)
        follow_in_cells(self._workspace, self._path, record.run_id)
        return Run(record.run_id, workspace=self._workspace)

    def runs(self, limit: int = 20) -> list[Run]:
        """The newest runs of this pipeline, whoever started them, the newest first."""
        if not self._workspace.runs_folder.is_dir():
            return []
        with opened(self._workspace) as store:
            found = store.runs(pipeline=self._path, limit=limit)
        return [Run(summary.run_id, workspace=self._workspace) for summary in found]

    @property
    def last_run(self) -> Run | None:
        """The newest run of this pipeline; ``None`` if it never ran."""
        return next(iter(self.runs(limit=1)), None)

    @staticmethod
    def run_of(run_id: str, *, workspace: str | os.PathLike[str] | None = None) -> Run:
        """The run with this id, of whichever pipeline. Raises ``NotFound``."""
        return Run(run_id, workspace=workspace)

    def __repr__(self) -> str:
        return f"<Pipeline {self._path}>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        # Imported here: widgets are for notebooks only.
        from jupyter_dagflow.objects.display import pipeline_bundle

        last = self.last_run
        return pipeline_bundle(self._workspace, self._path, None if last is None else last.run_id)

    def _document(self) -> Document:
        return read_pipeline(self._workspace, self._path)

    def _check_not_within_itself(self) -> None:
        around = os.environ.get("DAGFLOW_RUN_ID")
        if not around or not self._workspace.runs_folder.is_dir():
            return
        try:
            pipeline = Run(around, workspace=self._workspace).pipeline
        except NotFound:
            return
        if pipeline == self._path:
            raise Conflict(f"This is a node of a run of {self._path!r}, which would start itself again and again.")


def _plain(value: Any) -> Any:
    """A parameter as JSON has it: dates as ISO text, paths as text, numbers of NumPy as numbers.

    What JSON cannot hold stays as it is, and is told of with all other problems.
    """
    try:
        return json.loads(json.dumps(value, default=_told, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        return value


def _told(value: Any) -> Any:
    if isinstance(value, os.PathLike):
        return os.fsdecode(os.fspath(value))
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if getattr(value, "shape", None) == () and callable(getattr(value, "item", None)):
        return value.item()
    raise TypeError(f"a value of type {type(value).__name__}")
