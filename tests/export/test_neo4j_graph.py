"""The files for a partner's own Neo4j: what is in them, and that a real server takes them."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import LiteralString, cast

import pytest

from graph.changes.load import load
from graph.claims.marking import Clearance
from graph.engines import CHECKS
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.engines.sqlite import SqliteEngine
from graph.export.tools.neo4j_graph import LINKS, claim_label
from graph.export.tools.neo4j_texts import QUERIES
from graph.vocabulary import Vocabulary
from tests.asking import answer, requests
from tests.clock import Clock
from tests.export.viewing import exported, lived
from tests.generators import story
from tests.naive import NaiveEngine
from tests.neo4j import server as neo4j
from tests.seeds.reading import SEEDS
from tests.story import build

Files = dict[str, bytes]


@pytest.fixture(scope="module")
def files(vocabulary: Vocabulary) -> Files:
    """The public view of the seeds."""
    engine = NaiveEngine(vocabulary, clock=Clock())
    assert not load([SEEDS], engine).errors
    return unzipped(exported(engine, "neo4j", Clearance.parse("public")))


def unzipped(data: bytes) -> Files:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name: archive.read(name) for name in archive.namelist()}


def rows(files: Files, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[name].decode(), newline="")))


def test_every_end_is_there(vocabulary: Vocabulary) -> None:
    """Whatever a claim leads to is a node of the file, of all that ever happened to claims."""
    files = unzipped(exported(lived(vocabulary), "neo4j"))
    nodes = {
        "Entity": {row["id:ID(Entity)"] for row in rows(files, "entities.csv")},
        "Concept": {row["code:ID(Concept)"] for row in rows(files, "concepts.csv")},
        "Claim": {row["id:ID(Claim)"] for row in rows(files, "claims.csv")},
    }
    for type, (to, _) in LINKS.items():
        links = rows(files, f"{type.lower()}.csv")
        assert {row[":START_ID(Claim)"] for row in links} <= nodes["Claim"]
        assert {row[f":END_ID({to})"] for row in links} <= nodes[to]
        assert {row[":TYPE"] for row in links} <= {type}
    assert len(rows(files, "subject.csv")) == len(nodes["Claim"])


def test_no_relationship_joins_two_entities(files: Files) -> None:
    """Between an event and its accused stands a claim, in every file of relationships."""
    heads = {name: files[name].splitlines()[0].decode() for name in files if name.endswith(".csv")}
    relationships = {name: head for name, head in heads.items() if ":START_ID" in head}
    assert set(relationships) == {f"{type.lower()}.csv" for type in LINKS} | {"broader.csv"}
    assert not any(":START_ID(Entity)" in head for head in relationships.values())


def test_a_claim_says_all_that_it_needs(files: Files) -> None:
    """Stance, polarity, review and marking stand at each claim, and its label is its property."""
    claims = rows(files, "claims.csv")
    assert {row["marking"] for row in claims} == {"public"}
    assert all(row["stance"] and row["review"] and row["recordedAt"] for row in claims)
    denials = [
        row
        for row in claims
        if row[":LABEL"] == "Claim;AllegedPerpetrator" and row["negated:boolean"] == "true"
    ]
    assert denials
    assert {row["says"] for row in denials} == {"not: allegedPerpetrator"}


def test_equal_views_are_equal_bytes(vocabulary: Vocabulary) -> None:
    """The zip carries no time of its own."""
    first, second = lived(vocabulary), lived(vocabulary)
    assert exported(first, "neo4j") == exported(second, "neo4j")


def test_questions_name_only_what_the_files_have(files: Files, vocabulary: Vocabulary) -> None:
    """A label that nothing has would leave out silently, or call every call untied."""
    labels = {claim_label(name, vocabulary) for name in vocabulary.properties}
    known = {*labels, *vocabulary.classes, "Claim", "Concept", *LINKS, "BROADER"}
    named = set(re.findall(r"[:|]([A-Z]\w+)", files["queries.cypher"].decode()))
    assert named
    assert named <= known, named - known


def test_the_page_has_the_questions_of_the_file() -> None:
    """What NEO4J.md shows is what the zip holds."""
    page = (SEEDS.parent / "graph" / "export" / "NEO4J.md").read_text("utf-8")
    assert f"```cypher\n{QUERIES}```" in page


# ------------------------------------------------------------------------------ a real server

COUNTS = """
MATCH (c:Claim) OPTIONAL MATCH (c)-[:OBJECT]->(o)
RETURN count(DISTINCT c) AS claims, count(o) AS objects,
       count(DISTINCT CASE WHEN c.negated THEN c END) AS denied
"""
BARE = "MATCH (:Entity)-[r]-(:Entity) RETURN count(r) AS bare"


def statements(text: bytes) -> list[LiteralString]:
    """A file of Cypher as its statements."""
    lines = [line for line in text.decode().splitlines() if not line.startswith("//")]
    found = [part.strip() for part in "\n".join(lines).split(";\n")]
    return [cast(LiteralString, part.rstrip(";")) for part in found if part.strip()]


RELEASES = {"5.26": neo4j.LONG_TERM, "newest": neo4j.NEWEST}


@pytest.fixture(scope="module", params=RELEASES)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[neo4j.Server]:
    folder = tmp_path_factory.mktemp("neo4j")
    with neo4j.running(folder, release=RELEASES[request.param]) as server:
        yield server


def expected(files: Files) -> tuple[int, int, int]:
    claims = rows(files, "claims.csv")
    denied = sum(row["negated:boolean"] == "true" for row in claims)
    return len(claims), len(rows(files, "object.csv")), denied


def test_a_running_server_takes_the_files(files: Files, server: neo4j.Server) -> None:
    """Loaded twice it has each claim once, denials as denials; each of the ten questions runs."""
    for name, data in files.items():
        (server.imports / name).write_bytes(data)
    with server.driver() as driver, driver.session() as session:
        for name in ("schema.cypher", "load.cypher", "load.cypher"):
            for statement in statements(files[name]):
                session.run(statement).consume()
        [counted] = session.run(COUNTS).values()
        assert tuple(counted) == expected(files)
        assert session.run(BARE).single(strict=True)["bare"] == 0
        asked = statements(files["queries.cypher"])
        assert len(asked) == 10
        answers = [session.run(question).values() for question in asked]
    assert all(answers), [len(answer) for answer in answers]
    assert answers[5] == [[label] for label in untied(files)]


def untied(files: Files) -> list[str]:
    """The calls to which no standing claim ties a response, by the tables alone."""
    subjects, objects = (
        {row[":START_ID(Claim)"]: row[":END_ID(Entity)"] for row in rows(files, f"{name}.csv")}
        for name in ("subject", "object")
    )
    said: dict[str, list[str]] = {}
    for row in rows(files, "claims.csv"):
        if row["standing:boolean"] == "true" and row["negated:boolean"] == "false":
            said.setdefault(row["predicate"], []).append(row["id:ID(Claim)"])
    answered = {objects[id] for name in ("responseTo", "answers") for id in said[name]}
    answered |= {subjects[id] for id in said["demand"] if objects[id] in answered}
    return sorted(
        row["label"]
        for row in rows(files, "entities.csv")
        if row["class"] == "Call" and row["id:ID(Entity)"] not in answered
    )


@pytest.mark.parametrize("server", ["newest"], indirect=True)
def test_a_store_of_ours_in_it(
    vocabulary: Vocabulary, server: neo4j.Server, tmp_path: Path
) -> None:
    """The newest release says what a file says, too, and `check` calls it right."""
    clearance = Clearance.parse("partner")
    told = story(vocabulary, seed=5, size=40)
    where, auth = f"{server.uri}/neo4j?labels=Ours", (server.user, server.password)
    clocks = Clock(), Clock()
    with (
        closing(SqliteEngine.open(tmp_path / "s.db", vocabulary, clock=clocks[0])) as file,
        closing(Neo4jEngine.open(where, vocabulary, clock=clocks[1], auth=auth)) as engine,
    ):
        build(file, told, clocks[0])
        build(engine, told, clocks[1])
        with file.reading() as here, engine.reading() as there:
            for request in requests(vocabulary, told, seed=5, count=6):
                right = answer(here.view(clearance), request)
                assert answer(there.view(clearance), request) == right, request
    assert CHECKS["neo4j"](where, auth=auth).faults == ()


@pytest.mark.parametrize("release", RELEASES)
def test_the_offline_import_takes_the_files(files: Files, tmp_path: Path, release: str) -> None:
    """`neo4j-admin database import`, as README.txt has it, builds the same graph."""
    if (why := RELEASES[release].missing()) is not None:
        pytest.skip(why)
    imports = tmp_path / "import"
    imports.mkdir()
    for name, data in files.items():
        (imports / name).write_bytes(data)
    command = files["README.txt"].decode().partition("neo4j-admin ")[2].partition("\n\n")[0]
    words = command.replace("\\\n", " ").replace('";"', ";").split()
    (tmp_path / "conf").mkdir()
    done = subprocess.run(
        neo4j.java("org.neo4j.cli.AdminTool", *words, release=RELEASES[release]),
        cwd=tmp_path,
        env={"NEO4J_HOME": str(tmp_path), "NEO4J_CONF": str(tmp_path / "conf"), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    claims = expected(files)[0]
    entities, concepts = len(rows(files, "entities.csv")), len(rows(files, "concepts.csv"))
    nodes = f"{claims + entities + concepts} nodes"
    assert nodes in done.stdout.replace(",", "")
