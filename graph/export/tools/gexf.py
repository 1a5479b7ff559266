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

from graph.export.tools.network import (
    EDGE_FIELDS,
    KEEPS,
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


class Gexf(NetworkFile):
    """Entities and the claims that relate them, with spells."""

    media_type = "application/gexf+xml"
    suffix = ".gexf"
    keeps = f"{KEEPS}, as a spell, too"
    loses = f"{LOSES}; control characters; latest begin and earliest end of a spell"

    def texts(self, view: View) -> Iterator[str]:
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
        for node in nodes(view, self.only):
            yield f'<node id="{node.id}" label="{xml(node.label)}">{_data(node)}</node>\n'
        yield "</nodes>\n<edges>\n"
        for edge in edges(view, self.only):
            yield (
                f'<edge id="{edge.id}" source="{edge.source}" target="{edge.target}" '
                f'kind="{edge.id}" label="{xml(edge.label)}">{_data(edge)}</edge>\n'
            )
        yield "</edges>\n</graph>\n</gexf>\n"


def _data(one: Node | NetworkEdge) -> str:
    known = "".join(
        f'<attvalue for="{name}" value="{xml(text)}"/>'
        for name, text in values(one)
        if name != "label"
    )
    return f"<attvalues>{known}</attvalues>{_spells(one)}"


def _spells(one: Node | NetworkEdge) -> str:
    start = f' start="{one.begins}"' if one.begins else ""
    end = f' end="{one.ends}"' if one.ends else ""
    return f"<spells><spell{start}{end}/></spells>" if start or end else ""
