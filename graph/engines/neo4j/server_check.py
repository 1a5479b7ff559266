"""Whether a store in a Neo4j is what was written: every claim by its id, and all that follows.

What follows from bodies, markings and changes is computed anew and compared: the properties that
queries use, speakers, refinements, direct relationships, tokens. With `repair` it is written
again, where that alone is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from graph.claims.claim import hashed_bytes
from graph.claims.errors import StoreError
from graph.claims.marking import Marking
from graph.engines.engine import Checked, Fault
from graph.engines.neo4j.address import Address, credentials, parse
from graph.engines.neo4j.claim_nodes import StoredClaim, claim_tokens, properties
from graph.engines.neo4j.cypher import StoreNames
from graph.engines.neo4j.pending import TOLD, Ask, Pending, joined
from graph.engines.neo4j.sending import send
from graph.engines.neo4j.server_snapshot import replaced_terms
from graph.engines.neo4j.sessions import Row, connect, plain_errors

PAGE = 500
"""Claims that are held at once."""
BACKUP = "go back to a backup, or import an export"
REPAIR = "run “answerable check --repair”"


def check_server(
    address: str,
    *,
    repair: bool = False,
    wait: float = 5.0,
    progress: Callable[[int, int], None] | None = None,
    auth: tuple[str, str] | None = None,
) -> Checked:
    """Check a store, in one transaction that nobody else writes beside.

    Raises:
        StoreError: there is none, or the server does not answer.
    """
    where = parse(address)
    with (
        connect(where, auth or credentials()) as driver,
        plain_errors(where),
        driver.session(database=where.database) as session,
        session.begin_transaction() as transaction,
    ):

        def ask(text: str, **values: Any) -> list[Row]:
            return transaction.run(text, values).values()

        found = _Check(ask, where).run(repair, progress)
        if found.rebuilt:
            transaction.commit()
        else:
            transaction.rollback()
    return found


class _Check:
    """One store being checked."""

    def __init__(self, ask: Ask, address: Address) -> None:
        self.ask, self.names = ask, StoreNames(address.labels)
        rows = ask(f"MATCH (s:{self.names.store} {{id: 'store'}}) SET s.lock = '' RETURN s")
        if not rows:
            raise StoreError(f"there is no store at {address}")
        store = dict(rows[0][0])
        markings = [Marking.parse(text) for text in store["markings"]]
        self.pending = Pending(ask, self.names, markings, replaced_terms(store))
        self.faults: list[Fault] = []

    def run(self, repair: bool, progress: Callable[[int, int], None] | None) -> Checked:
        names = self.names
        [[entities]] = self.ask(f"MATCH (e:{names.entity}) RETURN count(e)")
        [[total]] = self.ask(f"MATCH (c:{names.claim}) RETURN count(c)")
        done, wrong = 0, list[StoredClaim]()
        for page in self._pages():
            wrong += self._check(page)
            done += len(page)
            if progress is not None:
                progress(done, total)
        rebuilt = repair and bool(self.faults) and all(fault.derived for fault in self.faults)
        if rebuilt:
            for told in wrong:
                self.pending.put_claim(told)
            send(self.pending)
        return Checked(entities, total, tuple(self.faults), rebuilt)

    def _pages(self) -> Iterator[list[Row]]:
        """Claims by id: what `Pending` reads of one, all of its properties, and what stands
        beside it."""
        names, after = self.names, ""
        text = (
            f"MATCH (c:{names.claim}) USING INDEX c:{names.claim}(id) WHERE c.id > $after "
            f"WITH c ORDER BY c.id LIMIT {PAGE} RETURN {TOLD}, properties(c), "
            f"[(c)-[r:{names.said_by}]->(a) | [a.id, r.actor, r.marking, r.claim]], "
            f"[(c)-[:{names.refines}]->(b:{names.refined}) | b.id], "
            f"[(t:{names.token})-[:{names.of}]->(c) | t.key]"
        )
        while rows := self.ask(text, after=after):
            links = self._links([row[0] for row in rows])
            yield [[*row, links.get(row[0], 0)] for row in rows]
            after = rows[-1][0]

    def _links(self, ids: list[str]) -> dict[str, int]:
        """How many direct relationships of the type that it names each claim has."""
        claim, entity = self.names.claim, self.names.entity
        rows = self.ask(
            f"UNWIND $ids AS id MATCH (c:{claim} {{id: id}}) WHERE c.link IS NOT NULL "
            f"MATCH (s:{entity} {{id: c.subject}}) MATCH (o:{entity} {{id: c.object}}) "
            "MATCH (s)-[r]->(o) WHERE r.claim = c.id AND type(r) = c.link RETURN id, count(r)",
            ids=ids,
        )
        return {str(id): int(count) for id, count in rows}

    def _check(self, page: Sequence[Row]) -> list[StoredClaim]:
        """Check some claims; those of which what follows is wrong, as they should be."""
        sound = [row for row in page if self._is_sound(row)]
        told = {row[0]: self.pending.told(row[:8]) for row in sound}
        entities = self.pending.entities({id for one in told.values() for id in one.claim.names})
        coarse = self.pending.claims(
            {one.claim.refines for one in told.values() if one.claim.refines is not None}
        )
        wrong = []
        for row in sound:
            one = told[row[0]]
            missing = [id for id in one.claim.names if id not in entities]
            if missing or (one.claim.refines is not None and one.claim.refines not in coarse):
                self._fault(row[0], "names what is not there", BACKUP, derived=False)
                continue
            one.classes = tuple(entities[id].entity.cls for id in one.claim.names)
            one.marking = joined(one.claim.marking, (entities[id] for id in one.claim.names))
            if one.claim.refines is not None:
                one.marking = one.marking.join(coarse[one.claim.refines].marking)
            problem = self._differs(one, row)
            if problem is not None:
                self._fault(row[0], problem, REPAIR, derived=True)
                one.link = None if row[12] == 0 else one.link
                wrong.append(one)
        return wrong

    def _is_sound(self, row: Row) -> bool:
        """Whether what a claim says is what its id is the hash of."""
        if hashed_bytes((row[1] or "").encode()) == row[0]:
            return True
        self._fault(row[0], "its words are not those that its id is made of", BACKUP, derived=False)
        return False

    def _differs(self, told: StoredClaim, row: Row) -> str | None:
        """What of a node is not what follows from what was said."""
        there, said, refined, tokens, links = row[8:13]
        due = properties(told, self.pending.number)
        for name in sorted(due.keys() | there.keys()):
            if due.get(name) != there.get(name):
                return f"its {name} is not what follows"
        marking = due["marking"]
        speakers = {link.actor for link in told.claim.attribution}
        if sorted(said) != sorted([id, id, marking, told.claim.id] for id in speakers):
            return "its speakers are not what follows"
        if refined != ([] if told.claim.refines is None else [told.claim.refines]):
            return "what it refines is not what follows"
        if sorted(tokens) != sorted(f"{marking} {token}" for token in claim_tokens(told.claim)):
            return "its search tokens are not what follows"
        if links != (0 if due["link"] is None else 1):
            return "its direct relationship is not what follows"
        return None

    def _fault(self, id: str, problem: str, mend: str, *, derived: bool) -> None:
        self.faults.append(Fault(f"claim {id}", problem, mend, derived))
