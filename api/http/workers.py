"""Several processes behind one port: each answers over the same store, one looks after them."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

import click

PAUSE = 1.0
"""Seconds between looks, and before a process that ended is followed by another one."""
LONGEST = 15.0
"""Seconds that processes have to end."""
READY = b"."
MOST_WORKERS = 64


class Workers:
    """The processes of one server."""

    def __init__(self, count: int, work: Callable[[int, Callable[[], None]], None]) -> None:
        """Processes.

        Args:
            work: what each does: given a file that ends with this process, and what to call once
                it answers. Runs in a process of its own, before which nothing may be open.
        """
        self._count, self._work = count, work
        self._running: set[int] = set()
        self._stops = False
        self._here, self._held = os.pipe()
        self._ready, self._tells = os.pipe()

    def run(self, on_ready: Callable[[], None]) -> None:
        """Start them, and look after them until somebody says that it ends.

        Args:
            on_ready: called once when all answer.

        Raises:
            ClickException: one ended before it answered.
        """
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGHUP, self._pass_on)
        for _ in range(self._count):
            self._start()
        if self._all_ready():
            on_ready()
        while not self._stops:
            if self._gone():
                time.sleep(PAUSE)
                self._start_missing()
            else:
                time.sleep(PAUSE / 10)
        self._end()

    def _all_ready(self) -> bool:
        left = self._count
        while left and not self._stops:
            with suppress(InterruptedError):
                found, _, _ = select.select([self._ready], [], [], PAUSE / 10)
                if found:
                    left -= len(os.read(self._ready, left))
            if left and self._gone():
                self._end()
                raise click.ClickException("a process ended before it answered")
        return not left

    def _start(self) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        process = os.fork()
        if process:
            self._running.add(process)
            return
        # What this one does never comes back to what made it.
        code = 1
        try:
            os.setpgid(0, 0)
            os.close(self._held)
            for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(name, signal.SIG_DFL)
            self._work(self._here, self._tell_ready)
            code = 0
        except click.ClickException as error:
            error.show()
        except Exception as error:
            click.echo(f"answerable: {error}", err=True)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _tell_ready(self) -> None:
        os.write(self._tells, READY)

    def _start_missing(self) -> None:
        while not self._stops and len(self._running) < self._count:
            self._start()

    def _gone(self) -> bool:
        """Whether one ended; it is forgotten."""
        process, _ = os.waitpid(-1, os.WNOHANG) if self._running else (0, 0)
        self._running.discard(process)
        return process != 0

    def _end(self) -> None:
        self._stops = True
        self._send(signal.SIGTERM)
        until = time.monotonic() + LONGEST
        while self._running and time.monotonic() < until:
            if not self._gone():
                time.sleep(PAUSE / 20)
        self._send(signal.SIGKILL)

    def _send(self, name: signal.Signals) -> None:
        for process in self._running:
            with suppress(ProcessLookupError):
                os.kill(process, name)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stops = True

    def _pass_on(self, number: int, frame: FrameType | None) -> None:
        self._send(signal.SIGHUP)
