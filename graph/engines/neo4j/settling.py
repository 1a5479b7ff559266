"""Opening a store: made where nothing is, brought up to date, refused where it is another's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import orjson

from graph.claims.claim import from_content
from graph.claims.errors import NotAStore, StoreError, StoreTooNew, StoreTooOld
from graph.claims.marking import PUBLIC
from graph.engines.neo4j import constraints
from graph.engines.neo4j.address import Address
from graph.engines.neo4j.claim_nodes import WRITTEN_WITH, claim_tokens
from graph.engines.neo4j.cypher import StoreNames
from graph.engines.neo4j.sessions import Row
from graph.vocabulary import Vocabulary

VERSION = 1
"""Of what nodes and relationships there are."""

Run: TypeAlias = Callable[..., list[Row]]
"""Runs one query in a transaction of its own: text, and values by name."""


class Settling:
    """Makes a store and the program agree."""

    def __init__(
        self, run: Run, names: StoreNames, address: Address, vocabulary: Vocabulary
    ) -> None:
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
        self._check_version(int(found.get("version", 0)))
        if found.get("constraints") != constraints.version(self._names):
            self._constrain()
            self._set(constraints=constraints.version(self._names))
        if found.get("ontology") != self._vocabulary.digest:
            self._settle_terms(found)
        if not found.get("refined"):
            names = self._names
            self._run(f"MATCH (c:{names.claim})<-[:{names.refines}]-() SET c:{names.refined}")
            self._set(refined=True)
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
        self._constrain()
        self._run(
            f"MERGE (s:{names.store} {{id: 'store'}}) ON CREATE SET s += $values",
            values={
                "version": VERSION,
                "made": clock(),
                "constraints": constraints.version(names),
                "unit": 0,
                "done": 0,
                "at": 0,
                "epoch": 0,
                "state": 0,
                "markings": [],
                "tokens": WRITTEN_WITH,
                "terms": _terms_text(self._vocabulary),
                "ontology": self._vocabulary.digest,
                "replaced": "[]",
                "refined": True,
            },
        )

    def _check_version(self, found: int) -> None:
        if found > VERSION:
            raise StoreTooNew(
                f"{self._address} is a store of version {found}; this program knows version "
                f"{VERSION}; use the newer version of the program"
            )
        if found < VERSION:
            raise StoreTooOld(
                f"{self._address} is a store of version {found}; this program knows version "
                f"{VERSION}. Carry it over with the program that wrote it: “answerable copy --to”"
            )

    def _constrain(self) -> None:
        """Make what is missing, and drop what an earlier version made."""
        wanted = constraints.statements(self._names)
        there: set[str] = set()
        # Constraints first: each owns an index, which must not be dropped for itself.
        for kind, listing in (
            ("CONSTRAINT", "SHOW CONSTRAINTS YIELD name RETURN name"),
            (
                "INDEX",
                "SHOW INDEXES YIELD name, owningConstraint "
                "WHERE owningConstraint IS NULL RETURN name",
            ),
        ):
            for (name,) in self._run(listing):
                if name in wanted:
                    there.add(name)
                elif constraints.is_ours(name, self._names):
                    self._run(f"DROP {kind} {name} IF EXISTS")
        missing = [statement for name, statement in wanted.items() if name not in there]
        for statement in missing:
            self._run(statement)
        if missing:
            # An index that is being filled is not used, and a store that is opened with it would be
            # slow.
            self._run("CALL db.awaitIndexes(300)")

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
        self._set(
            terms=_terms_text(self._vocabulary),
            ontology=self._vocabulary.digest,
            replaced=orjson.dumps([[*term, new] for term, new in replaced.items()]).decode(),
        )

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
        self._run(
            # In parts: one transaction over millions of nodes would not fit into the server’s
            # memory.
            f"MATCH (n:{label}) WHERE n.{property} = $old CALL (n) {{ SET n.{property} = $new }} "
            "IN TRANSACTIONS OF 10000 ROWS",
            old=old,
            new=new,
        )
        if kind == "class":
            for end in ("subject_cls", "object_cls"):
                self._run(
                    f"MATCH (c:{self._names.claim}) WHERE c.{end} = $old "
                    f"CALL (c) {{ SET c.{end} = $new }} IN TRANSACTIONS OF 10000 ROWS",
                    old=old,
                    new=new,
                )
            self._run(
                f"MATCH (c:{self._names.claim}) WHERE $old IN c.classes CALL (c) {{ "
                "SET c.classes = [cls IN c.classes | CASE cls WHEN $old THEN $new ELSE cls END] } "
                "IN TRANSACTIONS OF 10000 ROWS",
                old=old,
                new=new,
            )

    # ------------------------------------------------------------------------------ tokens

    def _settle_tokens(self) -> None:
        """Give every claim its tokens anew."""
        names = self._names
        self._run(
            f"MATCH (t:{names.token}) CALL (t) {{ DETACH DELETE t }} IN TRANSACTIONS OF 10000 ROWS"
        )
        after = ""
        while True:
            rows = self._run(
                # The hint keeps the server from sorting all claims for each page.
                f"MATCH (c:{names.claim}) USING INDEX c:{names.claim}(id) WHERE c.id > $after "
                "RETURN c.id, c.marking, c.body ORDER BY c.id LIMIT 1000",
                after=after,
            )
            if not rows:
                return
            self._run(
                f"UNWIND $rows AS row MATCH (c:{names.claim} {{id: row[0]}}) "
                f"MERGE (t:{names.token} {{key: row[1]}}) MERGE (t)-[:{names.of}]->(c)",
                rows=[
                    [id, f"{marking} {token}"]
                    for id, marking, body in rows
                    for token in claim_tokens(from_content(orjson.loads(body), marking=PUBLIC))
                ],
            )
            after = rows[-1][0]


def _wanted(vocabulary: Vocabulary) -> Iterable[tuple[str, str]]:
    """All terms of an ontology: kind and name."""
    yield from (("class", name) for name in vocabulary.classes)
    yield from (("property", name) for name in vocabulary.properties)
    yield from (("concept", code) for code in vocabulary.terms)


def _terms_text(vocabulary: Vocabulary) -> str:
    return orjson.dumps(sorted(_wanted(vocabulary))).decode()
