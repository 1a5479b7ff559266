"""Nothing that can be asked is left out of the generated questions."""

from __future__ import annotations

import random

from graphql import GraphQLObjectType, parse, validate

from api.graphql.schema import build
from graph.vocabulary import Vocabulary
from tests.api.graphql.documents import COMPUTED, Asker
from tests.story import Story


def test_every_root_field_is_asked_for(vocabulary: Vocabulary) -> None:
    """Of the query and of views: drawn at random, or named as computed, with tests of its own. A
    new one fails here until it is one of the two and an oracle can answer it."""
    api = build(vocabulary)
    assert api.roots.keys() >= COMPUTED
    asker = Asker(api.schema, Story(seed=0, size=0, units=()), random.Random(0))
    drawn: set[str] = set()
    for _ in range(300):
        document = asker.document()
        parsed = parse(document)
        assert validate(api.schema, parsed) == [], document
        for selection in parsed.definitions[0].selection_set.selections:  # type: ignore[attr-defined]
            drawn.add(selection.name.value)
    assert drawn >= api.roots.keys() - COMPUTED
    view = api.schema.type_map["View"]
    assert isinstance(view, GraphQLObjectType)
    assert view.fields.keys() - {"id"} == {n for n, root in api.roots.items() if root.in_view}
