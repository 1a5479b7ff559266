"""Law 1 in GraphQL: a reply over a store is, byte for byte, the reply over a viewer's own copy.

Generated stores, viewers and questions: cursors, totals, orders, labels and errors included.
"""

from __future__ import annotations

import random
from itertools import product

import orjson
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from api.graphql.schema import Api, build
from api.graphql.service import Service
from graph.claims.marking import Clearance
from graph.vocabulary import Vocabulary
from tests.api.graphql.documents import Asker, with_errors
from tests.clock import later
from tests.engines import OPENERS
from tests.generators import CLEARANCES, EVERYTHING, stories
from tests.property.opened import copy_of, living

LANGUAGES: tuple[tuple[str, ...], ...] = ((), ("uk",), ("ka", "fr"))
LISTS = (
    ("events", "[{when: DESC}]"),
    ("entities", "[{label: ASC}]"),
    ("claims", "{document: DESC}"),
)


@pytest.fixture(scope="module")
def api(vocabulary: Vocabulary) -> Api:
    return build(vocabulary)


@pytest.mark.parametrize("kind", sorted(OPENERS))
@given(data=st.data(), clearance=st.sampled_from(CLEARANCES), seed=st.integers(0, 2**32 - 1))
# What is drawn are seeds, and seeds do not shrink.
@settings(max_examples=10, phases=[Phase.reuse, Phase.generate])
def test_a_reply_is_that_of_the_copy(
    kind: str,
    vocabulary: Vocabulary,
    api: Api,
    data: st.DataObject,
    clearance: Clearance,
    seed: int,
) -> None:
    """For the viewer it was made for, and for one who may read everything in it."""
    told = data.draw(stories(vocabulary))
    chance = random.Random(seed)
    asker = Asker(api.schema, told, chance)
    asked = [asker.document() for _ in range(4)]
    asked += with_errors(asker, chance)
    languages = chance.choice(LANGUAGES)
    with living(kind, vocabulary, told) as full, copy_of(full, kind, clearance) as copy:
        over_all, over_copy = Service(full, now=later), Service(copy, now=later)
        for number, question in enumerate(asked):
            reply = over_all.reply(question, clearance=clearance, languages=languages)
            assert reply.answered == (number < 4), (question, reply.body)
            # As whom one reads is no matter of the store.
            for reader in (clearance,) if "reader" in question else (clearance, EVERYTHING):
                same = over_copy.reply(question, clearance=reader, languages=languages)
                assert same == reply, question


@pytest.mark.parametrize("kind", sorted(OPENERS))
@given(data=st.data(), clearance=st.sampled_from(CLEARANCES))
@settings(max_examples=6, phases=[Phase.reuse, Phase.generate])
def test_pages_are_those_of_the_copy(
    kind: str, vocabulary: Vocabulary, api: Api, data: st.DataObject, clearance: Clearance
) -> None:
    """Page after page, and back again: the same rows, the same ends, the same cursors."""
    told = data.draw(stories(vocabulary, least=30))
    asker = Asker(api.schema, told, random.Random(0))
    with living(kind, vocabulary, told) as full, copy_of(full, kind, clearance) as copy:
        over_all, over_copy = Service(full, now=later), Service(copy, now=later)
        for (list_, order), back in product(LISTS, (False, True)):
            at = None
            for _ in range(4):
                question = asker.page(list_, order, at, back=back)
                reply = over_all.reply(question, clearance=clearance)
                assert reply.answered, reply.body
                assert over_copy.reply(question, clearance=clearance) == reply
                info = orjson.loads(reply.body)["data"][list_]["pageInfo"]
                at = info["startCursor" if back else "endCursor"]
                if not info["hasPreviousPage" if back else "hasNextPage"]:
                    break
