"""Cytoscape JSON (https://js.cytoscape.org/#notation/elements-json): Cytoscape and Cytoscape.js."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from graph.export.text_pieces import joined
from graph.export.tools.network import KEEPS, LOSES, READ_ME, Only, edges, fields, nodes
from graph.views.view import View


@dataclass(frozen=True)
class Cytoscape:
    """Entities and the claims that relate them, as elements."""

    only: Only = frozenset()
    """The classes that are kept to; empty for all."""

    media_type = "application/vnd.cytoscape+json"
    suffix = ".cyjs"
    keeps = KEEPS
    loses = LOSES

    def pieces(self, view: View) -> Iterator[bytes]:
        """See `graph.export.exporter.Exporter.pieces`."""
        return joined(_texts(view, self.only))


def _texts(view: View, only: Only) -> Iterator[str]:
    about = json.dumps({"name": "Answerable", "about": READ_ME}, ensure_ascii=False)
    yield f'{{"directed": true, "multigraph": true, "data": {about},\n"elements": {{"nodes": ['
    comma = "\n"
    for node in nodes(view, only):
        # Cytoscape shows `name`; `value` is what networkx calls the node by.
        data = fields(node) | {"name": node.label, "value": node.id}
        yield f'{comma}{{"data": {json.dumps(data, ensure_ascii=False)}}}'
        comma = ",\n"
    yield '\n],\n"edges": ['
    comma = "\n"
    for edge in edges(view, only):
        data = fields(edge) | {"interaction": edge.predicate, "key": edge.id}
        yield f'{comma}{{"data": {json.dumps(data, ensure_ascii=False)}}}'
        comma = ",\n"
    yield "\n]}}\n"
