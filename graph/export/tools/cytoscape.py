"""Cytoscape JSON (https://js.cytoscape.org/#notation/elements-json): Cytoscape and Cytoscape.js."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from graph.export.text_pieces import listed
from graph.export.tools.network import READ_ME, NetworkEdge, Node, edges, fields, nodes
from graph.export.tools.network_file import NetworkFile
from graph.views.view import View


class Cytoscape(NetworkFile):
    """Entities and the claims that relate them, as elements."""

    media_type = "application/vnd.cytoscape+json"
    suffix = ".cyjs"

    def texts(self, view: View) -> Iterator[str]:
        about = _json({"name": "Answerable", "about": READ_ME})
        yield f'{{"directed": true, "multigraph": true, "data": {about},\n"elements": {{"nodes": ['
        yield from listed(_node(node) for node in nodes(view, self.only))
        yield '],\n"edges": ['
        yield from listed(_edge(edge) for edge in edges(view, self.only))
        yield "]}}\n"


def _node(node: Node) -> str:
    # Cytoscape shows `name`; `value` is what networkx calls the node by.
    return _json({"data": fields(node) | {"name": node.label, "value": node.id}})


def _edge(edge: NetworkEdge) -> str:
    return _json({"data": fields(edge) | {"interaction": edge.predicate, "key": edge.id}})


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
