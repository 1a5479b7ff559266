"""Whether a store in a Neo4j is what was written: every claim by its id, and all that follows.

What follows from bodies, markings and changes is computed anew and compared: the properties that
queries use, labels, speakers, refinements, direct relationships, tokens. With `repair` it is
written again, where that alone is wrong. What follows from nothing else stands in digests
(`node_digests`): where one is not that of its nodes, nothing is written, so that a changed marking
is spread to no claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from secrets import token_hex
from typing import Any

import orjson

from graph.claims.claim import Claim, Entity, from_content, hashed_bytes
from graph.claims.errors import InputError
from graph.claims.marking import Marking
from graph.claims.older_terms import renewed
from graph.engines.engine import Checked, Fault
from graph.engines.neo4j.address import Address, credentials, parse
from graph.engines.neo4j.claim_nodes import (
    StoredClaim,
    changes_of,
    claim_tokens,
    entity_node,
    properties,
)
from graph.engines.neo4j.cypher import StoreNames
from graph.engines.neo4j.index_check import REPAIR, index_faults, looked_at
from graph.engines.neo4j.node_digests import SETTINGS, digest_name, of_settings
from graph.engines.neo4j.pending import Ask, Pending, Registered
from graph.engines.neo4j.remarking_check import Life, RemarkingCheck
from graph.engines.neo4j.remarkings import Remarking
from graph.engines.neo4j.sending import rewrite, send
from graph.engines.neo4j.server_snapshot import replaced_terms
from graph.engines.neo4j.sessions import Row, connect, plain_errors
from graph.engines.neo4j.store_node import asking, whole_store
from graph.engines.neo4j.store_node_check import BACKUP, DueDigests, store_faults
from graph.views.view import Change

PAGE = 500
"""Claims that are held at once."""
_STORE = "MATCH (s:{} {{id: 'store'}}) {} RETURN properties(s)"


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
        StoreTooNew, StoreTooOld: another version of the program wrote it.
    """
    where = parse(address)
    with (
        connect(where, auth or credentials()) as driver,
        plain_errors(where),
        driver.session(database=where.database) as session,
    ):

        def alone(text: str, **values: Any) -> list[Row]:
            with plain_errors(where):
                return session.run(text, values).values()

        names = StoreNames(where.labels)
        whole_store(alone(_STORE.format(names.store, "")), where)
        faults = index_faults(alone, names, repair=repair)
        with session.begin_transaction() as transaction:
            check = _Check(asking(transaction), names, where)
            check.faults += faults
            found = check.run(repair, progress)
            if found.rebuilt:
                transaction.commit()
            else:
                transaction.rollback()
    return found


class _Check:
    """One store being checked."""

    def __init__(self, ask: Ask, names: StoreNames, address: Address) -> None:
        self.ask, self.names = ask, names
        self._store = whole_store(ask(_STORE.format(names.store, "SET s.lock = ''")), address)
        self.faults: list[Fault] = []
        self._digests = DueDigests()
        self._entities: dict[str, tuple[str, int]] = {}
        """Class and number of the marking of each."""
        self._drawn = 0
        """Direct relationships that claims have."""

    def run(self, repair: bool, progress: Callable[[int, int], None] | None) -> Checked:
        names, store = self.names, self._store
        self.faults += store_faults(self.ask, names, store, self._digests)
        [[entities]] = self.ask(f"MATCH (e:{names.entity}) RETURN count(e)")
        [[total]] = self.ask(f"MATCH (c:{names.claim}) RETURN count(c)")
        unread = Checked(entities, total, tuple(self.faults), False, bool(store.get("dirty")))
        if not looked_at(self.faults):
            return unread
        try:
            markings = [Marking.parse(text) for text in store["markings"]]
            self.pending = Pending(self.ask, names, markings, replaced_terms(store))
        except (InputError, LookupError, TypeError, ValueError, AttributeError):
            # Told by `store_faults`, and no node can be read.
            return unread
        self._remarkings = RemarkingCheck(self.ask, names, store, markings)
        wrong_entities = list(self._check_entities())
        done, wrong = 0, list[StoredClaim]()
        for page in self._pages():
            wrong += self._check(page)
            done += len(page)
            if progress is not None:
                progress(done, total)
        self._check_drawn()
        if self._remarkings.strays() and all(fault.derived for fault in self.faults):
            self._fault("re-markings", "some are of nothing that is there", REPAIR, derived=True)
        self.faults += self._digests.faults(store)
        rebuilt = repair and bool(self.faults) and all(fault.derived for fault in self.faults)
        if rebuilt:
            self._repair(wrong_entities, wrong)
        return Checked(entities, total, tuple(self.faults), rebuilt, bool(store.get("dirty")))

    # ---------------------------------------------------------------------------- entities

    def _check_entities(self) -> Iterator[Registered]:
        """Check all entities; those of which what follows is wrong, as they should be."""
        label, after = self.names.entity, ""
        text = (
            f"MATCH (e:{label}) USING INDEX SEEK e:{label}(id) WHERE e.id > $after "
            f"WITH e ORDER BY e.id LIMIT {PAGE} RETURN e.id, properties(e), labels(e)"
        )
        while rows := self.ask(text, after=after):
            remarkings = {}
            for id, node, labels in rows:
                self._digests.entity(node)
                registered = self._registered(node)
                if registered is None:
                    continue
                self._entities[id] = registered.entity.cls, node["marking"]
                life = Life(registered.entity.marking, registered.changes)
                remarkings[id] = self._remarkings.due.entity(id, registered.unit, life)
                due = entity_node(
                    registered.entity, registered.unit, registered.changes, node["marking"]
                )
                if due != node or not {label, self.names.prefix + due["cls"]} <= set(labels):
                    self._fault(f"entity {id}", "what follows of it is wrong", REPAIR, derived=True)
                    yield registered
            self._check_remarkings("entity", rows, remarkings)
            after = rows[-1][0]

    def _registered(self, node: Mapping[str, Any]) -> Registered | None:
        """An entity out of its node; None, and a fault, where that cannot be read."""
        id: str = node["id"]
        cls: Any = node.get("cls")
        unit: Any = node.get("unit")
        changes: tuple[Change, ...] = ()
        try:
            changes, is_read = changes_of(node.get("changes")), True
        except (TypeError, ValueError):
            is_read = False
        for what, is_right in (
            ("class", isinstance(cls, str)),
            ("marking", self._is_marking(node.get("marking"))),
            ("unit of work", type(unit) is int),
            ("list of changes", is_read),
        ):
            if not is_right:
                self._fault(f"entity {id}", f"its {what} is none", BACKUP, derived=False)
                return None
        entity = Entity(id=id, cls=cls, marking=self.pending.markings[node["marking"] - 1])
        return Registered(entity, unit, changes)

    def _is_marking(self, number: object) -> bool:
        return type(number) is int and 1 <= number <= len(self.pending.markings)

    # ------------------------------------------------------------------------------ claims

    def _pages(self) -> Iterator[list[Row]]:
        """Claims by id: all properties of each, and what stands beside it."""
        names, after = self.names, ""
        text = (
            f"MATCH (c:{names.claim}) USING INDEX SEEK c:{names.claim}(id) WHERE c.id > $after "
            f"WITH c ORDER BY c.id LIMIT {PAGE} RETURN c.id, properties(c), "
            f"[(c)-[r:{names.said_by}]->(a) | [a.id, r.actor, r.marking, size(keys(r))]], "
            f"[(c)-[:{names.refines}]->(b:{names.refined}) | b.id], "
            f"[(t:{names.token})-[:{names.of}]->(c) | t.key], c:{names.touched}"
        )
        while rows := self.ask(text, after=after):
            links = self._links([row[0] for row in rows])
            yield [[*row, links.get(row[0], [])] for row in rows]
            after = rows[-1][0]

    def _links(self, ids: list[str]) -> dict[str, list[Any]]:
        """The direct relationships that each claim has between its ends."""
        claim, entity = self.names.claim, self.names.entity
        rows = self.ask(
            f"UNWIND $ids AS id MATCH (c:{claim} {{id: id}}) WHERE c.object IS NOT NULL "
            f"MATCH (s:{entity} {{id: c.subject}}) MATCH (o:{entity} {{id: c.object}}) "
            "MATCH (s)-[r]->(o) WHERE r.claim = c.id "
            "RETURN id, collect([type(r), r.stance, size(keys(r))])",
            ids=ids,
        )
        return {str(id): links for id, links in rows}

    def _check(self, page: Sequence[Row]) -> list[StoredClaim]:
        """Check some claims; those of which what follows is wrong, as they should be."""
        told = {row[0]: one for row in page if (one := self._told(row[1])) is not None}
        known = self._with_coarse(told)
        markings = self._effective(told, {id: one.claim for id, one in known.items()})
        wrong, remarkings = [], {}
        for row in page:
            one = told.get(row[0])
            if one is None:
                continue
            marking = markings.get(row[0])
            if marking is None:
                self._fault(f"claim {row[0]}", "names what is not there", BACKUP, derived=False)
                continue
            one.classes = tuple(self._entities[id][0] for id in one.claim.names)
            one.marking = marking
            remarkings[row[0]] = self._remarked(one, known)
            problem = self._differs(one, row)
            if problem is not None:
                self._fault(f"claim {row[0]}", problem, REPAIR, derived=True)
                wrong.append(one)
        self._check_remarkings("claim", page, remarkings)
        return wrong

    def _remarked(self, told: StoredClaim, known: Mapping[str, StoredClaim]) -> list[Remarking]:
        """The re-markings that are to be noted of a claim."""
        whole = [told]
        while (coarse := whole[-1].claim.refines) is not None:
            whole.append(known[coarse])
        named = {name: self._entities[name][1] for one in whole for name in one.claim.names}
        # Of those in `told` the marking is the effective one by now.
        lives = [Life(one.claim.marking, one.changes) for one in whole]
        return self._remarkings.due.claim(told.claim.id, told.unit, lives, named)

    def _check_remarkings(
        self, what: str, rows: Sequence[Row], due: Mapping[str, list[Remarking]]
    ) -> None:
        for id in self._remarkings.wrong([row[0] for row in rows], due):
            problem = "what is noted of its markings is not what follows"
            self._fault(f"{what} {id}", problem, REPAIR, derived=True)

    def _told(self, node: Mapping[str, Any]) -> StoredClaim | None:
        """A claim out of its node, without what follows from others; None, and a fault, where it
        is not what its id is the hash of, or nobody knows how it was written."""
        self._digests.claim(node)
        found = self._read(node)
        if isinstance(found, str):
            self._fault(f"claim {node['id']}", found, BACKUP, derived=False)
            return None
        return found

    def _read(self, node: Mapping[str, Any]) -> StoredClaim | str:
        """A claim out of its node, or what is wrong with it."""
        id: str = node["id"]
        body: Any = node.get("body")
        problem = None
        changes: tuple[Change, ...] = ()
        unit: Any = node.get("unit")
        written: Any = node.get("written")
        if not isinstance(body, str) or hashed_bytes(body.encode()) != id:
            problem = "its words are not those that its id is made of"
        elif not self._is_marking(written):
            problem = "its marking, as it was written, is none"
        elif type(unit) is not int:
            problem = "its unit of work is none"
        else:
            try:
                changes = changes_of(node.get("changes"))
            except (TypeError, ValueError):
                problem = "its list of changes is none"
        if problem is not None:
            return problem
        marking = self.pending.markings[written - 1]
        claim = from_content(
            renewed(orjson.loads(body), self.pending.replaced), marking=marking, id=id
        )
        return StoredClaim(claim, body.encode(), (), unit, marking, changes)

    def _with_coarse(self, claims: Mapping[str, StoredClaim]) -> dict[str, StoredClaim]:
        """Claims with all that they make exact, as far as it can be read."""
        known = dict(claims)
        above = {one.claim.refines for one in known.values()} - known.keys() - {None}
        while above:
            rows = self.ask(
                f"UNWIND $ids AS id MATCH (c:{self.names.claim} {{id: id}}) RETURN properties(c)",
                ids=sorted(filter(None, above)),
            )
            some = [one for (node,) in rows if not isinstance(one := self._read(node), str)]
            known |= {one.claim.id: one for one in some}
            above = {one.claim.refines for one in some} - known.keys() - {None}
        return known

    def _effective(self, wanted: Iterable[str], known: Mapping[str, Claim]) -> dict[str, Marking]:
        """The joins of all that claims name, up the chain of what each refines: of what was
        written, and not of what nodes have. Those that name what is not there are left out."""
        found: dict[str, Marking | None] = {}

        def effective(id: str) -> Marking | None:
            if id not in found:
                claim = known.get(id)
                found[id] = None if claim is None else joined_up(claim)
            return found[id]

        def joined_up(claim: Claim) -> Marking | None:
            marking: Marking | None = claim.marking
            for name in claim.names:
                if marking is None or name not in self._entities:
                    return None
                marking = marking.join(self.pending.markings[self._entities[name][1] - 1])
            if marking is not None and claim.refines is not None:
                coarse = effective(claim.refines)
                return None if coarse is None else marking.join(coarse)
            return marking

        return {id: marking for id in wanted if (marking := effective(id)) is not None}

    def _differs(self, told: StoredClaim, row: Row) -> str | None:
        """What of a node is not what follows from what was said."""
        _, there, said, refined, tokens, touched, links = row
        due = properties(told, self.pending.number)
        self._drawn += due["link"] is not None
        for name in sorted(due.keys() | there.keys()):
            if due.get(name) != there.get(name) or type(due.get(name)) is not type(there.get(name)):
                return f"its {name} is not what follows"
        if touched != ("touched" in due):
            return "its label for what was decided about is not what follows"
        marking = due["marking"]
        speakers = {link.actor for link in told.claim.attribution}
        if sorted(said, key=repr) != sorted(([id, id, marking, 2] for id in speakers), key=repr):
            return "its speakers are not what follows"
        if refined != ([] if told.claim.refines is None else [told.claim.refines]):
            return "what it refines is not what follows"
        keys = [f"{marking} {token}" for token in claim_tokens(told.claim)]
        if sorted(tokens, key=repr) != sorted(keys, key=repr):
            return "its search tokens are not what follows"
        if links != ([] if due["link"] is None else [[due["link"], due["stance"], 2]]):
            return "its direct relationship is not what follows"
        return None

    def _check_drawn(self) -> None:
        """Whether there are direct relationships that no claim has."""
        entity = self.names.entity
        [[drawn]] = self.ask(f"MATCH (:{entity})-[r]->(:{entity}) RETURN count(r)")
        if drawn > self._drawn and all(fault.derived for fault in self.faults):
            self._fault("direct relationships", "some are of no claim", REPAIR, derived=True)

    # ------------------------------------------------------------------------------ repair

    def _repair(self, entities: list[Registered], claims: list[StoredClaim]) -> None:
        names = self.names
        for registered in entities:
            self.pending.put_entity(registered)
        send(self.pending)
        rewrite(self.pending, claims)
        self._remarkings.repair()
        # Those that no claim has: what a claim is not named in any more, too.
        self.ask(
            f"MATCH (s:{names.entity})-[r]->(o:{names.entity}) WHERE NOT EXISTS {{ "
            f"MATCH (c:{names.claim} {{id: r.claim}}) WHERE c.link = type(r) "
            "AND c.subject = s.id AND c.object = o.id } DELETE r"
        )
        store = self._store
        mark, state = token_hex(16), max(store["state"], store.get("done_state") or 0) + 1
        markings = self.pending.marking_texts
        values = {
            "unit": store["done"],
            "state": state,
            "mark": mark,
            "done_state": state,
            "done_mark": mark,
            "markings": markings,
            digest_name(SETTINGS): of_settings({**store, "markings": markings}),
        }
        self.ask(f"MATCH (s:{names.store} {{id: 'store'}}) SET s += $values", values=values)

    def _fault(self, what: str, problem: str, mend: str, *, derived: bool) -> None:
        self.faults.append(Fault(what, problem, mend, derived))
