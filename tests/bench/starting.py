"""From the start of a process to its first answer, whatever the size of the store."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench.measuring import ROOT
from tests.bench.nested import QUESTION

COMMAND = (sys.executable, "-c", "from api.cli import main; main()")
ASKED = QUESTION % (10, 10)


def starting(stores: dict[str, Path], repeats: int) -> Iterator[str]:
    """Lines: one question on the command line, and one to a server that was just started."""
    for name, path in stores.items():
        asked = median(_command_line(path) for _ in range(repeats))
        served = median(_server(path) for _ in range(repeats))
        yield f"{name}: command line {asked:.2f} s, server {served:.2f} s"


def _command_line(path: Path) -> float:
    start = time.perf_counter()
    subprocess.run(
        [*COMMAND, "query", "--store", str(path), "-"],
        input=ASKED.encode(),
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


def _server(path: Path) -> float:
    start = time.perf_counter()
    process = subprocess.Popen(
        [*COMMAND, "serve", "--store", str(path), "--port", "0"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        said = process.stderr.readline()
        address = next(word for word in said.split() if word.startswith("http"))
        body, head = json.dumps({"query": ASKED}).encode(), {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{address}graphql", body, head)
        with urllib.request.urlopen(request) as reply:
            reply.read()
        return time.perf_counter() - start
    finally:
        process.terminate()
        process.wait()
        process.stderr.close()
