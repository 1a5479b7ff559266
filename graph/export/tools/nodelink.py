"""Node-link JSON, as networkx reads it; D3's force layout takes `edges` for its links."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from graph.export.text_pieces import listed
from graph.export.tools.network import READ_ME, edges, fields, nodes
from graph.export.tools.network_file import NetworkFile
from graph.views.view import View


class NodeLink(NetworkFile):
    """Entities and the claims that relate them, as nodes and edges."""

    media_type = "application/json"
    suffix = ".nodelink.json"

    def texts(self, view: View) -> Iterator[str]:
        yield f'{{"directed": true, "multigraph": true, "graph": {_json({"about": READ_ME})},\n'
        yield '"nodes": ['
        yield from listed(_json(fields(node)) for node in nodes(view, self.only))
        yield '],\n"edges": ['
        yield from listed(_json(fields(e) | {"key": e.id}) for e in edges(view, self.only))
        yield "]}\n"


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
