"""GraphML (http://graphml.graphdrawing.org/specification.html): for yEd, igraph, networkx."""

from __future__ import annotations

from collections.abc import Iterator

from graph.export.tools.network import (
    EDGE_FIELDS,
    LOSES,
    NODE_FIELDS,
    READ_ME,
    NetworkEdge,
    Node,
    edges,
    nodes,
)
from graph.export.tools.network_file import NetworkFile, values
from graph.export.tools.xml_text import DECLARATION, xml
from graph.views.view import View


class GraphMl(NetworkFile):
    """Entities and the claims that relate them."""

    media_type = "application/graphml+xml"
    suffix = ".graphml"
    loses = f"{LOSES}; control characters"

    def texts(self, view: View) -> Iterator[str]:
        yield f'{DECLARATION}<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
        yield '<key id="about" for="graph" attr.name="about" attr.type="string"/>\n'
        for sort, known in (("node", NODE_FIELDS), ("edge", EDGE_FIELDS)):
            for name, type_ in known.items():
                yield (
                    f'<key id="{sort}-{name}" for="{sort}" attr.name="{name}" '
                    f'attr.type="{type_}"/>\n'
                )
        yield f'<graph edgedefault="directed">\n<data key="about">{xml(READ_ME)}</data>\n'
        for node in nodes(view, self.only):
            yield f'<node id="{node.id}">{_data("node", node)}</node>\n'
        for edge in edges(view, self.only):
            yield (
                f'<edge id="{edge.id}" source="{edge.source}" target="{edge.target}">'
                f"{_data('edge', edge)}</edge>\n"
            )
        yield "</graph>\n</graphml>\n"


def _data(sort: str, one: Node | NetworkEdge) -> str:
    return "".join(f'<data key="{sort}-{name}">{xml(text)}</data>' for name, text in values(one))
