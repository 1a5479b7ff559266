"""What claims say in a few columns costs what may be read, and nothing of what may not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from graph.engines.sqlite import SqliteEngine
from graph.views.columns import sorted_numbers
from graph.views.view import View
from graph.vocabulary import Vocabulary
from tests.contract.book import claim, id_of, text
from tests.ledger.cases import thing
from tests.sqlite.test_cost import steps

HIDDEN = 3_000
"""Claims that nobody here may read, of an event and of a person."""
FEW = 5_000
"""Steps of SQLite's machine: far more than the claims that may be read need, far fewer than all."""
READERS = ("public", "confidential+a+b+c")
"""Of one marking, which is looked for, and of so many that what is hidden may be passed."""


@pytest.fixture(scope="module")
def engine(
    tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary
) -> Iterator[SqliteEngine]:
    opened = SqliteEngine.open(tmp_path_factory.mktemp("told") / "store.db", vocabulary)
    people = [f"person {number}" for number in range(HIDDEN)]
    with opened.writing() as writer:
        writer.register([thing("march", "Event"), thing("document", "Source")])
        writer.register([thing(name, "Person") for name in (*people, "witness")])
        writer.record([claim("march", "victim", name, marking="restricted+x") for name in people])
        writer.record(
            [
                claim("march", "name", text(f"March {number}"), marking="restricted+x")
                for number in range(HIDDEN)
            ]
        )
        for line, marking in enumerate(("public", "partner+a", "restricted+b", "confidential+c")):
            writer.record([claim("march", "victim", "witness", marking=marking, line=line)])
    yield opened
    opened.close()


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("wide", [False, True])
def test_what_may_not_be_read_costs_nothing(engine: SqliteEngine, reader: str, wide: bool) -> None:
    """Along one property and along all, from either end."""
    names = sorted(engine.vocabulary.properties) if wide else ["victim"]
    ways = [(name, inverse) for name in names for inverse in (False, True)]
    ids = [id_of("march"), id_of("witness")]
    found: list[int] = []

    def ask(view: View) -> None:
        columns = view.columns()
        found[:] = columns.told(ways, sorted_numbers(columns.numbers(ids).values())).near.tolist()

    taken = steps(engine, ask, reader)
    assert sorted(Counter(found).values()) == [1 if reader == "public" else 4] * 2
    assert taken < FEW
