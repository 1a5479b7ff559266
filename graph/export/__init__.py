"""Files out. `EXPORTERS` has every format by the name that the command line uses: rdf/ and tools/.

exporter      what an exporter is: it writes everything in a view in one format
notices       A notice at the head of a file: what anybody who opens it has to know before all else
partial_view  A few records of a view, for exporters to write
text_pieces   small texts joined to pieces of about one size
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from graph.export.exporter import Exporter, RdfExporter
from graph.export.rdf.jsonld import JsonLd
from graph.export.rdf.nquads import NQuads
from graph.export.rdf.ntriples import NTriples
from graph.export.rdf.rdfxml import RdfXml
from graph.export.rdf.trig import TriG
from graph.export.rdf.turtle import Turtle
from graph.export.tools.csv_tables import Csv
from graph.export.tools.cytoscape import Cytoscape
from graph.export.tools.followthemoney import FollowTheMoney
from graph.export.tools.geojson import GeoJson
from graph.export.tools.gexf import Gexf
from graph.export.tools.graphml import GraphMl
from graph.export.tools.neo4j_graph import Neo4jGraph
from graph.export.tools.network import classes_named
from graph.export.tools.network_file import NetworkFile
from graph.export.tools.nodelink import NodeLink
from graph.export.tools.workbook import Workbook
from graph.vocabulary import Vocabulary

RDF: Mapping[str, RdfExporter] = MappingProxyType(
    {
        "nquads": NQuads(),
        "trig": TriG(),
        "turtle": Turtle(),
        "ntriples": NTriples(),
        "jsonld": JsonLd(),
        "rdfxml": RdfXml(),
    }
)
"""The syntaxes of RDF, which can also hold what the ledger computes."""

NETWORKS: Mapping[str, type[NetworkFile]] = MappingProxyType(
    {"graphml": GraphMl, "gexf": Gexf, "cytoscape": Cytoscape, "nodelink": NodeLink}
)
"""The formats of nodes and edges, which can be kept to some classes."""

TABLES = ("csv", "xlsx")
"""The formats with a table to read, which can have what the law says."""

EXPORTERS: Mapping[str, Exporter] = MappingProxyType(
    {
        **RDF,
        **{name: made() for name, made in NETWORKS.items()},
        "geojson": GeoJson(),
        "csv": Csv(),
        "xlsx": Workbook(),
        "ftm": FollowTheMoney(),
        "neo4j": Neo4jGraph(),
    }
)


def tailored(
    format: str,
    vocabulary: Vocabulary,
    *,
    only: Sequence[str] = (),
    law: bool = False,
    bom: bool = False,
) -> Exporter:
    """The exporter of a format as somebody wants it.

    Args:
        only: names of classes that a network is kept to.
        law: tables with what the law says, too.
        bom: CSV with the mark by which Excel knows UTF-8.

    Raises:
        QueryError: a class is none. What a format has no room for is ignored.
    """
    if format in NETWORKS:
        return NETWORKS[format](classes_named(vocabulary, only))
    if format == "csv":
        return Csv(bom=bom, law=law)
    return Workbook(law=law) if format == "xlsx" else EXPORTERS[format]
