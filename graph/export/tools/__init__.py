"""Formats of other people's tools: one file a format.

csv_tables      tables (RFC 4180) in a zip: for spreadsheets and statistics
cytoscape       Cytoscape JSON (https://js.cytoscape.org/#notation/elements-json): Cytoscape and
                Cytoscape.js
flat_table      one table that a person reads: a row a standing claim, with names beside ids
followthemoney  FollowTheMoney (https://followthemoney.tech/): entities as JSON, one a line
geojson         GeoJSON (RFC 7946): events at their places
gexf            GEXF 1.3 (https://gexf.net/): for Gephi, whose timeline follows the spells
graphml         GraphML (http://graphml.graphdrawing.org/specification.html): for yEd, igraph,
                networkx
neo4j_graph     a view for a partner's own Neo4j: CSV files, a Cypher script, indexes and
                questions, in a zip
neo4j_texts     the files beside the tables of an export for Neo4j: how to load them, and what to
                ask
network         a view as nodes and edges: the one source of the formats that visualisation tools
                open
network_file    what the files of a network have in common, whichever tool opens them
nodelink        node-link JSON, as networkx reads it; D3's force layout takes `edges` for its links
workbook        one sheet for spreadsheet programs (Office Open XML, ECMA-376): the flat table, as
                text
xml_text        text as XML takes it
zip_pieces      several texts as one zip, written piece by piece; equal texts give equal bytes
"""
