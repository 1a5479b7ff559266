"""A server that a test started ends with the tests, even where nobody could end it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from tests.neo4j.server import ROOT

STARTING = """
import subprocess, sys, time
from tests.neo4j.server import ends_with_us
started = subprocess.Popen(["sleep", "600"])
with ends_with_us(started.pid):
    print(started.pid, flush=True)
    time.sleep(600)
"""


def is_running(process: int) -> bool:
    told = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True)
    return told.stdout.strip()[:1] not in ("", "Z")


def test_a_server_ends_when_its_tests_are_killed() -> None:
    """By a signal that nothing can be done about."""
    with subprocess.Popen(
        [sys.executable, "-c", STARTING], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as tests:
        assert tests.stdout is not None
        started = int(tests.stdout.readline())
        assert is_running(started)
        os.kill(tests.pid, signal.SIGKILL)
        until = time.monotonic() + 10
        while is_running(started):
            assert time.monotonic() < until, "it runs on"
            time.sleep(0.05)
