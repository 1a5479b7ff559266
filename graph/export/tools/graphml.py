"""GraphML (http://graphml.graphdrawing.org/specification.html): for yEd, igraph, networkx."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.export.text_pieces import joined
from graph.export.tools.network import (
    EDGE_FIELDS,
    KEEPS,
    LOSES,
    NODE_FIELDS,
    READ_ME,
    NetworkEdge,
    Node,
    Only,
    edges,
    fields,
    nodes,
)
from graph.export.tools.xml_text import DECLARATION, xml
from graph.views.view import View


@dataclass(frozen=True)
class GraphMl:
    """Entities and the claims that relate them."""

    only: Only = frozenset()
    """The classes that are kept to; empty for all."""

    media_type = "application/graphml+xml"
    suffix = ".graphml"
    keeps = KEEPS
    loses = f"{LOSES}; control characters"

    def pieces(self, view: View) -> Iterator[bytes]:
        """See `graph.export.exporter.Exporter.pieces`."""
        return joined(_texts(view, self.only))


def _texts(view: View, only: Only) -> Iterator[str]:
    yield f'{DECLARATION}<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    yield '<key id="about" for="graph" attr.name="about" attr.type="string"/>\n'
    for sort, known in (("node", NODE_FIELDS), ("edge", EDGE_FIELDS)):
        for name, type_ in known.items():
            yield (
                f'<key id="{sort}-{name}" for="{sort}" attr.name="{name}" attr.type="{type_}"/>\n'
            )
    yield f'<graph edgedefault="directed">\n<data key="about">{xml(READ_ME)}</data>\n'
    for node in nodes(view, only):
        yield f'<node id="{node.id}">{_data("node", node)}</node>\n'
    for edge in edges(view, only):
        yield (
            f'<edge id="{edge.id}" source="{edge.source}" target="{edge.target}">'
            f"{_data('edge', edge)}</edge>\n"
        )
    yield "</graph>\n</graphml>\n"


def _data(sort: str, one: Node | NetworkEdge) -> str:
    known = NODE_FIELDS if sort == "node" else EDGE_FIELDS
    return "".join(
        f'<data key="{sort}-{name}">{xml(shown(value))}</data>'
        for name, value in fields(one).items()
        if name in known
    )


def shown(value: object) -> str:
    """A value as XML Schema writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
