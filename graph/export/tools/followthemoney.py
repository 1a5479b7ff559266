"""FollowTheMoney (https://followthemoney.tech/): entities as JSON, one a line.

A class is written as the schema that the ontology names for it (``:followTheMoney``). A relation
is an ``UnknownLink`` with its property as the role. That schema has no field for a stance, and
what merges entities there drops fields it does not know; so a link is written only for claims that
pass the threshold of `graph.export.rdf.direct_triples` and name a speaker, who stands as its
publisher with the stance in the summary. Who is involved, harmed or listed never is. Runs of spaces
become one, as the package's own cleaning has it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from graph.export.rdf.direct_triples import with_direct
from graph.export.text_pieces import joined
from graph.export.tools.network import Edge, Node, edge_of, nodes
from graph.views.view import MOST_ROWS, Labels, Names, Record, View


class FollowTheMoney:
    """Entities, and links for what stands firm."""

    media_type = "application/x-ndjson"
    suffix = ".ftm.jsonl"
    keeps = (
        "actors, events, places and sources with their names, kinds and the time of events; links "
        "for relations that are accepted, uncontested and firm, with the speaker as publisher and "
        "the stance in the summary"
    )
    loses = (
        "involvement, victims and listings: FollowTheMoney has no field for a stance; all other "
        "relations that are not firm; calls, demands, responses and their kin; who says a name; "
        "review, markings and record times"
    )

    def pieces(self, view: View) -> Iterator[bytes]:
        """See `graph.export.exporter.Exporter.pieces`."""
        return joined(
            f"{json.dumps(entity, ensure_ascii=False)}\n"
            for entities in (_things(view), _links(view))
            for entity in entities
        )


def _things(view: View) -> Iterator[dict[str, Any]]:
    """Entities of the classes that have a schema, by id."""
    known = (node for node in nodes(view) if view.vocabulary.classes[node.cls].follow_the_money)
    while batch := list(islice(known, MOST_ROWS)):
        [names] = view.read([(Names(), [node.id for node in batch])])
        for node in batch:
            found = names.get(node.id, ())
            assert isinstance(found, tuple)
            yield _thing(view, node, [name.text for name in found])


def _thing(view: View, node: Node, names: list[str]) -> dict[str, Any]:
    spaced = (" ".join(name.split()) for name in (node.label, *names))
    properties = {"name": [name for name in dict.fromkeys(spaced) if name]}
    kinds = [code for code in node.kinds.split() if code not in (node.disputed or "").split()]
    if kinds:
        properties["keywords"] = kinds
    if node.cls == "Event":
        days = (("startDate", node.begins), ("endDate", node.ends))
        properties |= {name: [day] for name, day in days if day is not None}
    schema = view.vocabulary.classes[node.cls].follow_the_money
    return {"id": node.id, "schema": schema, "properties": properties}


def _links(view: View) -> Iterator[dict[str, Any]]:
    """Firm relations between those entities, by claim id."""
    firm = (
        history.record
        for history, direct in with_direct(view)
        if direct and _is_link(view, history.record)
    )
    while batch := list(islice(firm, MOST_ROWS)):
        speakers = dict.fromkeys(str(record.claim.speaker) for record in batch)
        [labels] = view.read([(Labels(), list(speakers))])
        for record in batch:
            yield _link(edge_of(record, labels, {}))


def _is_link(view: View, record: Record) -> bool:
    claim, classes = record.claim, view.vocabulary.classes
    return (
        claim.object is not None
        and claim.speaker is not None
        and all(
            classes[record.classes[end]].follow_the_money for end in (claim.subject, claim.object)
        )
    )


def _link(edge: Edge) -> dict[str, Any]:
    return {
        "id": edge.id,
        "schema": "UnknownLink",
        "properties": {
            "subject": [edge.source],
            "object": [edge.target],
            "role": [edge.predicate],
            "publisher": [" ".join(edge.speaker_label.split())],
            "summary": [f"stance: {edge.stance}"],
        },
    }
