"""The containers' files: what they may not do, and that each service's command does its work.

No container engine is needed: the commands are run here, in the order and with the environment
that docker-compose.yml gives.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml
from neo4j import GraphDatabase
from neo4j.exceptions import ServiceUnavailable

from tests.api.conftest import REGISTRY, SHEET
from tests.neo4j.server import LOG
from tests.neo4j.stores import address as in_server
from tests.neo4j.stores import empty, the_server

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_can_do_more_than_it_needs(name: str) -> None:
    """Read-only, without capabilities, without new privileges, without a password in the file."""
    service = SERVICES[name]
    if not service["image"].startswith("neo4j:"):
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
    assert re.search(r":[^:]*[a-z0-9]", service["image"])
    assert ":latest" not in service["image"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service
    for key, value in service.get("environment", {}).items():
        if re.search("PASSWORD|AUTH", key):
            assert re.fullmatch(r"(neo4j/)?\$\{ANSWERABLE_NEO4J_PASSWORD:-\}", value), key
    for port in service.get("ports", ()):
        assert port.startswith("127.0.0.1:"), port


def test_the_server_waits_for_the_seeds() -> None:
    """It starts when the one-shot service is through, and not when it merely runs."""
    assert SERVICES["api"]["depends_on"]["seeds"]["condition"] == "service_completed_successfully"
    assert SERVICES["seeds"]["restart"] == "no"
    waits = SERVICES["neo4j-api"]["depends_on"]["neo4j-seeds"]["condition"]
    assert waits == "service_completed_successfully"
    assert SERVICES["neo4j-seeds"]["depends_on"]["neo4j"]["condition"] == "service_healthy"
    assert "ports" not in SERVICES["neo4j"]


@pytest.mark.parametrize("profiles", [(), ("neo4j",), ("browser",), ("browser", "neo4j")])
def test_what_starts_together_has_ports_of_its_own(profiles: tuple[str, ...]) -> None:
    """Services without a profile start with every profile, so none may want a port of theirs."""
    ports = [
        re.sub(r"\$\{\w+:-(\d+)\}", r"\1", port).rsplit(":", 1)[0]
        for service in SERVICES.values()
        if not (wanted := service.get("profiles")) or not set(wanted).isdisjoint(profiles)
        for port in service.get("ports", ())
    ]
    assert ports
    assert len(ports) == len(set(ports)), ports


def test_the_log_of_transactions_is_cut_back() -> None:
    """By settings that the test server starts with: it refuses names that it does not know."""
    named = {
        name.removeprefix("NEO4J_").replace("__", "-").replace("_", ".").replace("-", "_"): value
        for name, value in SERVICES["neo4j"]["environment"].items()
    }
    assert {name: value for name, value in named.items() if "tx_log" in name} == LOG


def test_no_port_of_the_server_is_open_unless_a_profile_asks() -> None:
    """Browser's two ports belong to services of the profile “browser” alone, and the file warns."""
    opening = {
        name: service["ports"]
        for name, service in SERVICES.items()
        if any(port.rsplit(":", 1)[1] in ("7474", "7687") for port in service.get("ports", ()))
    }
    assert opening == {
        "neo4j-browser": ["127.0.0.1:7474:7474"],
        "neo4j-bolt": ["127.0.0.1:7687:7687"],
    }
    for name in opening:
        assert SERVICES[name]["profiles"] == ["browser"]
    assert "neo4j-bolt" in SERVICES["neo4j-browser"]["depends_on"]
    assert SERVICES["neo4j-bolt"]["depends_on"]["neo4j"]["condition"] == "service_healthy"
    assert "browser" in SERVICES["neo4j"]["profiles"]
    assert "BROWSER GOES ROUND MARKINGS" in (ROOT / "docker-compose.yml").read_text("utf-8")


@pytest.mark.skipif(
    shutil.which("socat") is None and not os.environ.get("CI"), reason="no socat here"
)
def test_what_the_profile_lets_through_reaches_the_server() -> None:
    """The command of the service, with the test server in the place of the container's."""
    server = the_server()
    host = server.uri.removeprefix("bolt://")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    listening, to = SERVICES["neo4j-bolt"]["command"]
    words = [
        listening.replace(":7687", f":{port},bind=127.0.0.1"),
        to.replace("neo4j:7687", host),
    ]
    with subprocess.Popen(["socat", *words]) as forwarding:
        try:
            auth = (server.user, server.password)
            until = time.monotonic() + 20
            while True:
                try:
                    with GraphDatabase.driver(f"bolt://127.0.0.1:{port}", auth=auth) as driver:
                        [record] = driver.execute_query("RETURN 1 AS one").records
                    break
                except ServiceUnavailable:
                    assert time.monotonic() < until
                    time.sleep(0.2)
            assert record["one"] == 1
        finally:
            forwarding.terminate()


def test_the_image_runs_as_nobody_in_particular() -> None:
    """Two stages, hashes, an account of its own, a check of health, nothing fetched by latest."""
    assert len(re.findall(r"^FROM \S+:\S+", DOCKERFILE, re.M)) == 2
    assert ":latest" not in DOCKERFILE
    last = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
    assert re.search(r"^USER 10001$", last, re.M)
    assert "HEALTHCHECK" in last
    installs = re.findall(r"pip install ([^\n]+)", DOCKERFILE)
    assert all("--require-hashes" in line or "--no-index" in line for line in installs)


def test_the_image_gets_what_its_build_needs_and_no_more() -> None:
    """Each COPY of the first stage is let through by .dockerignore, and no store or test is."""
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    copied = {
        word
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.M)
        for word in line.split()[:-1]
    }
    assert ignored[0] == "*"
    assert {line[1:] for line in ignored if line.startswith("!")} == copied
    assert all((ROOT / name).exists() for name in copied)


@pytest.mark.skipif(
    shutil.which("docker-compose") is None and not os.environ.get("CI"),
    reason="no docker-compose here",
)
def test_compose_reads_the_file(tmp_path: Path) -> None:
    """`docker-compose config`, which holds the file against compose's schema, takes it."""
    # Debian's schema is older than the name of a project.
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    assert text.count("name: answerable\n") == 1
    (tmp_path / "docker-compose.yml").write_text(text.replace("name: answerable\n", ""), "utf-8")
    done = subprocess.run(
        ["docker-compose", "config", "--quiet"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_each_service_does_its_work(tmp_path: Path) -> None:
    """The seeds are loaded, then the server answers a question about them and is healthy."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])

    def here(word: str) -> str:
        word = re.sub(r"^/opt/answerable/lib/python[\d.]+/site-packages", str(ROOT), word)
        word = word.replace("/data", str(tmp_path)).replace("0.0.0.0", "127.0.0.1")
        return port if word == "8000" else word

    def started(name: str) -> subprocess.Popen[str]:
        given = {key: here(value) for key, value in SERVICES[name]["environment"].items()}
        return subprocess.Popen(
            [
                sys.executable,
                "-c",
                "from api.cli import main; main()",
                *map(here, SERVICES[name]["command"]),
            ],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), **given},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    loading = started("seeds")
    told, _ = loading.communicate(timeout=300)
    assert loading.returncode == 0, told[-2000:]
    # A second start of everything loads them again.
    again = started("seeds")
    again.communicate(timeout=300)
    assert again.returncode == 0
    with started("api") as server:
        try:
            address = f"http://127.0.0.1:{port}"
            assert _get(f"{address}/health", 60) == 200
            question = "/graphql?query=%7Bcalls%7BtotalCount%7D%7D"
            request = urllib.request.Request(
                address + question, headers={"Accept": "application/json", "X-Requested-With": "x"}
            )
            with urllib.request.urlopen(request, timeout=30) as reply:
                assert b'"totalCount":' in reply.read()
        finally:
            server.send_signal(signal.SIGTERM)
            server.communicate(timeout=60)


def test_server_services_do_their_work(tmp_path: Path) -> None:
    """Over a real Neo4j: the seeds' command with one sheet, then the server answers."""
    server = the_server()
    labels = "TestCompose"
    empty(server, labels)
    environment = SERVICES["neo4j-seeds"]["environment"]
    assert environment == SERVICES["neo4j-api"]["environment"]
    assert environment["ANSWERABLE_STORE"] == SERVICES["neo4j-seeds"]["command"][2]
    given = {
        "ANSWERABLE_STORE": in_server(server, labels),
        "ANSWERABLE_NEO4J_PASSWORD": server.password,
        "ANSWERABLE_ERASURE_KEY": str(tmp_path / "neo4j.key"),
    }
    assert given.keys() == environment.keys()
    (tmp_path / "registry.yaml").write_text(REGISTRY, "utf-8")
    (tmp_path / "sheet.yaml").write_text(SHEET, "utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    words = {"8000": port, "0.0.0.0": "127.0.0.1", environment["ANSWERABLE_STORE"]: ""}

    def started(name: str) -> subprocess.Popen[str]:
        command = [words.get(word, word) for word in SERVICES[name]["command"]]
        command = [
            given["ANSWERABLE_STORE"] if word == "" else word
            for word in command
            if not word.endswith("/seeds")
        ]
        if name == "neo4j-seeds":
            command.append(str(tmp_path / "sheet.yaml"))
        return subprocess.Popen(
            [sys.executable, "-c", "from api.cli import main; main()", *command],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), **given},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    loading = started("neo4j-seeds")
    told, _ = loading.communicate(timeout=300)
    assert loading.returncode == 0, told[-2000:]
    with started("neo4j-api") as serving:
        try:
            assert _get(f"http://127.0.0.1:{port}/health", 60) == 200
        finally:
            serving.send_signal(signal.SIGTERM)
            serving.communicate(timeout=60)
    empty(server, labels)


def _get(address: str, patience: float) -> int:
    until = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as reply:
                return int(reply.status)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)
