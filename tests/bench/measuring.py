"""How long something takes, how much memory it needs, and where the time goes."""

from __future__ import annotations

import cProfile
import gc
import json
import pstats
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent.parent


def milliseconds(call: Callable[[], object], repeats: int = 7) -> float:
    """The median of several calls, after one that is not counted."""
    call()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return median(times) * 1000


def in_turn(
    calls: dict[str, Callable[[], object]],
    repeats: int = 7,
    row: int = 1,
    timer: Callable[[], float] = time.process_time,
) -> dict[str, float]:
    """The medians of several things in milliseconds of the processor, a call of each in turn.

    Whatever else the machine does then counts little, and slows all of them, so that ratios hold.
    Nothing of this waits for a disk or a network.

    Args:
        row: how often each is called in a row; short ones often, as a server would, with what
            the garbage collector takes between them.
        timer: seconds; the clock's where another process does the work.
    """
    times: dict[str, list[float]] = {name: [] for name in calls}
    for call in calls.values():
        call()
    for _ in range(repeats):
        for name, call in calls.items():
            gc.collect()  # else one of them, always the same, pays for what all of them leave
            start = timer()
            for _ in range(row):
                call()
            times[name].append((timer() - start) / row)
    return {name: median(some) * 1000 for name, some in times.items()}


def shares(call: Callable[[], object], most: int = 6) -> str:
    """Where the time goes: the files, and what is not Python, with the largest shares."""
    profile = cProfile.Profile()
    profile.runcall(call)
    spent: Counter[str] = Counter()
    for (file, _, function), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        path = Path(file)
        if path.is_relative_to(ROOT) and ".venv" not in path.parts:
            spent[str(path.relative_to(ROOT))] += own
        elif "apsw" in function:
            spent["SQLite"] += own
        elif file == "~":
            spent[function.strip("<>").removeprefix("built-in method ")] += own
        else:
            spent[path.stem] += own
    whole = sum(spent.values())
    return ", ".join(f"{name} {own / whole:.0%}" for name, own in spent.most_common(most))


def peak_memory() -> float:
    """The most memory that this process has had, in MB; nan where the system does not say."""
    try:
        for line in Path("/proc/self/status").read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1000
    except OSError:
        pass
    return float("nan")


def memory_of(process: int) -> float:
    """What a process has in memory now, in MB; nan where the system does not say."""
    try:
        text = Path(f"/proc/{process}/status").read_text("ascii")
    except OSError:
        return float("nan")
    return next(int(line.split()[1]) / 1000 for line in text.splitlines() if "VmRSS" in line)


def processor_of(process: int) -> float:
    """Seconds of the processor that a process has had, to the microsecond; nan where the system
    does not say."""
    try:
        told = Path(f"/proc/{process}/task").glob("*/schedstat")
        return sum(int(one.read_text("ascii").split()[0]) for one in told) / 1e9
    except OSError:
        return float("nan")


def bytes_in(folder: Path) -> int:
    """Bytes of a folder's files; what the server removes meanwhile counts nothing."""
    total = 0
    for file in folder.rglob("*"):
        try:
            total += file.stat().st_size if file.is_file() else 0
        except FileNotFoundError:
            continue
    return total


def in_child(module: str, *args: object) -> dict[str, float]:
    """What a module of this package prints, as JSON, when it is run by a process of its own; so its
    memory is its own."""
    told = subprocess.run(
        [sys.executable, "-m", module, *map(str, args)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    ).stdout
    found: dict[str, float] = json.loads(told)
    return found
