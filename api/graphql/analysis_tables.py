"""Figures of a view as a graph, as types of the schema: see `api.graphql.tables`."""

from __future__ import annotations

from collections.abc import Mapping

from api.graphql.tables import Entry, FieldCost, Table
from graph.relations.analysis import WEIGHED

ANALYSIS_TABLES: Mapping[str, Table] = {
    "Analysis": Table(
        "Figures about records, never about guilt.",
        {
            "weighed": Entry(
                "[String!]!",
                "What is weighed and what is left out, in sentences.",
                lambda _: WEIGHED,
                cost=FieldCost(rows=len(WEIGHED)),
            ),
            "leftOut": Entry(
                "Int!", "How many that may be read are not analysed.", lambda row: row.left_out
            ),
            "relations": Entry("Int!", "How many relations join them.", lambda row: row.relations),
            "nodes": Entry(
                "[AnalysedNode!]!",
                "By betweenness, then degree, the largest first; then by id.",
                lambda row: row.nodes,
                cost=FieldCost(rows=500),
            ),
            "together": Entry(
                "[NamedTogether!]!",
                "Who is named in the same events, those most often first.",
                lambda row: row.together,
                cost=FieldCost(rows=100),
            ),
        },
    ),
    "AnalysedNode": Table(
        "A thing and its figures.",
        {
            "entity": Entry("Entity!", "The thing.", lambda node: node.ref),
            "degree": Entry("Int!", "To how many others it is joined.", lambda node: node.degree),
            "degrees": Entry(
                "[DegreeAlong!]!",
                "The same along each relation that it has, as if there were no other.",
                lambda node: node.along,
                cost=FieldCost(rows=2),
            ),
            "betweenness": Entry(
                "Float!",
                "On how many shortest ways between others it lies, as a part of all pairs.",
                lambda node: node.betweenness,
            ),
            "part": Entry(
                "Int!", "Which connected part it is in, 1 for the largest.", lambda n: n.part
            ),
            "community": Entry(
                "Int!", "Which community it is in, 1 for the largest.", lambda n: n.community
            ),
        },
    ),
    "DegreeAlong": Table(
        "The figures of a thing along the relations of one name.",
        {
            "predicate": Entry(
                "String!", "The relation, by its name in the ontology.", lambda row: row.predicate
            ),
            "degree": Entry("Int!", "How many.", lambda row: row.degree),
            "betweenness": Entry(
                "Float!",
                "On how many shortest ways of such relations between others it lies, as a part of "
                "all pairs.",
                lambda row: row.betweenness,
            ),
        },
    ),
    "NamedTogether": Table(
        "Two things that are named in the same events.",
        {
            "one": Entry("Entity!", "The one.", lambda pair: pair.one),
            "other": Entry("Entity!", "The other.", lambda pair: pair.other),
            "events": Entry("Int!", "In how many.", lambda pair: pair.events),
        },
    ),
}
