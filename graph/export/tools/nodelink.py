"""Node-link JSON, as networkx reads it; D3's force layout takes `edges` for its links."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from graph.export.text_pieces import joined
from graph.export.tools.network import KEEPS, LOSES, READ_ME, Only, edges, fields, nodes
from graph.views.view import View


@dataclass(frozen=True)
class NodeLink:
    """Entities and the claims that relate them, as nodes and edges."""

    only: Only = frozenset()
    """The classes that are kept to; empty for all."""

    media_type = "application/json"
    suffix = ".nodelink.json"
    keeps = KEEPS
    loses = LOSES

    def pieces(self, view: View) -> Iterator[bytes]:
        """See `graph.export.exporter.Exporter.pieces`."""
        return joined(_texts(view, self.only))


def _texts(view: View, only: Only) -> Iterator[str]:
    about = json.dumps({"about": READ_ME}, ensure_ascii=False)
    yield f'{{"directed": true, "multigraph": true, "graph": {about},\n"nodes": ['
    comma = "\n"
    for node in nodes(view, only):
        yield f"{comma}{json.dumps(fields(node), ensure_ascii=False)}"
        comma = ",\n"
    yield '\n],\n"edges": ['
    comma = "\n"
    for edge in edges(view, only):
        yield f"{comma}{json.dumps(fields(edge) | {'key': edge.id}, ensure_ascii=False)}"
        comma = ",\n"
    yield "\n]}\n"
