"""What every test can ask for: the shipped ontology, a clock to set, an engine of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from graph.engines.engine import Engine
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.engines import OPENERS

# Stories are slow to build beside what Hypothesis expects, and machines differ.
settings.register_profile("answerable", deadline=None, print_blob=True)
settings.load_profile("answerable")

ONTOLOGY = Path(__file__).parent.parent / "ontology"


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """The ontology that ships with the project."""
    return Vocabulary.load(ONTOLOGY)


@pytest.fixture
def clock() -> Clock:
    """The clock of `engine`."""
    return Clock()


@pytest.fixture(params=sorted(OPENERS))
def engine(
    request: pytest.FixtureRequest, tmp_path: Path, vocabulary: Vocabulary, clock: Clock
) -> Iterator[Engine]:
    """An empty store of each kind in turn."""
    opened = OPENERS[request.param](tmp_path / "store.db", vocabulary, clock)
    yield opened
    opened.close()
