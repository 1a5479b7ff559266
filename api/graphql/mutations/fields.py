"""Which fields the mutation has."""

from __future__ import annotations

from collections.abc import Mapping

from api.graphql.mutations.decisions import DECIDED_TABLES, ReviewClaims
from api.graphql.mutations.mutation import Mutation
from api.graphql.mutations.sheets import SHEET_ADDED, AddSheet
from api.graphql.roots.root import Root
from api.graphql.tables import Table

MUTATIONS: Mapping[str, type[Mutation]] = {
    "addSheet": AddSheet,
    "reviewClaims": ReviewClaims,
}

MUTATION_TABLES: Mapping[str, Table] = {"SheetAdded": SHEET_ADDED, **DECIDED_TABLES}


def mutation_roots() -> dict[str, Root]:
    """The fields of the mutation, by name."""
    return {name: Root(cls.entry, cls, in_view=False) for name, cls in MUTATIONS.items()}
