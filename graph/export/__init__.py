"""Writing a view out. `EXPORTERS` has every format by the name that the command line uses."""

from collections.abc import Mapping
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
from graph.export.tools.nodelink import NodeLink

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
"""The syntaxes of RDF, which can also hold what the ledger works out."""

EXPORTERS: Mapping[str, Exporter] = MappingProxyType(
    {
        **RDF,
        "graphml": GraphMl(),
        "gexf": Gexf(),
        "cytoscape": Cytoscape(),
        "nodelink": NodeLink(),
        "geojson": GeoJson(),
        "csv": Csv(),
        "ftm": FollowTheMoney(),
    }
)
