"""A real Neo4j for tests: started from the jars that `make neo4j` gathers, on loopback alone."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest
from neo4j import Driver, GraphDatabase

ROOT = Path(__file__).parents[2]
VARIABLE = "ANSWERABLE_TEST_NEO4J"
"""Names a running server instead: ``bolt://user:password@host:port``."""
LOG = {
    "db.tx_log.rotation.size": "64m",
    "db.tx_log.rotation.retention_policy": "256M size",
}
"""Settings of the log of transactions, as compose has them: a server refuses names that it does not
know."""
FIRST = "neo4j"
"""The password of a new server."""
MINUTES = 3
"""How long it may take to start on a busy machine."""
JDKS = Path("/usr/lib/jvm")
"""Where Debian and others put their Javas."""
OPENS = [
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
]


@dataclass(frozen=True)
class Release:
    """A release of Neo4j: the folder of its jars, what starts it, the oldest Java that runs it."""

    jars: Path
    main: str
    java: int

    @property
    def program(self) -> str | None:
        """A Java that runs it; None where there is none."""
        found = [shutil.which("java"), *sorted(map(str, JDKS.glob("*/bin/java")))]
        return next((java for java in found if java and _version(java) >= self.java), None)

    def missing(self) -> str | None:
        """Why it cannot be started here; None where it can."""
        if self.program is None:
            return f"no Java {self.java} or later here"
        if not any(self.jars.glob("neo4j-server-*.jar")):
            return "no jars of Neo4j here: make neo4j"
        return None


@lru_cache
def _version(java: str) -> int:
    """The number of a Java; 0 where it does not say."""
    told = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
    found = re.search(r'version "(\d+)', told)
    return int(found[1]) if found else 0


_MAIN = "org.neo4j.server"
LONG_TERM = Release(ROOT / ".venv" / "neo4j" / "lib", f"{_MAIN}.CommunityEntryPoint", 17)
NEWEST = Release(ROOT / ".venv" / "neo4j-newest" / "lib", f"{_MAIN}.Neo4jCommunity", 21)


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    uri: str
    user: str
    password: str
    imports: Path
    """Its folder for LOAD CSV."""
    process: int = 0
    """The number of its process; 0 of one that was running already."""

    def driver(self) -> Driver:
        """As fast as ours, which tells the server nothing beside its queries."""
        return GraphDatabase.driver(
            self.uri, auth=(self.user, self.password), telemetry_disabled=True
        )

    def version(self) -> str:
        """As it says itself: ``Neo4j/5.26.0``."""
        with self.driver() as driver:
            return driver.get_server_info().agent


def missing() -> str | None:
    """Why no server can be started here; None where one can."""
    return LONG_TERM.missing()


# Tests are over before a second compiler would pay; the rest of the machine is for others.
SHORT = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
LONG = ("-Xmx2g", "-XX:+UseSerialGC")
"""Of a server that is measured."""
LARGE = ("-Xms3g", "-Xmx3g", "-XX:+UseSerialGC")
"""Of one with millions of claims."""


def java(
    *arguments: str, options: Sequence[str] = SHORT, release: Release = LONG_TERM
) -> list[str]:
    """A command over the jars."""
    return [release.program or "java", *options, "-cp", f"{release.jars}/*", *OPENS, *arguments]


@contextmanager
def running(
    folder: Path,
    options: Sequence[str] = SHORT,
    cache: str = "64m",
    release: Release = LONG_TERM,
) -> Iterator[Server]:
    """A server with its home in a folder, until the block ends. One that was there before has all
    that it had.

    Skips the test where none can be started; fails it where one has to be (in continuous
    integration).
    """
    why = release.missing()
    if why is not None:
        # Not every machine has a Java for the newest one.
        if os.environ.get("CI") and release is LONG_TERM:
            pytest.fail(why)
        pytest.skip(why)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    conf, imports = folder / "conf", folder / "import"
    for made in (conf, imports):
        made.mkdir(parents=True, exist_ok=True)
    (conf / "neo4j.conf").write_text(
        f"server.bolt.listen_address=127.0.0.1:{port}\n"
        f"server.bolt.advertised_address=127.0.0.1:{port}\n"
        "server.http.enabled=false\nserver.https.enabled=false\n"
        "dbms.usage_report.enabled=false\n"
        "db.tx_log.preallocate=false\n"
        f"{''.join(f'{name}={value}{chr(10)}' for name, value in LOG.items())}"
        f"server.directories.import={imports}\n"
        f"server.memory.pagecache.size={cache}\n"
        # A plan stays whatever the sizes of stores that are emptied for every test.
        "dbms.cypher.min_replan_interval=1h\n"
    )
    kept = folder / "password"
    before = kept.read_text() if kept.exists() else FIRST
    password = secrets.token_hex(12)
    uri = f"bolt://127.0.0.1:{port}"
    with _started(folder, options, release) as process:
        _set_password(uri, before, password, process, str(folder / "out.log"))
        kept.touch(0o600)
        kept.write_text(password)
        yield Server(uri, "neo4j", password, imports, process.pid)


@contextmanager
def restarted(server: Server) -> Iterator[None]:
    """A server of `running` whose process is gone, started again until the block ends."""
    until = time.monotonic() + 60 * MINUTES
    with _started(server.imports.parent):
        while True:
            try:
                with server.driver() as driver:
                    driver.verify_connectivity()
                break
            except Exception:
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)
        yield


@contextmanager
def _started(
    folder: Path, options: Sequence[str] = SHORT, release: Release = LONG_TERM
) -> Iterator[subprocess.Popen[bytes]]:
    """The process over a home, until the block ends."""
    with (folder / "out.log").open("a+") as log:
        process = subprocess.Popen(
            java(
                release.main,
                f"--home-dir={folder}",
                f"--config-dir={folder / 'conf'}",
                options=options,
                release=release,
            ),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            with ends_with_us(process.pid):
                yield process
        finally:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def ends_with_us(process: int) -> Iterator[None]:
    """A process that is ended when this one is gone before the block ends, whatever ended it.

    A shell in a group of its own waits at a pipe that only this process holds open.
    """
    watching = subprocess.Popen(
        ["sh", "-c", 'read -r _; kill "$0"; sleep 10; kill -9 "$0"', str(process)],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        watching.kill()
        watching.communicate()


def _set_password(
    uri: str, before: str, password: str, process: subprocess.Popen[bytes], log: str
) -> None:
    """Wait until it answers, and take away the password that everybody knows, or an older one."""
    until = time.monotonic() + 60 * MINUTES
    while True:
        try:
            with GraphDatabase.driver(uri, auth=("neo4j", before)) as driver:
                driver.execute_query(
                    "ALTER CURRENT USER SET PASSWORD FROM $before TO $new",
                    before=before,
                    new=password,
                    database_="system",
                )
            return
        except Exception as error:
            if process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"Neo4j did not start: {error}\n{Path(log).read_text()[-2000:]}")
            time.sleep(0.5)
