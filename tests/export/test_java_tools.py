"""Gephi, Apache Jena and the OWL API, which we did not write, open what is given to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.claims.marking import PUBLIC_CLEARANCE
from graph.export import EXPORTERS, RDF
from graph.views.all_pages import standing
from graph.views.view import ClaimQuery
from graph.vocabulary import Vocabulary
from graph.vocabulary.publication import Published
from graph.vocabulary.turtle_files import OWL
from tests.conftest import ONTOLOGY
from tests.export.java_tools import HERE, java
from tests.golden.ledger import SEEDS, engine_of
from tests.naive import NaiveEngine

GEPHI = str(HERE / "java" / "GephiCount.java")
OUR_READING = {"gexf": (), "graphml": ("NO_MERGE",)}
"""How FORMATS.md says that Gephi is to open a file."""


@pytest.fixture(scope="module")
def store(vocabulary: Vocabulary) -> NaiveEngine:
    return engine_of([SEEDS], vocabulary)


def written(store: NaiveEngine, format: str, folder: Path) -> Path:
    path = folder / f"seeds{EXPORTERS[format].suffix}"
    with store.reading() as snapshot:
        path.write_bytes(b"".join(EXPORTERS[format].pieces(snapshot.view(PUBLIC_CLEARANCE))))
    return path


def gephi(path: Path, *strategy: str) -> tuple[int, ...]:
    """Gephi's counts of nodes, edges and denials; it must not call anything an error."""
    ran = java(GEPHI, str(path), *strategy, jars="gephi-toolkit")
    assert ran.returncode == 0, ran.stderr
    *issues, counts = ran.stdout.splitlines()
    assert not [issue for issue in issues if "SEVERE" in issue or "CRITICAL" in issue]
    return tuple(map(int, counts.split()))


@pytest.mark.parametrize("format", OUR_READING)
def test_gephi_keeps_denials_apart_from_accusations(
    format: str, store: NaiveEngine, tmp_path: Path
) -> None:
    """An edge a claim, none merged with another, and every denial says so on its label."""
    with store.reading() as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE)
        nodes = sum(1 for _ in view.entity_histories())
        claims = [
            record.claim
            for record in standing(view, ClaimQuery())
            if record.claim.object is not None and record.claim.speaker is not None
        ]
    denials = sum(claim.negated for claim in claims)
    assert denials
    found = gephi(written(store, format, tmp_path), *OUR_READING[format])
    assert found == (nodes, len(claims), denials)


def test_gephi_merges_what_has_no_kind(store: NaiveEngine, tmp_path: Path) -> None:
    """What FORMATS.md warns of: by its default it merges the parallel edges of GraphML."""
    path = written(store, "graphml", tmp_path)
    (_, merged, _), (_, apart, _) = gephi(path), gephi(path, "NO_MERGE")
    assert merged < apart


def test_jena_reads_every_syntax(store: NaiveEngine, tmp_path: Path) -> None:
    """Its strict reader finds no error and no warning in any of them."""
    paths = [written(store, format, tmp_path) for format in RDF]
    ran = java("riotcmd.riot", "--validate", "--strict", *map(str, paths))
    said = [line for line in (ran.stdout + ran.stderr).splitlines() if "SLF4J" not in line]
    assert (ran.returncode, said) == (0, [])


@pytest.mark.parametrize("media_type", ["text/turtle", "application/rdf+xml"])
def test_the_ontology_is_in_owl_2_dl(media_type: str, tmp_path: Path) -> None:
    """As the OWL API, on which Protégé and ROBOT stand, checks the profile; and it is no empty
    one: what is wrong in it on purpose is found."""
    path = tmp_path / "ontology"
    path.write_bytes(Published(ONTOLOGY).whole(media_type))
    *violations, counts = owl(path)
    axioms, found = map(int, counts.split())
    assert (violations, found) == ([], 0)
    assert axioms > 5_000
    if media_type == "text/turtle":
        own = "https://w3id.org/answerable/ontology#"
        path.write_bytes(path.read_bytes() + f"<{own}when> a <{OWL}ObjectProperty> .\n".encode())
        assert any(f"{own}when" in line for line in owl(path)[:-1])


def owl(path: Path) -> list[str]:
    """A line for each violation, then the numbers of axioms and of violations."""
    ran = java(str(HERE / "java" / "OwlProfile.java"), str(path))
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()
