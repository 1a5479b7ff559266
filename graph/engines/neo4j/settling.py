"""Opening a store: made where nothing is, brought up to date, refused where it is another's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, TypeAlias

import orjson

from graph.claims.claim import from_content
from graph.claims.errors import NotAStore, StoreError, StoreTooNew, StoreTooOld
from graph.claims.marking import PUBLIC
from graph.engines.neo4j import constraints
from graph.engines.neo4j.address import Address
from graph.engines.neo4j.claim_nodes import NAME, WRITTEN_WITH, claim_tokens, value_text
from graph.engines.neo4j.constraints import Run
from graph.engines.neo4j.cypher import StoreNames
from graph.engines.neo4j.node_digests import (
    CLAIMS,
    ENTITIES,
    NOTES,
    UNITS,
    NodeDigests,
    claim_cells,
    entity_cells,
    note_cells,
    unit_cells,
)
from graph.engines.neo4j.pending import Ask
from graph.engines.neo4j.remarkings import UNNOTED
from graph.engines.neo4j.sending import quoted
from graph.engines.neo4j.sessions import Row
from graph.vocabulary import Vocabulary

VERSION = 7
"""Of what nodes and relationships there are. 2: digests (`node_digests`). 3: the value of a claim
stands beside its body, and its other end by one name. 4: classes and acts are texts, no lists. 5: a
relationship to who says a claim does not repeat the claim's id, and claims of an origin are indexed
by unit. 6: re-markings are nodes (`remarkings`). 7: claims are indexed by the day of their value,
judgements of who is who by marking."""
OLDER = (1, 2, 3, 4, 5, 6)
"""Versions that are carried over when a store is opened."""

Alone: TypeAlias = Callable[[], AbstractContextManager[tuple[Ask, dict[str, Any]]]]
"""A transaction beside which nobody writes: what runs queries in it, and the store's node."""


class Settling:
    """Makes a store and the program agree."""

    def __init__(
        self, run: Run, alone: Alone, names: StoreNames, address: Address, vocabulary: Vocabulary
    ) -> None:
        self._alone = alone
        self._run, self._names, self._address = run, names, address
        self._vocabulary = vocabulary

    def settle(self, clock: Callable[[], int], *, create: bool) -> None:
        """
        Args:
            create: whether to make a store where there is none.

        Raises:
            NotAStore, StoreTooNew, StoreTooOld: as they say.
            StoreError: the ontology has lost terms that the store uses.
        """
        found = self._store()
        if not found:
            if not create:
                raise StoreError(
                    f"there is no store at {self._address}; make one with “answerable load "
                    "FILE…”, or name another with --store"
                )
            self._make(clock)
            found = self._store()
        if found.get("filling") and not found.get("constraints"):
            refuse_other(self._address, found, "; a copy into it is not finished")
        if found.get("version") == 1:
            with self._alone() as (ask, store):
                take_digests(ask, self._names, store)
            found = self._store()
        if found.get("version") == 2:
            # Nobody writes meanwhile: a program of before would write claims without it.
            with self._alone() as (ask, _):
                self._settle_values()
                set_values(ask, self._names, {"version": 3})
            found = self._store()
        if found.get("version") in (3, 4):
            # The version first: a program of before would read what is half carried over, and
            # drop indexes that it does not know.
            self._set(version=5, carrying=True)
            found = self._store()
        if found.get("carrying"):
            with self._alone() as (ask, _):
                self._settle_words()
                self._settle_speakers()
                set_values(ask, self._names, {"carrying": None})
            found = self._store()
        if found.get("version") == 5:
            with self._alone() as (ask, store):
                # There are none of what was done so far: nobody has anything from before then.
                ask(f"MATCH (n:{self._names.remarking}) DELETE n")
                set_values(ask, self._names, {"version": 6, UNNOTED: store["done"]})
            found = self._store()
        if found.get("version") == 6:
            # A program of before would drop an index that it does not know.
            self._set(version=7)
            found = self._store()
        refuse_other(self._address, found)
        # Most indexes are missing while a copy comes in, which makes them in its end.
        filling = found.get("filling")
        if not filling and found.get("constraints") != constraints.version(self._names):
            constraints.constrain(self._run, self._names)
            self._set(constraints=constraints.version(self._names))
        if found.get("ontology") != self._vocabulary.digest:
            self._settle_terms(found)
        if filling:
            return
        if not found.get("refined"):
            names = self._names
            self._run(f"MATCH (c:{names.claim})<-[:{names.refines}]-() SET c:{names.refined}")
            self._set(refined=True)
        if not found.get("touched"):
            names = self._names
            self._run(
                f"MATCH (c:{names.claim}) WHERE c.touched IS NOT NULL "
                f"CALL (c) {{ SET c:{names.touched} }} IN TRANSACTIONS OF 10000 ROWS"
            )
            self._set(touched=True)
        if found.get("tokens") != WRITTEN_WITH:
            self._settle_tokens()
            self._set(tokens=WRITTEN_WITH)

    def _store(self) -> dict[str, Any]:
        rows = self._run(f"MATCH (s:{self._names.store} {{id: 'store'}}) RETURN properties(s)")
        return dict(rows[0][0]) if rows else {}

    def _set(self, **values: Any) -> None:
        self._run(f"MATCH (s:{self._names.store} {{id: 'store'}}) SET s += $values", values=values)

    def _make(self, clock: Callable[[], int]) -> None:
        names = self._names
        taken = self._run(f"MATCH (n:{names.entity}|{names.claim}) RETURN labels(n)[0] LIMIT 1")
        if taken:
            raise NotAStore(
                f"{self._address} holds nodes of something else with the label {taken[0][0]}; name "
                "another database, or give the store's labels a beginning of their own: "
                "?labels=Answerable"
            )
        # Constraints before nodes: a second process that makes the same store then finds one node.
        constraints.constrain(self._run, self._names)
        self._run(
            f"MERGE (s:{names.store} {{id: 'store'}}) ON CREATE SET s += $values",
            values=NodeDigests().values(
                {},
                version=VERSION,
                made=clock(),
                constraints=constraints.version(names),
                unit=0,
                **{UNNOTED: 0},
                done=0,
                at=0,
                epoch=0,
                state=0,
                markings=[],
                tokens=WRITTEN_WITH,
                terms=_terms_text(self._vocabulary),
                ontology=self._vocabulary.digest,
                replaced="[]",
                refined=True,
                touched=True,
            ),
        )

    # ------------------------------------------------------------------------------- terms

    def _settle_terms(self, found: dict[str, Any]) -> None:
        have = {(kind, name) for kind, name in orjson.loads(found["terms"])}
        want = set(_wanted(self._vocabulary))
        kept = {(kind, old): new for kind, old, new in orjson.loads(found["replaced"])}
        replaced = {**kept, **self._vocabulary.replaced}
        lost = have - want
        gone = [term for term in sorted(lost) if term not in replaced and self._in_use(term)]
        if gone:
            listed = ", ".join(f"{kind} {name}" for kind, name in gone)
            raise StoreError(
                f"{self._address} was written with terms that the ontology no longer has: "
                f"{listed}; put them back, say with dct:isReplacedBy what stands in their place, "
                "or open the store with the ontology that it was written with (--ontology)"
            )
        for term in sorted(lost):
            if term in replaced:
                self._carry_over(term, replaced[term])
        with self._alone() as (ask, store):
            values = NodeDigests().values(
                store,
                terms=_terms_text(self._vocabulary),
                ontology=self._vocabulary.digest,
                replaced=orjson.dumps([[*term, new] for term, new in replaced.items()]).decode(),
            )
            set_values(ask, self._names, values)

    def _in_use(self, term: tuple[str, str]) -> bool:
        label, property = self._place(term[0])
        return bool(
            self._run(
                f"MATCH (n:{label}) WHERE n.{property} = $name RETURN 1 LIMIT 1", name=term[1]
            )
        )

    def _place(self, kind: str) -> tuple[str, str]:
        return {
            "class": (self._names.entity, "cls"),
            "property": (self._names.claim, "predicate"),
            "concept": (self._names.claim, "concept"),
        }[kind]

    def _carry_over(self, term: tuple[str, str], new: str) -> None:
        """Let nodes have the term of today. What was said, and its id, stay as they are."""
        kind, old = term
        label, property = self._place(kind)
        if kind == "class":
            self._carry_classes(old, new)
            return
        self._run(
            # In parts: one transaction over millions of nodes would not fit into the server’s
            # memory.
            f"MATCH (n:{label}) WHERE n.{property} = $old CALL (n) {{ SET n.{property} = $new }} "
            "IN TRANSACTIONS OF 10000 ROWS",
            old=old,
            new=new,
        )

    def _carry_classes(self, old: str, new: str) -> None:
        """The same for a class: it stands in the digest of entities, and as a label."""
        names = self._names
        while True:
            with self._alone() as (ask, store):
                rows = ask(
                    f"MATCH (e:{names.entity}) WHERE e.cls = $old WITH e LIMIT 10000 "
                    "WITH e, properties(e) AS node SET e.cls = $new "
                    f"SET e:{quoted(names.prefix + new)} REMOVE e:{quoted(names.prefix + old)} "
                    "RETURN node",
                    old=old,
                    new=new,
                )
                digests = NodeDigests()
                for (node,) in rows:
                    cells = entity_cells(node), entity_cells({**node, "cls": new})
                    digests.changed(ENTITIES, *cells)
                set_values(ask, names, digests.values(store))
            if not rows:
                break
        for end in ("subject_cls", "object_cls"):
            self._run(
                f"MATCH (c:{names.claim}) WHERE c.{end} = $old "
                f"CALL (c) {{ SET c.{end} = $new }} IN TRANSACTIONS OF 10000 ROWS",
                old=old,
                new=new,
            )
        self._run(
            f"MATCH (c:{names.claim}) WHERE $old IN split(c.classes, ' ') CALL (c) {{ "
            "SET c.classes = substring(reduce(text = '', cls IN split(c.classes, ' ') | "
            "text + ' ' + CASE cls WHEN $old THEN $new ELSE cls END), 1) } "
            "IN TRANSACTIONS OF 10000 ROWS",
            old=old,
            new=new,
        )

    # ------------------------------------------------------------------------ values, tokens

    def _settle_values(self) -> None:
        """Give every claim its value by itself, and its other end."""
        self._run(
            f"MATCH (c:{self._names.claim}) CALL (c) {{ SET c.far = coalesce(c.object, '') }} "
            "IN TRANSACTIONS OF 10000 ROWS"
        )
        condition = "c.text IS NOT NULL AND c.predicate <> $name"
        for rows in self._bodies(condition, name=NAME):
            self._run(
                f"UNWIND $rows AS row MATCH (c:{self._names.claim} {{id: row[0]}}) "
                "SET c.value = row[1]",
                rows=[[id, value_text(body)] for id, _, body in rows],
            )

    def _settle_words(self) -> None:
        """Make texts of the lists of classes and acts."""
        for name in ("classes", "acts"):
            words = f"reduce(text = '', word IN c.{name} | text + ' ' + word)"
            self._run(
                f"MATCH (c:{self._names.claim}) WHERE c.{name} IS :: LIST<ANY> NOT NULL "
                f"CALL (c) {{ SET c.{name} = substring({words}, 1) }} "
                "IN TRANSACTIONS OF 10000 ROWS"
            )

    def _settle_speakers(self) -> None:
        """Take the ids of claims from the relationships to who says them."""
        self._run(
            f"MATCH (c:{self._names.claim}) CALL (c) {{ MATCH (c)-[r:{self._names.said_by}]->() "
            "WHERE r.claim IS NOT NULL REMOVE r.claim } IN TRANSACTIONS OF 10000 ROWS"
        )

    def _bodies(self, condition: str, **values: Any) -> Iterator[list[Row]]:
        """Id, marking and body of claims that meet a condition, in pages by id."""
        claim, after = self._names.claim, ""
        text = (
            # The hint keeps the server from sorting all claims for each page.
            f"MATCH (c:{claim}) USING INDEX SEEK c:{claim}(id) WHERE c.id > $after AND {condition} "
            "RETURN c.id, c.marking, c.body ORDER BY c.id LIMIT 1000"
        )
        while rows := self._run(text, after=after, **values):
            yield rows
            after = rows[-1][0]

    def _settle_tokens(self) -> None:
        """Give every claim its tokens anew."""
        names = self._names
        self._run(
            f"MATCH (t:{names.token}) CALL (t) {{ DETACH DELETE t }} IN TRANSACTIONS OF 10000 ROWS"
        )
        for rows in self._bodies("true"):
            self._run(
                f"UNWIND $rows AS row MATCH (c:{names.claim} {{id: row[0]}}) "
                f"MERGE (t:{names.token} {{key: row[1]}}) MERGE (t)-[:{names.of}]->(c)",
                rows=[
                    [id, f"{marking} {token}"]
                    for id, marking, body in rows
                    for token in claim_tokens(from_content(orjson.loads(body), marking=PUBLIC))
                ],
            )


def refuse_other(address: Address, store: Mapping[str, Any], why: str | None = None) -> None:
    """
    Args:
        why: it cannot be carried over now; None where any command does that.

    Raises:
        StoreTooNew, StoreTooOld: another version of the program wrote a store.
    """
    found = store.get("version")
    if found == VERSION:
        return
    told = f"{address} is a store of version {found}; this program knows version {VERSION}"
    if isinstance(found, int) and found > VERSION:
        raise StoreTooNew(f"{told}; use the newer version of the program")
    if why is not None:
        raise StoreTooOld(f"{told}{why}: go on with the program that began it")
    if found in OLDER:
        raise StoreTooOld(f"{told}. Any command that reads it carries it over: “answerable stats”")
    raise StoreTooOld(
        f"{told}. Carry it over with the program that wrote it: “answerable copy --to”"
    )


def take_digests(ask: Ask, names: StoreNames, store: Mapping[str, Any]) -> None:
    """Give a store of version 1 the digests of what it holds."""
    if store["version"] != 1:
        return
    digests = NodeDigests()
    for kind, label, key, cells in (
        (ENTITIES, names.entity, "id", entity_cells),
        (CLAIMS, names.claim, "id", claim_cells),
        (UNITS, names.unit, "number", unit_cells),
    ):
        after: Any = "" if key == "id" else -1
        while rows := ask(
            f"MATCH (n:{label}) USING INDEX SEEK n:{label}({key}) WHERE n.{key} > $after "
            f"WITH n ORDER BY n.{key} LIMIT 5000 RETURN properties(n)",
            after=after,
        ):
            for (node,) in rows:
                digests.changed(kind, None, cells(node))
            after = rows[-1][0][key]
    for (node,) in ask(f"MATCH (n:{names.note}) RETURN properties(n)"):
        digests.changed(NOTES, None, note_cells(node))
    whole = store["unit"] == store["done"]
    marks = {"done_state": store["state"], "done_mark": store.get("mark")} if whole else {}
    set_values(ask, names, digests.values(store, version=2, **marks))


def set_values(ask: Ask, names: StoreNames, values: Mapping[str, Any]) -> None:
    """Set values of the store's node."""
    ask(f"MATCH (s:{names.store} {{id: 'store'}}) SET s += $values", values=dict(values))


def _wanted(vocabulary: Vocabulary) -> Iterable[tuple[str, str]]:
    """All terms of an ontology: kind and name."""
    yield from (("class", name) for name in vocabulary.classes)
    yield from (("property", name) for name in vocabulary.properties)
    yield from (("concept", code) for code in vocabulary.terms)


def _terms_text(vocabulary: Vocabulary) -> str:
    return orjson.dumps(sorted(_wanted(vocabulary))).decode()
