"""A whole view as a graph of networkx, read past GraphQL and every export: what these are compared
with.
"""

from __future__ import annotations

import networkx

from graph.views.all_pages import everything, standing
from graph.views.view import ClaimQuery, Concepts, Labels, View


def to_networkx(view: View) -> networkx.MultiDiGraph[str]:
    """A view's entities and the relations between them.

    Nodes are entity ids, with ``cls`` (class), ``label`` (the shown name or None) and ``kinds``
    (concept codes). An edge is one standing claim that relates its subject to its object, keyed
    by the claim's id, with ``predicate``, ``stance``, ``negated``, ``speaker`` (entity id or
    None), ``review``, ``source`` and ``valid`` (EDTF or None). So no edge is without who says it
    and how firmly; claims against a relation are edges of their own with ``negated`` true.
    """
    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(clearance=str(view.clearance))
    for record in standing(view, ClaimQuery()):
        claim = record.claim
        for id in claim.names:
            graph.add_node(id, cls=record.classes[id])
        if claim.object is not None:
            graph.add_edge(
                claim.subject,
                claim.object,
                key=claim.id,
                predicate=claim.predicate,
                stance=claim.stance.value,
                negated=claim.negated,
                speaker=claim.speaker,
                review=record.review.value,
                source=claim.citation.source,
                valid=None if claim.valid is None else claim.valid.edtf,
            )
    for history in everything(view):
        graph.add_node(history.entity.id, cls=history.entity.cls)
    ids = list(graph)
    replies = view.read([(Labels(), ids), (Concepts(property="kind"), ids)])
    labels = replies[Labels()]
    kinds = replies[Concepts(property="kind")]
    for id, attributes in graph.nodes.items():
        attributes["label"] = labels.get(id)
        attributes["kinds"] = kinds.get(id, ())
    return graph
