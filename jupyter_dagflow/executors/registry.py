"""The executors by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jupyter_dagflow.engine.ports import Executor
from jupyter_dagflow.errors import InvalidPipeline, MissingExtra, Problem


def _local() -> Executor:
    from jupyter_dagflow.executors.local import LocalExecutor

    return LocalExecutor()


FACTORIES: Mapping[str, Callable[[], Executor]] = {"local": _local}
PLANNED = frozenset({"kubernetes"})


def executor_names() -> list[str]:
    """The names of the executors that this installation offers."""
    return sorted(FACTORIES)


def create_executor(name: str, *, place: str = "") -> Executor:
    """A new executor of that name. ``place`` is where in the document the name stands.

    Raises ``InvalidPipeline`` for an unknown name, and ``MissingExtra`` for one that this installation cannot offer.
    """
    factory = FACTORIES.get(name)
    if factory is not None:
        return factory()
    known = ", ".join(executor_names())
    if name in PLANNED:
        raise MissingExtra(f"The executor {name!r} is not available in this release; use one of: {known}.")
    message = f"There is no executor {name!r}; use one of: {known}."
    raise InvalidPipeline(message, [Problem(path=place, message=message)])
