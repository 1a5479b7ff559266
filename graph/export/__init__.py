"""Writing a view out. `EXPORTERS` has every format by the name that the command line uses."""

from collections.abc import Mapping
from types import MappingProxyType

from graph.export.cytoscape import Cytoscape
from graph.export.exporter import Exporter, RdfExporter
from graph.export.followthemoney import FollowTheMoney
from graph.export.geojson import GeoJson
from graph.export.gexf import Gexf
from graph.export.graphml import GraphMl
from graph.export.jsonld import JsonLd
from graph.export.nodelink import NodeLink
from graph.export.nquads import NQuads
from graph.export.ntriples import NTriples
from graph.export.rdfxml import RdfXml
from graph.export.tables import Csv
from graph.export.trig import TriG
from graph.export.turtle import Turtle

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
