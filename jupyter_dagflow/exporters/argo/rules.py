"""When a node runs, in Argo's words: a trigger rule becomes ``depends`` and ``when``.

A task of which ``depends`` does not hold is Omitted, one of which ``when`` does not hold is Skipped. So what a run
calls ``upstream_failed`` stands in ``depends`` and what it calls ``skipped`` in ``when``, and tasks further down see
which it was. ``depends`` names every task before, since Argo waits for those that it names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from jupyter_dagflow.model.pipeline import TriggerRule

NEVER = "false"
BAD = ("Failed", "Error", "Omitted")
"""The ends of a task, as ``tasks.x.status`` tells them, that are failures for what comes after."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """What a task says of one before it.

    ``falls_back``: it runs after that one's failure; ``decides``: the output that says whether the edge leads on, if
    not every success does; ``may_skip``: that one may be skipped.
    """

    task: str
    falls_back: bool = False
    decides: str | None = None
    may_skip: bool = False

    @property
    def is_certain(self) -> bool:
        """Whether it counts as a success wherever it did not fail."""
        return not (self.falls_back or self.decides or self.may_skip)


@dataclass(frozen=True, kw_only=True)
class Start:
    """``depends`` and ``when`` of a task; empty ones are left out."""

    depends: str = ""
    when: str = ""


def start(rule: TriggerRule, links: Sequence[Link]) -> Start:
    """When a task runs that follows by these links."""
    if rule == "always" or not links:
        return Start()
    return Start(depends=_depends(rule, links), when=_when(rule, links))


def _depends(rule: TriggerRule, links: Sequence[Link]) -> str:
    if rule in {"all_success", "none_failed", "none_failed_min_one_success"}:
        return _all(_not_bad(link) for link in links)
    if rule == "one_success":
        none_bad = _all(_not_bad(link) for link in links)
        return _any([*map(_ended_well, links), f"({none_bad})" if len(links) > 1 else none_bad])
    return _all(map(_ended, links))


def _when(rule: TriggerRule, links: Sequence[Link]) -> str:
    match rule:
        case "all_success":
            return _all(_success(link) for link in links if not link.is_certain)
        case "none_failed_min_one_success" | "one_success":
            certain = rule != "one_success" and any(link.is_certain for link in links)
            return "" if certain else _any(map(_success, links))
        case "one_failed":
            return _either(map(_bad, links))
        case "one_done":
            return _either(end for link in links for end in (_success(link), _failed(link)))
        case "all_failed":
            return _every(map(_bad, links))
        case "none_skipped":
            return _all(f"!({skipped})" for skipped in map(_skipped, links))
        case "all_skipped":
            return _every(map(_skipped, links))
    return ""


def _every(parts: Iterable[str]) -> str:
    found = list(parts)
    return NEVER if NEVER in found else _all(f"({part})" for part in found)


def _either(parts: Iterable[str]) -> str:
    return _any(part for part in parts if part != NEVER) or NEVER


def _all(parts: Iterable[str]) -> str:
    return " && ".join(parts)


def _any(parts: Iterable[str]) -> str:
    return " || ".join(dict.fromkeys(parts))


def _ended(link: Link) -> str:
    task = link.task
    return f"({task}.Succeeded || {task}.Failed || {task}.Errored || {task}.Skipped || {task}.Omitted)"


def _not_bad(link: Link) -> str:
    """A task's bare name stands for its success, or that it was skipped."""
    return _ended(link) if link.falls_back else link.task


def _ended_well(link: Link) -> str:
    task = link.task
    return f"{task}.Failed || {task}.Errored || {task}.Omitted" if link.falls_back else f"{task}.Succeeded"


def _is(link: Link, *states: str) -> str:
    return " || ".join(f"'{{{{tasks.{link.task}.status}}}}' == '{state}'" for state in states)


def _decided(link: Link, end: str) -> str:
    return f"'{{{{tasks.{link.task}.outputs.parameters.{link.decides}}}}}' == '{end}'"


def _success(link: Link) -> str:
    if link.falls_back:
        return f"({_is(link, *BAD)})"
    return _decided(link, "success") if link.decides else _is(link, "Succeeded")


def _bad(link: Link) -> str:
    return NEVER if link.falls_back else _is(link, *BAD)


def _failed(link: Link) -> str:
    return NEVER if link.falls_back else _is(link, "Failed", "Error")


def _skipped(link: Link) -> str:
    if link.falls_back:
        return _is(link, "Succeeded", "Skipped")
    skipped = _is(link, "Skipped")
    return f"{skipped} || {_decided(link, 'skipped')}" if link.decides else skipped


Names = Callable[[str], str]


def judged(order: Sequence[str], followers: Callable[[str], Iterable[tuple[str, TriggerRule, bool]]]) -> list[str]:
    """The nodes whose failure makes a run fail; that of all others is for those after them to tell.

    ``order``: node ids, each after those it needs. ``followers``: who follows a node, by which rule, and whether as its
    fallback.
    """
    excused: set[str] = set()
    for node in reversed(order):
        after = list(followers(node))
        if any(falls_back for _, _, falls_back in after) or any(
            target in excused and rule in {"all_success", "none_failed", "none_failed_min_one_success"}
            for target, rule, _ in after
        ):
            excused.add(node)
    return [node for node in order if node not in excused]
