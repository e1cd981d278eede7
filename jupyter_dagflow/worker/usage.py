"""How much memory and CPU time a process and its descendants use, without psutil."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True, kw_only=True)
class Usage:
    """``memory_bytes`` resident now, ``peak_bytes`` the most that one process ever had, ``cpu_s`` used so far."""

    memory_bytes: int
    peak_bytes: int
    cpu_s: float


def measure(pid: int) -> Usage:
    """Usage of the process ``pid`` and all its descendants; of this process and its ended children without /proc."""
    if not (PROC / "self" / "stat").exists():
        return _own_usage()
    memory = peak = 0
    cpu = 0.0
    for member in _tree(pid):
        try:
            fields = (PROC / str(member) / "stat").read_text().rpartition(")")[2].split()
            status = (PROC / str(member) / "status").read_text()
        except OSError:
            continue  # It ended meanwhile.
        # utime, stime, and those of children that were waited for.
        cpu += sum(int(ticks) for ticks in fields[11:15]) / os.sysconf("SC_CLK_TCK")
        memory += _kilobytes(status, "VmRSS:") * 1024
        peak = max(peak, _kilobytes(status, "VmHWM:") * 1024)
    return Usage(memory_bytes=memory, peak_bytes=peak, cpu_s=round(cpu, 2))


def _tree(pid: int) -> list[int]:
    found = [pid]
    for member in found:
        for listing in (PROC / str(member) / "task").glob("*/children"):
            try:
                found.extend(int(child) for child in listing.read_text().split())
            except OSError:
                continue
    return found


def _kilobytes(status: str, key: str) -> int:
    _, _, rest = status.partition(key)
    return int(rest.split(maxsplit=1)[0]) if rest else 0


def _own_usage() -> Usage:
    try:
        import resource
    except ImportError:
        return Usage(memory_bytes=0, peak_bytes=0, cpu_s=round(sum(os.times()[:4]), 2))
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    # macOS counts bytes, the others kilobytes.
    unit = 1 if os.uname().sysname == "Darwin" else 1024
    peak = max(one.ru_maxrss for one in used) * unit
    cpu = sum(one.ru_utime + one.ru_stime for one in used)
    return Usage(memory_bytes=peak, peak_bytes=peak, cpu_s=round(cpu, 2))
