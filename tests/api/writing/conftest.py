"""Servers of one ontology share its schema, which takes longer to make than a test."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from api.graphql import service
from api.graphql.schema import Api, build
from graph.vocabulary import Vocabulary


@pytest.fixture(scope="package", autouse=True)
def one_schema(vocabulary: Vocabulary) -> Iterator[None]:
    """Make it once."""

    @cache
    def made() -> Api:
        return build(vocabulary)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            service, "build", lambda wanted: made() if wanted is vocabulary else build(wanted)
        )
        yield
