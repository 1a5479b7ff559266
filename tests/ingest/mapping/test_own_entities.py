"""Our own export as FollowTheMoney comes back by the mapping that ships."""

from __future__ import annotations

import json
import re
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from graph.changes.table_report import TableReport
from graph.claims.claim import Review
from graph.claims.decided import Decided
from graph.engines.sqlite import SqliteEngine
from graph.export.tools.followthemoney import OWN
from graph.ingest.mapping.connectors import MAPPINGS, shipped
from graph.views.all_pages import standing
from graph.views.view import ClaimQuery
from graph.vocabulary import Vocabulary
from tests.export.viewing import exported, lived
from tests.generators import EVERYTHING
from tests.golden.ledger import SEEDS, engine_of
from tests.ingest.loaded import records
from tests.ingest.mapping.table import load, refusals, write_mapping
from tests.naive import NaiveEngine

READ = Decided(by="coder-1", why="read")


class BothWays(NamedTuple):
    """A file of ours, and what a store says that took it in."""

    file: list[dict[str, Any]]
    report: TableReport
    back: list[dict[str, Any]]
    """What that store exports, with the ids of the file for those it has from there."""
    own: set[str]
    """Ids of what stands in no file: the mapping itself, who made it, whose file it is."""


def accept(engine: NaiveEngine | SqliteEngine) -> None:
    """A person accepts all there is."""
    with engine.reading() as snapshot:
        ids = [r.claim.id for r in standing(snapshot.view(EVERYTHING), ClaimQuery())]
    with engine.writing() as writer:
        writer.review(ids, Review.ACCEPTED, READ)


def lines_of(engine: NaiveEngine | SqliteEngine) -> list[dict[str, Any]]:
    return [json.loads(line) for line in exported(engine, "ftm").splitlines()]


def both_ways(engine: NaiveEngine, vocabulary: Vocabulary, folder: Path) -> BothWays:
    """Export, take in, accept, and export again."""
    file = lines_of(engine)
    path = folder / "raids.jsonl"
    path.write_bytes(exported(engine, "ftm"))
    write_mapping(folder, shipped("ftm", mapping="m" * 26, coder="c" * 26))
    with closing(SqliteEngine.open(folder / "store.db", vocabulary)) as store:
        report = load(path, store)
        accept(store)
        claims = [record.claim for record in records(store, EVERYTHING).values()]
        named = {c.subject: c.value.text for c in claims if c.predicate == "identifier" and c.value}
        back = lines_of(store)
    own = {line["id"] for line in back if line["id"] not in named and OWN in line}
    return BothWays(file, report, [_named(line, named) for line in back], own)


def _named(line: dict[str, Any], named: dict[str, str]) -> dict[str, Any]:
    said = line["properties"]
    ends = {
        key: [named.get(id, id) for id in said[key]] for key in ("subject", "object") if key in said
    }
    own = {
        key: [named.get(id, id) for id in one] if isinstance(one, list) else named.get(one, one)
        for key, one in line[OWN].items()
    }
    return {
        **line,
        "id": named.get(line["id"], line["id"]),
        "properties": {**said, **ends},
        OWN: own,
    }


@pytest.fixture(scope="module", params=("seeds", "every form"))
def both(
    request: pytest.FixtureRequest, vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory
) -> BothWays:
    """The seeds, and a store with claims of every form, most of them accepted."""
    if request.param == "seeds":
        engine = engine_of([SEEDS], vocabulary)
    else:
        engine = lived(vocabulary, seed=2, size=300)
        accept(engine)
    return both_ways(engine, vocabulary, tmp_path_factory.mktemp("both"))


def things(lines: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {line["id"]: line for line in lines if line["schema"] != "UnknownLink"}


def known(line: dict[str, Any], file: list[dict[str, Any]]) -> bool:
    """Whether the file says who says it: some actors have no schema."""
    return "speaker" not in line[OWN] or line[OWN]["speaker"] in things(file)


def test_every_row_comes_back(both: BothWays) -> None:
    """No value is left out, and no row but links whose speaker has no schema, which are named."""
    assert refusals(both.report) == []
    strange = [line for line in both.file if not known(line, both.file)]
    assert [told.line for told in both.report.told_refused] == [
        number for number, line in enumerate(both.file, 1) if line in strange
    ]
    assert all(
        "is said by somebody of whom the file has no line" in told.problem
        for told in both.report.told_refused
    )
    assert both.report.told_left_out == []
    assert both.report.rows == both.report.claimed + len(strange) == len(both.file)


def test_entities_come_back(both: BothWays) -> None:
    """With class, names, kinds, periods, addresses, days, languages and countries."""
    file, back = things(both.file), things(both.back)
    assert file.keys() <= back.keys()
    for id, line in file.items():
        assert _told(back[id]) == _told(line)


def _told(line: dict[str, Any]) -> dict[str, Any]:
    said = {
        name: sorted(values)
        for name, values in line["properties"].items()
        if name not in ("title", "full", "subject", "object")
        and (name != "name" or "unnamed" not in line[OWN])
    }
    return {"schema": line["schema"], OWN: line[OWN], **said}


def test_links_come_back(both: BothWays) -> None:
    """Each with its ends, its relation, its speaker and its stance."""

    def links(lines: list[dict[str, Any]]) -> set[tuple[str, ...]]:
        return {
            (
                *(line["properties"][name][0] for name in ("subject", "role", "object")),
                line[OWN]["speaker"],
                line[OWN]["stance"],
            )
            for line in lines
            if line["schema"] == "UnknownLink"
            and known(line, both.file)
            and line["properties"]["subject"][0] in things(both.file)
        }

    assert links(both.file)
    assert links(both.back) == links(both.file)


def test_each_relation_that_goes_out_comes_in(vocabulary: Vocabulary) -> None:
    """The mapping names each property that a link can have, and no other."""
    ends = [name for name, cls in vocabulary.classes.items() if cls.follow_the_money]
    links = {
        prop.name
        for prop in vocabulary.properties.values()
        if prop.type == "relation" and not prop.only_as_claim
        if any(vocabulary.is_a(one, domain) for one in ends for domain in prop.domain)
        if any(vocabulary.is_a(one, prop.range) for one in ends)
    }
    text = MAPPINGS["ftm"].path.read_text("utf-8")
    assert set(re.findall(r"properties\.role: (\w+)\}", text)) == links
    [listed] = re.findall(r"properties\.role: \{not: \[(.*)\]\}", text)
    assert set(listed.split(", ")) == links
