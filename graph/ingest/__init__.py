"""Files in. Connectors: each brings claims in from one format; `CONNECTORS` has them by name.

block_fields       which keys a block of a class takes; of unknown ones: blocks, spot
blocks             from blocks to claims: what sheets and registries have in common
claim_drafts       drafts of claims, and how they become claims
claim_keys         the keys that say of claims who says so, how firmly
code_meaning       codes that somebody may have meant, by words and by spelling
connector          what a connector is: it reads one format and says what stands in it
documents          the documents themselves, where they are at hand
exported_claims    claims as exports write them, each read at one look
file_list          which files are meant when somebody names files and folders
floor_file         reading the file of floors
given_back         a sheet given back out of a store, as far as one may read it
handed_in          a sheet that somebody hands in as a text
json_schema        the JSON Schema of sheets, registries and review files
law_origin         the tables of the law as an origin: what they say is loaded like a sheet
named_things       ``names:``: what a sheet calls things that the store has, by their ids
nquads_records     our own N-Quads back: each record of an export as an entity or a claim with its
number_words       small numbers in English words
ontology_folder    everything that an ontology folder says, read once and handed on
own_documents      passages of documents of one's own, by their hash and by who may read them
period_keys        periods as mappings: what an author writes of a time that plain EDTF has no
plain_lines        YAML as most of a sheet is written, read line by line
policy_file        reading review policies: ``policies.yaml`` in the folder of the ontology
quad_lines         statements of an N-Quads file, one a line, with the line's number
qualifiers         particulars beside a value of a sheet, and values of which one is so
reading            a room of its own: what a text seems to say, as a draft for a person
record_groups      the statements of an N-Quads file by record, streaming
record_statements  what one record of an N-Quads file says, to be asked term by term
registry           registries: entities that several sheets share, each with an id minted for it
review_file        review files: what persons decided about claims, kept beside the sheets
sheet              coding sheets: one document, read by a person and coded by hand. The format
sheet_head         what sheets and registries have in common at their top
sheet_points       points on the map in sheets
spot               where in a file something stands, and the errors that say so
typed_values       typed values as authors write them
workbooks          a room of its own: coding sheets as workbooks, for people with a spreadsheet
yaml_nodes         what a YAML file becomes: a tree in which everything knows its line
yaml_tree          safe YAML with positions: a tree in which everything knows its line
mapping  tables in: a mapping file says what the columns of somebody else's file mean
"""

from __future__ import annotations

from collections.abc import Mapping

from graph.ingest.connector import Connector
from graph.ingest.law_origin import LawConnector
from graph.ingest.registry import RegistryConnector
from graph.ingest.review_file import ReviewsConnector
from graph.ingest.sheet import SheetConnector
from graph.ingest.workbooks.workbook_sheet import WorkbookConnector

CONNECTORS: Mapping[str, Connector] = {
    "law": LawConnector(),
    "registry": RegistryConnector(),
    "sheet": SheetConnector(),
    "workbook": WorkbookConnector(),
    "reviews": ReviewsConnector(),
}
"""Every format, in the order in which files have to be loaded."""
