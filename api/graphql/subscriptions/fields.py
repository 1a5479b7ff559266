"""Which fields the subscription has."""

from __future__ import annotations

from collections.abc import Mapping

from api.graphql.entity_tables import CALL
from api.graphql.roots.root import Root
from api.graphql.subscriptions.call_turns import CallTurns
from api.graphql.subscriptions.recorded import Recorded
from api.graphql.subscriptions.subscription import NEWS, Subscription
from api.graphql.tables import Table
from graph.vocabulary import Vocabulary

SUBSCRIPTIONS: Mapping[str, type[Subscription]] = {"changes": Recorded, "callStatus": CallTurns}
"""Where the ontology has calls: what happened is told with them."""
SUBSCRIPTION_TABLES: Mapping[str, Table] = {"News": NEWS}


def subscription_roots(vocabulary: Vocabulary) -> dict[str, Root]:
    """The fields of the subscription, by name; none where there is nothing to listen to."""
    if CALL not in vocabulary.classes:
        return {}
    return {name: Root(cls.entry, cls, in_view=False) for name, cls in SUBSCRIPTIONS.items()}
