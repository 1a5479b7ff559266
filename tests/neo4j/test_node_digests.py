"""Every value in a Neo4j's store is proven by something: `check` tells a changed one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

import pytest

from graph.claims.claim import Review
from graph.claims.decided import Decided
from graph.claims.errors import InputError, StoreError, StoreTooNew
from graph.claims.marking import Marking
from graph.engines import CHECKS
from graph.engines.engine import Checked, Departure
from graph.engines.neo4j.sending import quoted
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.engines.neo4j.settling import VERSION
from graph.vocabulary import Vocabulary
from tests.clock import START, Clock
from tests.contract.book import Book, claim, id_of, period, text
from tests.neo4j.stores import address, empty, the_server

LABELS = "TestDigests"
KEEPER = Decided(by="keeper", why="asked to")
UNREAD = {
    "made": "when the store was made; nothing reads it",
    "lock": "written by whom holds the lock; nothing reads it",
    "constraints": "which indexes there are; another one has them made",
    "ontology": "with which ontology it was last opened; another one settles the terms anew",
    "tokens": "how search words were cut; another one cuts them anew",
    "refined": "whether labels of older stores are set; without it they are set anew",
    "touched": "as refined",
    "epoch": "when another number stands there, a process reads the units anew",
    "state": "a number of this state, by which memory of another one is dropped",
    "mark": "as the state",
    "done_state": "as the state, of a unit that readers do not have yet",
    "done_mark": "as the state, of a unit that readers do not have yet",
    "done_time": "read of a unit that readers do not have yet, alone",
}
"""Values of the store's node that may be changed without being told, and why."""
MISSED = {"epoch", "state"}
"""Those of them that may not be missing."""

Run = Callable[..., list[list[Any]]]


@pytest.fixture(scope="module")
def run(vocabulary: Vocabulary) -> Iterator[Run]:
    """Runs Cypher by hand over a store that has seen every kind of writing."""
    server, clock = the_server(), Clock()
    empty(server, LABELS)
    with closing(opened(vocabulary, clock)) as engine:
        book = Book(engine, clock)
        book.things("Person", "nell")
        for name, cls in (
            ("raid", "Event"),
            ("march", "Event"),
            ("bor", "StateBody"),
            ("quay", "Place"),
            ("land", "Place"),
        ):
            book.thing(name, cls)
        told = [
            book.says("raid", "name", text("Raid on the quay")),
            book.says("raid", "victim", "nell", by=("bor states",)),
            book.says("raid", "when", period("[2017-05-01,2019-05-01]")),
            book.says("march", "when", period("1980-02-03")),
            book.says(
                "nell",
                "memberOf",
                "bor",
                line=7,
                valid="2017/2018",
                by=("bor denies",),
                negated=True,
            ),
        ]
        coarse = book.says("raid", "place", "land")
        book.says("raid", "place", "quay", refines=coarse)
        book.remark(told[1], "restricted")
        book.remark_thing("bor", "partner")
        book.review(told[0], "accepted")
        with engine.writing() as writer:
            writer.grade({told[2]: "high"}, KEEPER)
        book.retract(told[3])
        gone = book.says("raid", "name", text("Raid by night"))
        with engine.writing() as writer:
            writer.expunge([gone], [], KEEPER, tombstones=[b"m" * 32])
        engine.scrub()
        engine.note(
            Departure(kind="copy", at=clock.now, clearance="public", profile=None, digest="d" * 64)
        )
    with server.driver() as driver:

        def ran(query: str, **values: Any) -> list[list[Any]]:
            found = driver.execute_query(query, values, database_="neo4j")
            return [list(record.values()) for record in found.records]

        yield ran
    empty(server, LABELS)


def opened(vocabulary: Vocabulary, clock: Clock) -> Neo4jEngine:
    server = the_server()
    auth = (server.user, server.password)
    return Neo4jEngine.open(address(server, LABELS), vocabulary, clock=clock, auth=auth)


def checked(repair: bool = False) -> Checked:
    server = the_server()
    auth = (server.user, server.password)
    return CHECKS["neo4j"](address(server, LABELS), repair=repair, auth=auth)


def is_told() -> bool:
    """Whether a check says that something is wrong; nothing may be repaired that was said."""
    try:
        return bool(checked().faults)
    except StoreError:
        return True


def other(value: Any) -> Any:
    """A value of the same type that is not this one."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1000
        case str():
            return f"{value}x"
        case list():
            return [*value, *value[:1]] if value else ["x"]
    raise AssertionError(value)


KINDS = ("Store", "WorkUnit", "Entity", "Claim", "NameToken", "Note", "Remarking")


@contextmanager
def put_back(run: Run, node: str) -> Iterator[None]:
    """A node, by the server's own id, has its properties again when the block ends."""
    [[before]] = run("MATCH (n) WHERE elementId(n) = $node RETURN properties(n)", node=node)
    yield
    run("MATCH (n) WHERE elementId(n) = $node SET n = $before", node=node, before=before)


def test_any_changed_or_missing_value_is_told(run: Run) -> None:
    """Of every property of every kind of node, in turn."""
    assert checked().faults == ()
    untold, tried = [], 0
    for kind in KINDS:
        for (key,) in run(f"MATCH (n:{LABELS}{kind}) UNWIND keys(n) AS k RETURN DISTINCT k"):
            [[node, value]] = run(
                f"MATCH (n:{LABELS}{kind}) WHERE n[$key] IS NOT NULL "
                "RETURN elementId(n), n[$key] ORDER BY elementId(n) LIMIT 1",
                key=key,
            )
            for new in (other(value), None):
                if kind == "Store" and key in UNREAD and (new is not None or key not in MISSED):
                    continue
                with put_back(run, node):
                    run(
                        f"MATCH (n) WHERE elementId(n) = $node SET n.{key} = $new",
                        node=node,
                        new=new,
                    )
                    tried += 1
                    if not is_told():
                        untold.append(f"{kind}.{key}: {value} -> {new}")
    assert untold == []
    assert tried > 120
    assert checked().faults == ()


def test_any_missing_node_is_told(run: Run) -> None:
    """With all that leads to it."""
    for kind in KINDS:
        [[node, labels, values, out, into]] = run(
            f"MATCH (n:{LABELS}{kind}) RETURN elementId(n), labels(n), properties(n), "
            "[(n)-[r]->(m) | [type(r), properties(r), elementId(m)]], "
            "[(n)<-[r]-(m) | [type(r), properties(r), elementId(m)]] ORDER BY elementId(n) LIMIT 1"
        )
        run("MATCH (n) WHERE elementId(n) = $node DETACH DELETE n", node=node)
        assert is_told(), kind
        # Types and labels stand in the text: 5.26 computes one that is given once a plan.
        [[made]] = run(
            f"CREATE (n:{':'.join(map(quoted, labels))}) SET n = $values RETURN elementId(n)",
            values=values,
        )
        for begin, end, rows in (("-", "->", out), ("<-", "-", into)):
            for type, kept, far in rows:
                run(
                    "MATCH (n) WHERE elementId(n) = $made MATCH (m) WHERE elementId(m) = $far "
                    f"CREATE (n){begin}[r:{quoted(type)}]{end}(m) SET r = $kept",
                    made=made,
                    far=far,
                    kept=kept,
                )
        assert checked().faults == (), kind


def test_any_changed_or_missing_relationship_is_told_and_repaired(run: Run) -> None:
    """Of each type: a property that is another one, and none of it; a repair draws it anew."""
    types = [
        type
        for (type,) in run(
            "MATCH (n)-[r]->() WHERE any(l IN labels(n) WHERE l STARTS WITH $labels) "
            "RETURN DISTINCT type(r) ORDER BY type(r)",
            labels=LABELS,
        )
    ]
    assert len(types) > 5
    for type in types:
        found = f"MATCH (n)-[r:`{type}`]->() WHERE n:{LABELS}Entity|{LABELS}Claim|{LABELS}NameToken"
        [[keys]] = run(f"{found} WITH r LIMIT 1 RETURN keys(r)")
        for change in [*(f"SET r.{key} = r.{key} + 1" for key in keys), "DELETE r"]:
            run(f"{found} WITH r LIMIT 1 {change}")
            told = checked(repair=True)
            assert told.faults, (type, change)
            assert told.rebuilt, (type, change, told.faults)
            assert checked().faults == (), (type, change)


def test_what_nobody_wrote_is_taken_away(run: Run) -> None:
    """A relationship that no claim has, a label that is gone, an index that is gone."""
    entity = f"{LABELS}Entity"
    run(
        f"MATCH (a:{entity} {{id: $a}}), (b:{entity} {{id: $b}}) CREATE (a)-[:victim_m1]->(b)",
        a=id_of("quay"),
        b=id_of("nell"),
    )
    run(f"MATCH (a:{entity} {{id: $a}}) REMOVE a:{LABELS}Place", a=id_of("quay"))
    run(f"DROP INDEX answerable_{LABELS}_claim_by_judges_marking")
    run(f"DROP INDEX answerable_{LABELS}_remarking_by_of")
    run(f"CREATE (n:{LABELS}Remarking {{of: 'nobody', unit: 3, before: 1, after: 2}})")
    told = checked(repair=True)
    assert told.rebuilt
    assert sorted(fault.what.split()[0] for fault in told.faults) == [
        "direct",
        "entity",
        "index",
        "index",
        "re-markings",
    ]
    assert checked().faults == ()


@pytest.mark.parametrize(
    "change",
    [
        "WITH n LIMIT 1 DELETE n",
        "DELETE n",
        "WITH n LIMIT 1 SET n.after = n.after + 1",
        "WITH n LIMIT 1 SET n.before = toFloat(n.before)",
        "WITH n LIMIT 1 SET n.unit = n.unit - 1",
        "SET n.more = 1",
        "WITH n, properties(n) AS values LIMIT 1 CREATE (m:{label}) SET m = values",
    ],
)
def test_what_is_noted_of_markings_is_worked_out_anew(run: Run, change: str) -> None:
    """Out of what was said and decided; a repair writes what that comes to."""
    label = f"{LABELS}Remarking"
    listed = f"MATCH (n:{label}) RETURN properties(n) ORDER BY n.of, n.unit"
    before = run(listed)
    assert len(before) > 2
    run(f"MATCH (n:{label}) {change.format(label=label)}")
    told = checked(repair=True)
    assert told.faults
    assert told.rebuilt
    assert {fault.what.split()[0] for fault in told.faults} <= {"entity", "claim"}
    assert run(listed) == before
    assert checked().faults == ()


@pytest.mark.parametrize("label", ["Entity", "Claim"])
def test_a_changed_marking_is_spread_to_nothing(run: Run, label: str) -> None:
    """What somebody marked is public by hand: a repair writes nothing, and says why."""
    key = "marking" if label == "Entity" else "written"
    [[node]] = run(f"MATCH (n:{LABELS}{label}) WHERE n.{key} <> 1 RETURN elementId(n) LIMIT 1")
    before = run(f"MATCH (c:{LABELS}Claim) RETURN c.id, c.marking ORDER BY c.id")
    with put_back(run, node):
        run(f"MATCH (n) WHERE elementId(n) = $node SET n.{key} = 1", node=node)
        told = checked(repair=True)
        assert not told.rebuilt
        assert any(not fault.derived for fault in told.faults)
        assert run(f"MATCH (c:{LABELS}Claim) RETURN c.id, c.marking ORDER BY c.id") == before
    assert checked().faults == ()


def test_what_was_undone_is_in_no_digest(run: Run, vocabulary: Vocabulary) -> None:
    """A step that failed, a unit that was not kept, one that broke off; and an erasure."""
    clock = Clock(START + 10**15)
    with closing(opened(vocabulary, clock)) as engine:
        with engine.writing() as writer:
            told = claim("raid", "name", text("Raid in the fog"))
            writer.record([told])
            writer.remark({told.id: Marking.parse("partner")}, KEEPER)
            with suppress(InputError), writer.part():
                writer.remark_entities({id_of("raid"): Marking.parse("confidential")}, KEEPER)
                writer.retract([told.id, "missing"], KEEPER)
        assert checked().faults == ()
        with engine.writing(keep=False) as writer:
            writer.retract([told.id], KEEPER)
        with suppress(ZeroDivisionError), engine.writing() as writer:
            writer.review([told.id], Review.REJECTED, KEEPER)
            raise ZeroDivisionError
        assert checked().faults == ()
        with engine.writing() as writer:
            writer.retract([told.id], KEEPER)
            with writer.part():
                writer.reinstate([told.id], KEEPER)
            writer.expunge([told.id], [], KEEPER, tombstones=[])
        assert checked().faults == ()
        assert checked().unscrubbed


def test_a_store_of_before_is_carried_over(run: Run, vocabulary: Vocabulary) -> None:
    """It gets its digests, and values beside bodies, by its version; one of a later program is
    refused."""
    store, claims = f"MATCH (s:{LABELS}Store) ", f"MATCH (c:{LABELS}Claim) WHERE c.value <> ''"
    [[kept]] = run(f"{store} RETURN properties(s)")
    [[dates]] = run(f"{claims} RETURN count(c)")
    assert dates
    run(f"{claims} REMOVE c.value")
    run(f"{store} SET s.version = 2")
    with pytest.raises(StoreError, match="carries it over"):
        checked()
    opened(vocabulary, Clock()).close()
    assert checked().faults == ()
    assert run(f"{claims} RETURN count(c)") == [[dates]]
    run(f"{claims} REMOVE c.value")
    run(
        f"{store} SET s.version = 1 REMOVE s.digest_of_entities, s.digest_of_claims, "
        "s.digest_of_units, s.digest_of_notes, s.digest_of_settings"
    )
    with pytest.raises(StoreError, match="carries it over"):
        checked()
    opened(vocabulary, Clock()).close()
    assert checked().faults == ()
    [[now]] = run(f"{store} RETURN properties(s)")
    assert {k: v for k, v in now.items() if k.startswith("digest_of")} == {
        k: v for k, v in kept.items() if k.startswith("digest_of")
    }
    run(f"{store} SET s.version = {VERSION + 1}")
    with pytest.raises(StoreTooNew):
        checked()
    run(f"{store} SET s.version = {VERSION}")
