"""Which fields the mutation has."""

from __future__ import annotations

from collections.abc import Mapping

from api.graphql.entity_tables import CALL
from api.graphql.mutations.decisions import (
    DECIDED_TABLES,
    JUDGED,
    JudgeSame,
    RemarkClaims,
    RetractClaims,
    ReviewClaims,
)
from api.graphql.mutations.mutation import Mutation
from api.graphql.mutations.sheets import SHEET_ADDED, AddSheet
from api.graphql.mutations.short_forms import AddCall, AddResponse
from api.graphql.roots.root import Root
from api.graphql.tables import Table
from graph.vocabulary import Vocabulary

MUTATIONS: Mapping[str, type[Mutation]] = {
    "addSheet": AddSheet,
    "reviewClaims": ReviewClaims,
    "remarkClaims": RemarkClaims,
    "retractClaims": RetractClaims,
    "judgeSame": JudgeSame,
}

WITH_CALLS: Mapping[str, type[Mutation]] = {"addCall": AddCall, "addResponse": AddResponse}
"""Where the ontology has calls."""

MUTATION_TABLES: Mapping[str, Table] = {
    "SheetAdded": SHEET_ADDED,
    "JudgedSame": JUDGED,
    **DECIDED_TABLES,
}


def mutation_roots(vocabulary: Vocabulary) -> dict[str, Root]:
    """The fields of the mutation, by name."""
    found = dict(MUTATIONS)
    if CALL in vocabulary.classes:
        found |= WITH_CALLS
    return {name: Root(cls.entry, cls, in_view=False) for name, cls in found.items()}
