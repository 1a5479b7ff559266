"""Sending what a unit has come to: batches of rows, each written so that twice is once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from graph.engines.neo4j.claim_nodes import StoredClaim, claim_tokens, entity_node, properties
from graph.engines.neo4j.node_digests import (
    CLAIMS,
    ENTITIES,
    NOTES,
    claim_cells,
    entity_cells,
    note_cells,
)
from graph.engines.neo4j.pending import Changed, Pending, Registered
from graph.engines.neo4j.reads import batches
from graph.engines.neo4j.remarkings import Remarking, drop, note

ROWS = 2000
"""Claims that one query writes."""


def send(pending: Pending) -> None:
    """Write what is changed into the transaction; nothing is pending afterwards."""
    changed = pending.changed
    pending.changed = Changed(wrote=changed.wrote, erased=changed.erased)
    _remove(pending, changed)
    _write_entities(pending, changed.entities.values())
    for batch in batches(changed.claims.values(), ROWS):
        _write_claims(pending, batch)
    if changed.notes:
        for note in changed.notes:
            pending.digests.changed(NOTES, None, note_cells(note))
        pending.tell(
            f"UNWIND $rows AS row CREATE (n:{pending.names.note}) SET n = row", rows=changed.notes
        )


def rewrite(pending: Pending, claims: Iterable[StoredClaim]) -> None:
    """Write claims anew, with all that leads from them, regardless of what is there of it."""
    names = pending.names
    for batch in batches(claims, ROWS):
        ids = [told.claim.id for told in batch]
        pending.tell(
            f"UNWIND $ids AS id MATCH (c:{names.claim} {{id: id}})"
            f"-[r:{names.said_by}|{names.refines}]->() DELETE r",
            ids=ids,
        )
        pending.tell(
            f"UNWIND $ids AS id MATCH (c:{names.claim} {{id: id}}) REMOVE c:{names.touched}",
            ids=ids,
        )
        _drop_tokens(pending, ids)
        # Whatever direct relationship there is has another type than none.
        anew = [replace(told, link="", stood=None, marked=None) for told in batch]
        _write_claims(pending, anew, f"MERGE (c:{names.claim} {{id: row.id}})")


def _write_entities(pending: Pending, entities: Iterable[Registered]) -> None:
    for batch in batches(entities, ROWS):
        rows, remarked = [], list[Remarking]()
        for one in batch:
            marking = pending.number(one.entity.marking)
            node = entity_node(one.entity, one.unit, one.changes, marking)
            pending.digests.changed(ENTITIES, one.stood, entity_cells(node))
            rows.append({"cls": one.entity.cls, "id": one.entity.id, "node": node})
            remarked += _remarked(pending, node, one.marked)
        pending.tell(
            f"UNWIND $rows AS row MERGE (e:{pending.names.entity} {{id: row.id}}) "
            f"SET e = row.node SET e:$('{pending.names.prefix}' + row.cls)",
            rows=rows,
        )
        note(pending, remarked)


def _remarked(pending: Pending, node: Mapping[str, Any], before: int | None) -> Iterator[Remarking]:
    """That what was there before this unit gets another marking in it."""
    unit, after = pending.unit, node["marking"]
    if before is not None and before != after and unit is not None and node["unit"] < unit:
        yield Remarking(node["id"], unit, before, after)


def _write_claims(pending: Pending, batch: list[StoredClaim], made: str | None = None) -> None:
    """Write claims, with all that leads from them.

    Args:
        made: finds or makes the node `c` of a claim that is not known, of its properties `row`.
            Nobody else writes meanwhile, so that none is there of a new one.
    """
    names = pending.names
    nodes = [properties(told, pending.number) for told in batch]
    called = pending.nodes(_led_to(batch, nodes))
    new, changed, remarked = [], [], list[Remarking]()
    for told, node in zip(batch, nodes, strict=True):
        pending.digests.changed(CLAIMS, told.stood, claim_cells(node))
        remarked += _remarked(pending, node, told.marked)
        kept = {name: value for name, value in node.items() if value is not None}
        if told.known:
            changed.append(kept)
        else:
            said = dict.fromkeys(link.actor for link in told.claim.attribution)
            new.append({"node": kept, "said": [[actor, called[actor]] for actor in said]})
    if changed:
        pending.tell(
            f"UNWIND $rows AS row MATCH (c:{names.claim} {{id: row.id}}) SET c = row", rows=changed
        )
    note(pending, remarked)
    if new:
        pending.tell(
            f"UNWIND $rows AS new WITH new.node AS row, new.said AS said "
            f"{made or f'CREATE (c:{names.claim})'} SET c = row "
            "WITH c, said UNWIND said AS one MATCH (a) WHERE elementId(a) = one[1] "
            f"CREATE (c)-[:{names.said_by} {{actor: one[0], marking: c.marking}}]->(a)",
            rows=new,
        )
    touched = [node["id"] for node in nodes if "touched" in node]
    if touched:
        pending.tell(
            f"UNWIND $ids AS id MATCH (c:{names.claim} {{id: id}}) SET c:{names.touched}",
            ids=touched,
        )
    _write_links(pending, batch, nodes, called)
    known = [told for told in batch if told.known]
    if known:
        ids = [told.claim.id for told in known]
        pending.tell(
            f"UNWIND $ids AS id MATCH (c:{names.claim} {{id: id}})-[r:{names.said_by}]->() "
            "SET r.marking = c.marking",
            ids=ids,
        )
        _drop_tokens(pending, ids)
    refining = [
        {"fine": told.claim.id, "coarse": told.claim.refines}
        for told in batch
        if told.claim.refines is not None and not told.known
    ]
    refine(pending, refining)
    claims: dict[str, list[str]] = {}
    for told, node in zip(batch, nodes, strict=True):
        for token in claim_tokens(told.claim):
            claims.setdefault(f"{node['marking']} {token}", []).append(told.claim.id)
    _write_tokens(pending, claims)


def refine(pending: Pending, rows: list[dict[str, Any]]) -> None:
    """Lead from each finer claim to the coarser one."""
    claim = pending.names.claim
    if rows:
        pending.tell(
            f"UNWIND $rows AS row MATCH (f:{claim} {{id: row.fine}}) "
            f"MATCH (c:{claim} {{id: row.coarse}}) MERGE (f)-[:{pending.names.refines}]->(c) "
            f"SET c:{pending.names.refined}",
            rows=rows,
        )


def _led_to(batch: list[StoredClaim], nodes: list[dict[str, Any]]) -> Iterator[str]:
    """The entities to and from which something new leads that is written with some claims."""
    for told, node in zip(batch, nodes, strict=True):
        claim = told.claim
        if node["link"] is not None and told.link != node["link"]:
            yield claim.subject
            yield claim.object or ""
        if not told.known:
            yield from (link.actor for link in claim.attribution)


def _write_links(
    pending: Pending,
    batch: list[StoredClaim],
    nodes: list[dict[str, Any]],
    called: Mapping[str, str],
) -> None:
    """Direct relationships: of another type where marking or standing are others now.

    Args:
        called: what the server calls the nodes of their ends.
    """
    gone, new = [], []
    for told, node in zip(batch, nodes, strict=True):
        claim, link = told.claim, node["link"]
        if told.link == link:
            continue
        if told.link is not None:
            gone.append({"claim": claim.id, "from": claim.subject, "to": claim.object})
        if link is not None:
            ends = called[claim.subject], called[claim.object or ""]
            new.append((link, [claim.id, *ends, node["stance"]]))
    _drop_links(pending, gone)
    draw_links(pending.tell, new)


def draw_links(tell: Callable[..., object], links: Iterable[tuple[str, list[Any]]]) -> None:
    """Make direct relationships.

    Args:
        tell: runs a query of the transaction.
        links: type; claim, what the server calls the nodes of its ends, stance.
    """
    # The type stands in the text, whose parts are names of the ontology: one that is computed
    # is computed once for as long as Neo4j 5.26 keeps the plan, regardless of what the rows say.
    for type, some in groupby(sorted(links, key=itemgetter(0)), key=itemgetter(0)):
        tell(
            "UNWIND $rows AS row MATCH (s) WHERE elementId(s) = row[1] "
            "MATCH (o) WHERE elementId(o) = row[2] "
            f"CREATE (s)-[:{quoted(type)} {{claim: row[0], stance: row[3]}}]->(o)",
            rows=[row for _, row in some],
        )


def quoted(name: str) -> str:
    """A name as Cypher takes any: in backticks, with those in it doubled."""
    return f"`{name.replace('`', '``')}`"


def _drop_links(pending: Pending, rows: list[dict[str, Any]]) -> None:
    entity = pending.names.entity
    if rows:
        pending.tell(
            f"UNWIND $rows AS row MATCH (s:{entity} {{id: row.from}}) "
            f"MATCH (o:{entity} {{id: row.to}}) MATCH (s)-[r]->(o) "
            "WHERE r.claim = row.claim DELETE r",
            rows=rows,
        )


def _write_tokens(pending: Pending, claims: dict[str, list[str]]) -> None:
    """Lead from tokens to claims that have none."""
    names = pending.names
    for batch in batches(claims.items(), 5 * ROWS):
        pending.tell(
            # Many claims have a word in common: it is looked for once.
            f"UNWIND $rows AS row MERGE (t:{names.token} {{key: row[0]}}) "
            f"WITH t, row UNWIND row[1] AS id MATCH (c:{names.claim} {{id: id}}) "
            f"CREATE (t)-[:{names.of}]->(c)",
            rows=batch,
        )


def _drop_tokens(pending: Pending, claims: list[str]) -> None:
    """Take the tokens of names away; of what nothing has any more nothing is left."""
    names = pending.names
    if claims:
        pending.tell(
            f"UNWIND $ids AS id MATCH (t:{names.token})-[r:{names.of}]->"
            f"(c:{names.claim} {{id: id}}) DELETE r WITH DISTINCT t "
            f"WHERE NOT EXISTS {{ (t)-[:{names.of}]->() }} DELETE t",
            ids=claims,
        )


def _remove(pending: Pending, changed: Changed) -> None:
    """Remove what is expunged, with everything that leads to it."""
    names = pending.names
    for batch in batches(sorted(changed.gone_claims), ROWS):
        links = [
            {"claim": claim, "from": subject, "to": object}
            for claim, subject, object in pending.ask(
                f"UNWIND $ids AS id MATCH (c:{names.claim} {{id: id}}) WHERE c.link IS NOT NULL "
                "RETURN c.id, c.subject, c.object",
                ids=batch,
            )
        ]
        _drop_links(pending, links)
        _drop_tokens(pending, batch)
        drop(pending.ask, names, batch)
        _remove_nodes(pending, CLAIMS, names.claim, claim_cells, batch)
    if changed.gone_entities:
        pending.forget_nodes()
    for batch in batches(sorted(changed.gone_entities), ROWS):
        drop(pending.ask, names, batch)
        _remove_nodes(pending, ENTITIES, names.entity, entity_cells, batch)


def _remove_nodes(
    pending: Pending,
    kind: str,
    label: str,
    cells: Callable[[Mapping[str, Any]], tuple[Any, ...]],
    ids: list[str],
) -> None:
    rows = pending.ask(
        f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) WITH n, properties(n) AS node "
        "DETACH DELETE n RETURN node",
        ids=ids,
    )
    for (node,) in rows:
        pending.digests.changed(kind, cells(node), None)
