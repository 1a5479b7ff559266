"""Law 1 of all that is computed, in GraphQL: over a store that has lived through anything a reader
is told, byte for byte, what he is told over a copy for him; by a service that keeps what it worked
out, and whoever else asked it before."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from graph.claims.marking import Clearance
from graph.vocabulary import Vocabulary
from tests.duties.law.tables import write_tables
from tests.engines import OPENERS
from tests.property.opened import copy_of
from tests.property.test_kept import PAGE, QUESTIONS, afresh, lives

EVERYTHING = Clearance.parse("confidential+one")
"""Who may read whatever there is in these stories."""


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tables(tmp_path_factory.mktemp("law"))


@pytest.mark.parametrize("kind", sorted(OPENERS))
@given(
    seed=st.integers(0, 2**32 - 1),
    clearance=st.sampled_from(["public", "partner", "public+one", "restricted"]),
)
# What is drawn are seeds, and seeds do not shrink.
@settings(max_examples=6, phases=[Phase.reuse, Phase.generate])
def test_a_reply_is_that_of_the_copy(
    kind: str, vocabulary: Vocabulary, tables: Path, seed: int, clearance: str
) -> None:
    """A call, a demand, a response, a denial, an event or what is said of them may be hidden."""
    reader = Clearance.parse(clearance)
    chance = random.Random(seed)
    with lives(kind, vocabulary, tables, seed) as life:
        for _ in range(6):
            life.live(chance)
        life.hide(chance)
        over_all = life.service
        with copy_of(life.engine, kind, reader) as copy:
            over_copy = afresh(over_all)
            over_copy._engine = copy
            for on in ("2018-03-01", "2018-09-01", "2019-02-01"):
                for question in QUESTIONS.values():
                    query = question.replace("PAGE", PAGE).replace("first: 1,", "first: 9,")
                    over_all.reply(query, {"on": on}, clearance=EVERYTHING)
                    reply = over_all.reply(query, {"on": on}, clearance=reader)
                    assert reply.answered, reply.body
                    assert over_copy.reply(query, {"on": on}, clearance=reader) == reply
                    assert over_copy.reply(query, {"on": on}, clearance=EVERYTHING) == reply
