"""The executors by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from jupyter_dagflow.engine.ports import Executor
from jupyter_dagflow.errors import InvalidPipeline, Problem

DEFAULT_PODS = 10
DEFAULT_WORKSPACE_PODS = 50


@dataclass(frozen=True, kw_only=True)
class ExecutorSettings:
    """What executors are made with: the workspace's root, and how many pods all its runs may have at once."""

    workspace: Path
    workspace_pods: int = DEFAULT_WORKSPACE_PODS


def _local(settings: ExecutorSettings) -> Executor:
    from jupyter_dagflow.executors.local import LocalExecutor

    return LocalExecutor()


def _kubernetes(settings: ExecutorSettings) -> Executor:
    from jupyter_dagflow.executors.kubernetes.executor import KubernetesExecutor

    return KubernetesExecutor(workspace=settings.workspace, workspace_pods=settings.workspace_pods)


FACTORIES: Mapping[str, Callable[[ExecutorSettings], Executor]] = {"kubernetes": _kubernetes, "local": _local}


def executor_names() -> list[str]:
    """The names of the executors."""
    return sorted(FACTORIES)


def create_executor(name: str, settings: ExecutorSettings, *, place: str = "") -> Executor:
    """A new executor of that name. ``place`` is where in the document the name stands.

    Raises ``InvalidPipeline`` for an unknown name, and ``MissingExtra`` for one that this installation lacks.
    """
    factory = FACTORIES.get(name)
    if factory is not None:
        return factory(settings)
    message = f"There is no executor {name!r}; use one of: {', '.join(executor_names())}."
    raise InvalidPipeline(message, [Problem(path=place, message=message)])
