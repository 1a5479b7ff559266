"""GEXF 1.3 (https://gexf.net/): for Gephi, whose timeline follows the spells.

Each edge is of a kind of its own, the claim's id: Gephi merges parallel edges of one kind, and
would add an accusation and its denial up to one edge of double weight.

A node has a spell where it is something with a time, an edge where its claim speaks of one or is
about something that has one: from the earliest day on which it may have begun to the latest on
which it may have ended. What is without a spell, or open at an end, is always there or there
without end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.export.text_pieces import joined
from graph.export.tools.graphml import shown
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
class Gexf:
    """Entities and the claims that relate them, with spells."""

    only: Only = frozenset()
    """The classes that are kept to; empty for all."""

    media_type = "application/gexf+xml"
    suffix = ".gexf"
    keeps = f"{KEEPS}, as a spell, too"
    loses = f"{LOSES}; control characters; latest begin and earliest end of a spell"

    def pieces(self, view: View) -> Iterator[bytes]:
        """See `graph.export.exporter.Exporter.pieces`."""
        return joined(_texts(view, self.only))


def _texts(view: View, only: Only) -> Iterator[str]:
    yield f'{DECLARATION}<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    yield f"<meta><description>{xml(READ_ME)}</description></meta>\n"
    yield '<graph defaultedgetype="directed" mode="dynamic" timeformat="date">\n'
    for sort, known in (("node", NODE_FIELDS), ("edge", EDGE_FIELDS)):
        yield f'<attributes class="{sort}" mode="static">\n'
        for name, type_ in known.items():
            if name != "label":  # it has a place of its own
                yield f'<attribute id="{name}" title="{name}" type="{type_}"/>\n'
        yield "</attributes>\n"
    yield "<nodes>\n"
    for node in nodes(view, only):
        yield f'<node id="{node.id}" label="{xml(node.label)}">{_data("node", node)}</node>\n'
    yield "</nodes>\n<edges>\n"
    for edge in edges(view, only):
        yield (
            f'<edge id="{edge.id}" source="{edge.source}" target="{edge.target}" '
            f'kind="{edge.id}" label="{xml(edge.label)}">{_data("edge", edge)}</edge>\n'
        )
    yield "</edges>\n</graph>\n</gexf>\n"


def _data(sort: str, one: Node | NetworkEdge) -> str:
    known = NODE_FIELDS if sort == "node" else EDGE_FIELDS
    values = "".join(
        f'<attvalue for="{name}" value="{xml(shown(value))}"/>'
        for name, value in fields(one).items()
        if name in known and name != "label"
    )
    return f"<attvalues>{values}</attvalues>{_spells(one)}"


def _spells(one: Node | NetworkEdge) -> str:
    start = f' start="{one.begins}"' if one.begins else ""
    end = f' end="{one.ends}"' if one.ends else ""
    return f"<spells><spell{start}{end}/></spells>" if start or end else ""
