"""FollowTheMoney's own rules: by what its schemata of version 4.11 have, and by the package itself.

The package stands apart in `.venv/partners` (`make partners`): what it needs is partly built where
it is installed, with a compiler and ICU's headers. Where that was not done the test is left out,
except in CI, which has to do it.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from graph.claims.claim import Review
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.export.tools.followthemoney import OWN
from graph.views.all_pages import standing
from graph.views.view import ClaimQuery
from graph.vocabulary import Vocabulary
from tests.export.viewing import exported, lived
from tests.generators import EVERYTHING
from tests.golden.ledger import SEEDS, engine_of
from tests.naive import NaiveEngine

HOUSE = Path(__file__).parents[2]
PARTNER = HOUSE / ".venv" / "partners" / "bin" / "python"
JUDGE = Path(__file__).with_name("ftm_judge.py")

THING = {"name", "keywords"}
SCHEMATA = {
    "Person": THING,
    "Organization": THING,
    "PublicBody": THING | {"country"},
    "Event": THING | {"startDate", "endDate"},
    "Address": THING | {"full", "country"},
    "Article": THING | {"title", "author", "publisher", "publishedAt", "language", "sourceUrl"},
    "UnknownLink": {"subject", "object", "role", "publisher", "summary"},
}
"""Schema → those of its properties that are used here."""
REQUIRED = {"Address": {"full"}, "Article": {"title"}, "UnknownLink": {"subject", "object"}}
"""What a schema demands; all others demand a name."""


@pytest.fixture(scope="module")
def store(vocabulary: Vocabulary) -> NaiveEngine:
    """A store most of whose claims were accepted."""
    engine = lived(vocabulary, seed=2, size=500)
    with engine.reading() as snapshot:
        ids = [r.claim.id for r in standing(snapshot.view(EVERYTHING), ClaimQuery())]
    with engine.writing() as writer:
        writer.review(ids, Review.ACCEPTED, Decided(by="coder-1", why="read"))
    return engine


@pytest.fixture(scope="module")
def entities(store: NaiveEngine) -> list[dict[str, Any]]:
    return [json.loads(line) for line in exported(store, "ftm").decode().splitlines()]


def test_entities_follow_the_schemata(entities: list[dict[str, Any]]) -> None:
    """Known schemata and properties, every value a text in a list, what is demanded there."""
    assert {"Person", "PublicBody", "Event", "UnknownLink"} <= {e["schema"] for e in entities}
    assert len({e["id"] for e in entities}) == len(entities)
    for entity in entities:
        assert entity.keys() == {"id", "schema", "properties", OWN}
        properties = entity["properties"]
        assert properties.keys() <= SCHEMATA[entity["schema"]]
        assert properties.keys() >= REQUIRED.get(entity["schema"], {"name"})
        for values in properties.values():
            assert values
            assert all(isinstance(value, str) and value for value in values)


def test_links_are_firm_and_never_accuse(
    store: NaiveEngine, entities: list[dict[str, Any]], vocabulary: Vocabulary
) -> None:
    """Each joins two entities of the file, with stance and speaker; none is of those the ontology
    keeps for claims."""
    known = {e["id"] for e in entities if e["schema"] != "UnknownLink"}
    links = [e for e in entities if e["schema"] == "UnknownLink"]
    with store.reading() as snapshot:
        records = snapshot.view(EVERYTHING).records([e["id"] for e in links])
    assert links
    for link in links:
        said, claim = link["properties"], records[link["id"]].claim
        assert said["subject"] == [claim.subject]
        assert said["object"] == [claim.object]
        assert {claim.subject, claim.object} <= known
        assert said["summary"] == [f"stance: {claim.stance}"]
        assert claim.stance.value in ("asserted", "verified")
        assert not vocabulary.properties[claim.predicate].only_as_claim


def test_schemata_in_the_ontology_exist(vocabulary: Vocabulary) -> None:
    """The ontology names none that this test does not know."""
    named = {c.follow_the_money for c in vocabulary.classes.values()} - {None}
    assert named == set(SCHEMATA) - {"UnknownLink"}


def judged(lines: bytes, folder: Path) -> dict[str, Any]:
    """What the package says of a file."""
    if not PARTNER.exists() and not os.environ.get("CI"):
        pytest.skip("followthemoney is not installed; `make partners` does it")
    file = folder / "entities.ftm.jsonl"
    file.write_bytes(lines)
    ran = subprocess.run(
        [str(PARTNER), str(JUDGE), str(file)], capture_output=True, text=True, check=True
    )
    said: dict[str, Any] = json.loads(ran.stdout)
    return said


def test_the_package_keeps_every_value(store: NaiveEngine, tmp_path: Path) -> None:
    """Its own reading and cleaning refuse, drop and change nothing."""
    said = judged(exported(store, "ftm"), tmp_path)
    assert said["faults"] == []
    assert set(said["schemata"]) == set(SCHEMATA)


def test_the_package_notices(tmp_path: Path) -> None:
    """The judge is awake: a bad date, a foreign property, a missing end and a missing schema."""
    bad = [
        {"id": "a", "schema": "Event", "properties": {"name": ["x"], "startDate": ["some day"]}},
        {"id": "b", "schema": "Event", "properties": {"name": ["x"], "stance": ["alleged"]}},
        {"id": "c", "schema": "UnknownLink", "properties": {"subject": ["a"]}},
        {"id": "d", "schema": "Rumour", "properties": {}},
    ]
    said = judged(b"".join(json.dumps(b).encode() + b"\n" for b in bad), tmp_path)
    assert [fault.split(":")[0] for fault in said["faults"]] == [
        "Event a",
        "Event b",
        "UnknownLink c",
        "d",
    ]


def test_articles_countries_and_addresses_of_the_seeds(vocabulary: Vocabulary) -> None:
    """What readers of FollowTheMoney look at first is there: title, link, day, author, country."""
    lines = exported(engine_of([SEEDS], vocabulary), "ftm", PUBLIC_CLEARANCE).splitlines()
    found: dict[str, list[dict[str, Any]]] = {}
    for entity in map(json.loads, lines):
        found.setdefault(entity["schema"], []).append(entity["properties"])
    articles = found["Article"]
    assert all(article["title"] for article in articles)
    for field in ("sourceUrl", "publishedAt", "language", "publisher", "author"):
        assert any(field in article for article in articles), field
    states = {body["name"][0]: body for body in found["PublicBody"] if "country" in body}
    assert states["Denmark"]["country"] == ["dk"]
    assert all(address["full"] == address["name"][:1] for address in found["Address"])
