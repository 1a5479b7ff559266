"""Texts of every sort reach a partner's own Neo4j as they are, whichever way they are loaded."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from graph.claims.marking import Clearance
from graph.export.tools.neo4j_graph import claim_label
from graph.vocabulary import Vocabulary
from tests import generators
from tests.clock import Clock
from tests.export.test_neo4j_graph import RELEASES, Files, rows, statements, unzipped
from tests.export.viewing import exported
from tests.naive import NaiveEngine
from tests.neo4j import server as neo4j

ODD = (
    "ends in a backslash \\",
    "\\",
    "\\\\",
    '"',
    '\\"',
    'two\\\\"marks", and more\\\\',
    "a line\nand another \\\n",
    "a line\r\nand another",
    "carriage\rreturn",
    "a;b;;",
    " spaced ",
    "\t=1+1",
    "null",
    "100 %_\\ of it, C:\\new\\",
    "long \\, " * 9_000,
)
EVERYTHING = Clearance.parse("confidential+medical+minors")

VALUES = """
MATCH (c:Claim)
RETURN c.id AS id, c.value AS value, c.quote AS quote, c.negated AS negated, c.best AS best
"""
LABELLED = "MATCH (n:Entity) RETURN n.id AS id, n.label AS label, n.kinds AS kinds"


@pytest.fixture(scope="module")
def told(vocabulary: Vocabulary) -> NaiveEngine:
    """A store whose names, texts and quotes are odd."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generators, "TEXTS", ODD)
        patch.setattr(generators, "QUOTES", (None, *ODD))
        names = tuple((text, "en") for text in ODD if len(text) < 99)
        patch.setattr(generators, "NAMES", names)
        clock = Clock()
        engine = NaiveEngine(vocabulary, clock=clock)
        generators.build(engine, generators.story(vocabulary, seed=3, size=200), clock)
    return engine


def said(engine: NaiveEngine) -> dict[str, tuple[Any, ...]]:
    """What the claims of a store say, by their ids: value, quote, polarity and best count."""
    found: dict[str, tuple[Any, ...]] = {}
    with engine.reading() as snapshot:
        for history in snapshot.view(EVERYTHING).claim_histories():
            claim = history.record.claim
            value = claim.value
            quantity = None if value is None else value.quantity
            found[claim.id] = (
                (value and value.text) or None,
                claim.citation.quote or None,
                claim.negated,
                None if quantity is None else quantity.best,
            )
    return found


def test_no_claim_has_the_label_of_a_class(vocabulary: Vocabulary) -> None:
    """So that `MATCH (p:Place)` finds places alone; each property has a label of its own."""
    labels = [claim_label(name, vocabulary) for name in vocabulary.properties]
    assert len(set(labels)) == len(labels)
    assert set(labels).isdisjoint({*vocabulary.classes, "Claim", "Concept"})
    assert claim_label("place", vocabulary) == "PlaceClaim"
    assert claim_label("allegedPerpetrator", vocabulary) == "AllegedPerpetrator"


@pytest.mark.parametrize("release", RELEASES)
def test_both_ways_in_keep_every_text(told: NaiveEngine, tmp_path: Path, release: str) -> None:
    """Backslashes, quotes, breaks and long texts: equal after the script and after the import."""
    files = unzipped(exported(told, "neo4j"))
    right = said(told)
    assert {text for value, quote, *_ in right.values() for text in (value, quote)} >= set(ODD)
    offline = tmp_path / "offline"
    _imported(files, offline, RELEASES[release])
    with neo4j.running(tmp_path / "home", release=RELEASES[release]) as server:
        for name, data in files.items():
            (server.imports / name).write_bytes(data)
        with server.driver() as driver, driver.session() as session:
            for name in ("schema.cypher", "load.cypher"):
                for statement in statements(files[name]):
                    session.run(statement).consume()
            loaded = {row[0]: tuple(row[1:]) for row in session.run(VALUES).values()}
            entities = sorted(session.run(LABELLED).values())
    assert loaded == right
    assert len(entities) == len(rows(files, "entities.csv"))
    assert all(kinds is None or all(kinds) for _, _, kinds in entities)
    with (
        neo4j.running(offline, release=RELEASES[release]) as server,
        server.driver() as driver,
        driver.session() as session,
    ):
        assert {row[0]: tuple(row[1:]) for row in session.run(VALUES).values()} == right
        assert sorted(session.run(LABELLED).values()) == entities


def _imported(files: Files, home: Path, release: neo4j.Release) -> None:
    """A home whose database holds the files, by the command of README.txt."""
    if (why := release.missing()) is not None:
        pytest.skip(why)
    (home / "files" / "import").mkdir(parents=True)
    (home / "files" / "conf").mkdir()
    for name, data in files.items():
        (home / "files" / "import" / name).write_bytes(data)
    command = files["README.txt"].decode().partition("neo4j-admin ")[2].partition("\n\n")[0]
    words = command.replace("\\\n", " ").replace('";"', ";").split()
    environment = {"NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "files" / "conf")}
    done = subprocess.run(
        neo4j.java("org.neo4j.cli.AdminTool", *words, release=release),
        cwd=home / "files",
        env={**environment, "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    shutil.rmtree(home / "files")
