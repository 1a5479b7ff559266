"""Rows that stand as they were loaded are not looked through again, which changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from api.cli.commands.tables import told
from graph.changes import load_plan
from graph.changes.claim_bindings import Bindings
from graph.changes.decisions import decide, remark, retract
from graph.changes.table_load import load_table
from graph.changes.table_report import TableReport
from graph.claims.claim import Review, make_claim
from graph.claims.errors import InputError
from graph.claims.marking import Marking
from graph.claims.unit import Unit
from graph.engines.engine import Engine
from graph.engines.sqlite import SqliteEngine
from graph.ingest.ontology_folder import ontology_of
from graph.protection.floors import FloorRule, Handling
from graph.vocabulary import Vocabulary
from tests.changes.test_decisions import order
from tests.clock import Clock
from tests.contract.book import id_of, text
from tests.ingest.loaded import records, state
from tests.ingest.mapping.table import HEADER, MAPPING, ROWS, load, refusals, write, write_mapping

CHILDREN = (
    MAPPING[: MAPPING.index("columns:")]
    .replace("marking: partner", "marking: public")
    .replace(', "paper? reports"', "")
    + """\
codes: {ages: {raid: child, arrest: ""}}
rows:
  raid: {class: Event, key: [id], victims: hurt, name: "${unit}, ${note}"}
  hurt: {class: Person, key: [unit_id], name: "${unit}", kind: "${kind|ages}"}
ignore: [day, until, precision, best, low, high, north, east, papers]
"""
)
NO_FLOORS = Handling(())
Change = Callable[[Engine, Path], dict[str, object]]
"""Changes something, and gives how the table is loaded then."""


def _first(engine: Engine, predicate: str) -> str:
    return min(id for id, one in records(engine).items() if one.claim.predicate == predicate)


def _nothing(engine: Engine, path: Path) -> dict[str, object]:
    return {}


def _tried(engine: Engine, path: Path) -> dict[str, object]:
    return {"dry_run": True}


def _remarked(engine: Engine, path: Path) -> dict[str, object]:
    ids = [_first(engine, "name"), min(one.claim.subject for one in records(engine).values())]
    remark(engine, ids, Marking.parse("confidential"), order(), NO_FLOORS)
    return {}


def _retracted(engine: Engine, path: Path) -> dict[str, object]:
    retract(engine, [_first(engine, "name")], order(), NO_FLOORS)
    return {}


def _rejected(engine: Engine, path: Path) -> dict[str, object]:
    decide(engine, [_first(engine, "name")], Review.REJECTED, order())
    return {}


def _marked_otherwise(engine: Engine, path: Path) -> dict[str, object]:
    text = path.with_name("raids.map.yaml").read_text("utf-8")
    before = "public" if "marking: public" in text else "partner"
    write_mapping(path.parent, text.replace(f"marking: {before}", "marking: restricted"))
    return {}


def _more_floors(engine: Engine, path: Path) -> dict[str, object]:
    floors = ontology_of(engine.vocabulary).floors
    rule = FloorRule(
        name="names",
        least=Marking.parse("restricted"),
        why="So it is.",
        predicates=frozenset({"name"}),
    )
    return {"handling": replace(floors, rules=(*floors.rules, rule))}


def _fewer_floors(engine: Engine, path: Path) -> dict[str, object]:
    return {"handling": NO_FLOORS}


def _told_elsewhere(engine: Engine, path: Path) -> dict[str, object]:
    """That all of them are children."""
    own = path.with_name("raids.map.yaml").read_text("utf-8")
    text = CHILDREN.replace('arrest: ""', "arrest: child").replace("mappingm", "agesages")
    if "marking: partner" in own:
        text = text.replace("marking: public", "marking: partner")
    other = path.with_name("ages.csv")
    other.write_text(HEADER + ROWS, "utf-8")
    mapping = write_mapping(path.parent, text, "ages.map.yaml")
    assert refusals(load_table(other, mapping, engine)) == []
    return {}


def _named_elsewhere(engine: Engine, path: Path) -> dict[str, object]:
    """Names of the same children that were recorded under fewer floors, and openly."""
    said = [one.claim for one in records(engine).values() if one.claim.concept == "child"]
    with engine.writing() as writer:
        writer.record(
            make_claim(
                origin=id_of("sheet"),
                subject=one.subject,
                predicate="name",
                value=text(f"Somebody {number}"),
                stance=one.stance,
                attribution=(),
                citation=one.citation,
                marking=Marking.parse("public"),
            )
            for number, one in enumerate(said)
        )
    return _more_floors(engine, path)


def _a_row_more(engine: Engine, path: Path) -> dict[str, object]:
    path.write_text(HEADER + ROWS + ROWS.splitlines()[0].replace("r-1", "r-9") + "\n", "utf-8")
    return {}


CHANGES: tuple[Change, ...] = (
    *(_nothing, _tried, _remarked, _retracted, _rejected, _marked_otherwise, _more_floors),
    *(_fewer_floors, _told_elsewhere, _named_elsewhere, _a_row_more),
)


@pytest.mark.parametrize("mapping", [MAPPING, CHILDREN], ids=["raids", "children"])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_what_stands_comes_to_the_same(
    tmp_path: Path,
    vocabulary: Vocabulary,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    mapping: str,
    change: Change,
) -> None:
    """Store and report are those of a load that looks through everything, whatever somebody
    decided, marked or loaded meanwhile."""
    found: list[tuple[TableReport, list[object]]] = []
    began = clock.now
    for name in ("whole", "quick"):
        folder, clock.now = tmp_path / name, began
        folder.mkdir()
        path = write(folder, mapping=mapping)
        with closing(SqliteEngine.open(folder / "store.db", vocabulary, clock=clock)) as engine:
            assert refusals(load(path, engine)) == []
            clock.tick()
            options = change(engine, path)
            clock.tick()
            with monkeypatch.context() as patched:
                if name == "whole":
                    patched.setattr(load_plan, "_stands", lambda *_: False)
                report = load(path, engine, **options)
            found.append((report, state(engine)))
    (whole, kept), (quick, there) = found
    assert there == kept
    for field in ("claimed", "new", "already", "reinstated", "remarked", "retracted", "floors"):
        assert getattr(quick, field) == getattr(whole, field), field
    assert [error.problem for error in quick.errors] == [error.problem for error in whole.errors]
    assert quick.rows_changed == whole.rows_changed


def test_what_stands_is_not_looked_through_again(
    tmp_path: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither what others say of the same nor the calls and places around it are read."""
    path = write(tmp_path)
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary)) as engine:
        first = load(path, engine)

        def looked(*_: object) -> None:
            raise AssertionError("looked through")

        for name in ("bindings", "check_unit", "near_places", "_check_calls"):
            monkeypatch.setattr(load_plan, name, looked)
        again = load(path, engine)
        assert (again.new, again.already) == (0, first.new)
        path.write_text(HEADER + ROWS.replace("Quay Patrol", "Quay Watch"), "utf-8")
        with pytest.raises(AssertionError, match="looked through"):
            load(path, engine)


def test_warnings_of_what_stands_are_told_by_a_dry_run(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """Loading again leaves them out and says so; trying it tells each of them."""
    path = write(tmp_path, mapping=CHILDREN)
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary)) as engine:
        first = load(path, engine)
        assert first.warnings
        assert first.untold == 0
        again = load(path, engine)
        assert (again.warnings, again.untold) == ([], 3)
        assert list(told(again, None))[-1] == (
            "  warnings of 3 rows are left out, which stand as they were loaded; --dry-run tells "
            "them"
        )
        tried = load(path, engine, dry_run=True)
        assert (tried.warnings, tried.untold) == (first.warnings, 0)
        assert (tried.new, tried.already) == (0, again.already)
        path.write_text(HEADER + ROWS.replace("Quay Patrol", "Quay Watch"), "utf-8")
        assert load(path, engine).untold == 0


def test_a_trial_refuses_nothing_that_stands(
    tmp_path: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What would be refused if it were new is told, as loading it again takes it."""
    path = write(tmp_path)

    def refusing(unit: Unit, *_: object) -> Bindings:
        marked = {id: claim.marking for id, claim in unit.claims.items()}
        return Bindings(marked, [], [InputError("cannot be so", mend="say otherwise")])

    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary)) as engine:
        assert refusals(load(path, engine)) == []
        monkeypatch.setattr(load_plan, "bindings", refusing)
        tried = load(path, engine, dry_run=True)
        assert refusals(tried) == []
        assert any("cannot be so" in one for one in tried.warnings)
