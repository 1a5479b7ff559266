"""Generators of others read the schema, and the server is one of GraphQL over HTTP as others test
it. `make clients` and `make partners` fetch them."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.settings import STORE_VARIABLE
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.clients.node import NODE

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SCHEMA = ROOT / "api" / "schema.graphql"
QUESTIONS = ROOT / "tests" / "golden" / "questions"
PARTNERS = ROOT / ".venv" / "partners" / "bin"

clients = pytest.mark.skipif(
    NODE is None or not (HERE / "node_modules" / "graphql-http").is_dir(),
    reason="the clients are not there: make clients",
)
partners = pytest.mark.skipif(
    not (PARTNERS / "ariadne-codegen").exists(),
    reason="tools of partners are not there: make partners",
)


def ran(command: list[str], cwd: Path) -> str:
    """What a program says; it has to end well."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture
def address(vocabulary: Vocabulary, tmp_path: Path) -> Iterator[str]:
    """Of a server over an empty store."""
    store = tmp_path / "answerable.db"
    SqliteEngine.open(store, vocabulary).close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-c",
        "from api.cli import main; main()",
        "serve",
        "--port",
        str(port),
    ]
    with subprocess.Popen(command, cwd=ROOT, env={STORE_VARIABLE: str(store)}) as server:
        try:
            for _ in range(150):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
                    break
                except OSError:
                    time.sleep(0.2)
            yield f"http://127.0.0.1:{port}/graphql"
        finally:
            server.terminate()


@clients
def test_graphql_over_http_as_its_audit_has_it(address: str) -> None:
    """Nothing that the specification says has to be so, or should be, fails."""
    found: list[dict[str, Any]] = json.loads(ran([str(NODE), "audits.mjs", address], HERE))
    assert len(found) > 50
    failing = [one for one in found if one["status"] != "ok"]
    assert [one for one in failing if not one["name"].startswith("MAY")] == []


@clients
def test_graphql_codegen_makes_types() -> None:
    """Of every class, every input and every enum."""
    text = ran([str(NODE), "types.mjs", str(SCHEMA)], HERE)
    for made in ("type Event = ", "type ClaimWhere = {", "enum CallState {", "type View = Node"):
        assert f"export {made}" in text, made


@partners
def test_gql_checks_questions_against_the_schema(tmp_path: Path) -> None:
    """Every question of the contract, by a client in Python."""
    program = """
import sys
from pathlib import Path

from gql import Client, gql

client = Client(schema=Path(sys.argv[1]).read_text("utf-8"))
for path in sorted(Path(sys.argv[2]).glob("*.graphql")):
    client.validate(gql(path.read_text("utf-8")))
    print(path.name)
"""
    command = [str(PARTNERS / "python"), "-c", program, str(SCHEMA), str(QUESTIONS)]
    checked = ran(command, tmp_path).split()
    assert checked == sorted(path.name for path in QUESTIONS.glob("*.graphql"))


@partners
def test_ariadne_codegen_writes_a_client(tmp_path: Path) -> None:
    """With a method for each question, which Python takes."""
    (tmp_path / "questions").mkdir()
    for path in QUESTIONS.glob("0*.graphql"):
        shutil.copy(path, tmp_path / "questions")
    (tmp_path / "pyproject.toml").write_text(
        "[tool.ariadne-codegen]\n"
        f'schema_path = "{SCHEMA}"\nqueries_path = "questions"\n'
        'target_package_name = "asking"\n',
        "utf-8",
    )
    ran([str(PARTNERS / "ariadne-codegen"), "client"], tmp_path)
    program = "import asking; print(*(n for n in dir(asking.Client) if not n.startswith('_')))"
    methods = ran([str(PARTNERS / "python"), "-c", program], tmp_path).split()
    assert {"what_happened", "who_is_accused"} <= set(methods), methods
