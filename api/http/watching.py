"""What a server tells anybody who runs it: counts for Prometheus, and a line a request for a log.

Neither tells of what is hidden. A reader for the counts gets those of requests whose clearance
they read, as with the audit log; there are none of the store and none of memory, which grows with
what is hidden. A line has no address, no name and no length, and a question only where that was
asked for and the question was put by somebody without a token.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import orjson

from api.access.caller import Caller
from api.settings import SOFTWARE
from graph.claims.marking import Clearance, Marking

STREAM = "/graphql (stream)"
"""Where a stream of news is counted."""
STREAMED = "answerable.streamed"
"""Is in the scope of what became a stream."""
ASKED = "answerable.asked"
"""Where in the scope of a request stands what it asks."""
BOUNDS = (0.005, 0.025, 0.1, 0.5, 2.5, 10.0)
"""Seconds up to which durations are counted together."""
_PLACE = re.compile(
    r"/(graphql|export|id|claim|concept|ontology|schema\.graphql|openapi\.json|session|audit|page"
    r"|sheets|health|healthz|readyz|metrics)?(?:/|\Z)"
)
_METHODS = frozenset({"GET", "HEAD", "POST", "DELETE", "OPTIONS"})
FLUSHED = 1.0
"""Seconds after which other processes know what was counted."""
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Seen(NamedTuple):
    """What is counted of a request."""

    clearance: str
    place: str
    method: str
    status: int


def place(path: str) -> str:
    """What kind of address it is; never which."""
    found = _PLACE.match(path)
    return "other" if found is None else f"/{found[1] or ''}"


class Metrics:
    """Counts of one process, and of those beside it."""

    def __init__(self, folder: Path | None = None) -> None:
        """Counts.

        Args:
            folder: where processes of one server leave theirs; None where there is one.
        """
        self._folder, self._lock = folder, Lock()
        self._seen: Counter[Seen] = Counter()
        self._times: defaultdict[tuple[str, str], list[float]] = defaultdict(_no_times)
        self._is_due = False

    def count(self, seen: Seen, seconds: float) -> None:
        """Count a request."""
        with self._lock:
            self._seen[seen] += 1
            times = self._times[seen.clearance, seen.place]
            for at, bound in enumerate(BOUNDS):
                times[at] += seconds <= bound
            times[-2] += 1
            times[-1] += seconds
        if self._folder is not None and not self._is_due:
            self._is_due = True
            asyncio.get_running_loop().call_later(FLUSHED, self.flush)

    def flush(self) -> None:
        """Leave the counts where the other processes find them."""
        if self._folder is None:
            return
        with self._lock:
            self._is_due = False
            told = orjson.dumps(self._told())
            path = self._folder / f"counts.{os.getpid()}"
            fresh = path.with_name(f".{path.name}")
            fresh.write_bytes(told)
            fresh.rename(path)

    def text(self, clearance: Clearance) -> bytes:
        """What Prometheus reads, of requests whose clearance this one reads."""
        parts = [self._told()]
        if self._folder is not None:
            self.flush()
            parts = [orjson.loads(one.read_bytes()) for one in self._folder.glob("counts.*")]
        requests: Counter[tuple[str, str, int]] = Counter()
        times: defaultdict[str, list[float]] = defaultdict(_no_times)
        for part in parts:
            for asked, where, method, status, count in part["seen"]:
                if _reads(clearance, asked):
                    requests[where, method, status] += count
            for asked, where, found in part["times"]:
                if _reads(clearance, asked):
                    times[where] = [a + b for a, b in zip(times[where], found, strict=True)]
        return "".join(f"{line}\n" for line in _lines(requests, times)).encode()

    def _told(self) -> dict[str, Any]:
        return {
            "seen": [[*seen, count] for seen, count in self._seen.items()],
            "times": [[*key, times] for key, times in self._times.items()],
        }


def _no_times() -> list[float]:
    """As many as there are bounds, then all, then their sum."""
    return [0] * len(BOUNDS) + [0, 0.0]


def _lines(
    requests: Mapping[tuple[str, str, int], int], times: Mapping[str, list[float]]
) -> Iterable[str]:
    yield "# HELP answerable_info The version of the program."
    yield "# TYPE answerable_info gauge"
    yield f'answerable_info{{version="{SOFTWARE}"}} 1'
    yield "# HELP answerable_requests_total Requests that were answered."
    yield "# TYPE answerable_requests_total counter"
    for (where, method, status), requested in sorted(requests.items()):
        labels = f'place="{where}",method="{method}",status="{status}"'
        yield f"answerable_requests_total{{{labels}}} {requested}"
    name = "answerable_request_duration_seconds"
    yield f"# HELP {name} Seconds until the last byte was handed over."
    yield f"# TYPE {name} histogram"
    for where, found in sorted(times.items()):
        for bound, count in zip((*map(str, BOUNDS), "+Inf"), found, strict=False):
            yield f'{name}_bucket{{place="{where}",le="{bound}"}} {count:g}'
        yield f'{name}_sum{{place="{where}"}} {found[-1]:.6f}'
        yield f'{name}_count{{place="{where}"}} {found[-2]:g}'


def _reads(clearance: Clearance, asked: str) -> bool:
    return clearance.reads(Marking.parse(asked))


class RequestLog:
    """A line of JSON a request, into a file that may be put aside meanwhile, or to an open one."""

    def __init__(self, to: Path | int, *, questions: bool = False) -> None:
        """A log.

        Args:
            to: a path, opened anew with `reopen`; or the number of an open file.
            questions: whether addresses and questions are told, too, of callers without a token.

        Raises:
            OSError: it cannot be opened.
        """
        self._to, self.questions = to, questions
        self._file = to if isinstance(to, int) else _opened(to)

    def reopen(self) -> None:
        """Go on in the file that is at the path now."""
        if not isinstance(self._to, int):
            fresh = _opened(self._to)
            os.close(self._file)
            self._file = fresh

    def write(self, seen: Seen, seconds: float, asked: Mapping[str, Any]) -> None:
        """Append a line."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "at": at,
            "place": seen.place,
            "method": seen.method,
            "status": seen.status,
            "seconds": round(seconds, 4),
        }
        if self.questions:
            line |= asked
        # In one piece, so that lines of several processes do not mix.
        os.write(self._file, orjson.dumps(line, default=str) + b"\n")


def _opened(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


class Watching:
    """Counts and tells requests as they are done."""

    def __init__(self, metrics: Metrics | None = None, log: RequestLog | None = None) -> None:
        self.metrics, self.log = metrics or Metrics(), log

    def begin(self, path: str, method: str) -> Callable[..., None]:
        """What to call at the end of a request, with its status, who asked, and what; and whether
        it was a stream, which lasts as long as somebody listens and is counted apart."""
        began = time.perf_counter()

        def done(
            status: int,
            caller: Caller,
            asked: Callable[[], Mapping[str, Any]],
            is_stream: bool = False,
        ) -> None:
            seconds = time.perf_counter() - began
            known = method if method in _METHODS else "other"
            where = STREAM if is_stream else place(path)
            seen = Seen(str(caller.clearance), where, known, status)
            self.metrics.count(seen, seconds)
            if self.log is not None:
                # Somebody with a token may write, and what is written need not be public.
                self.log.write(seen, seconds, asked() if caller.is_anonymous else {})

        return done
