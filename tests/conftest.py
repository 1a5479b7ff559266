"""What every test can ask for: the shipped ontology, a clock to set, an engine of each kind."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from graph.engines.engine import Engine
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.engines import OPENERS

# Stories are slow to build beside what Hypothesis expects, and machines differ.
settings.register_profile("answerable", deadline=None, print_blob=True)
settings.load_profile("answerable")

# A run in the background inherits a Ctrl-C that is ignored, and so would every program that a test
# starts and interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

ONTOLOGY = Path(__file__).parent.parent / "ontology"


class OneServer(LoadFileScheduling):  # type: ignore[misc]
    """Gives each file to one process, and whatever wants a Neo4j to one, which starts one."""

    def _split_scope(self, nodeid: str) -> str:
        in_server = "neo4j" in nodeid.partition("[")[2] or "test_server_" in nodeid
        scope: str = "neo4j" if in_server else super()._split_scope(nodeid)
        return scope


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneServer:
    """How tests come to processes, whatever --dist says."""
    return OneServer(config, log)


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """The ontology that ships with the project."""
    return Vocabulary.load(ONTOLOGY)


_read: dict[tuple[Path, bytes], Vocabulary] = {}


@pytest.fixture(scope="session", autouse=True)
def one_reading() -> Iterator[None]:
    """Commands that a test runs in its own process share one reading of an ontology folder, and the
    schema made of it, while no byte of the folder changes. To read it takes most of a command."""
    load = Vocabulary.load.__func__  # type: ignore[attr-defined]

    def once(cls: type[Vocabulary], folder: Path) -> Vocabulary:
        digest = sha256()
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                digest.update(f"{path.relative_to(folder)} {path.stat().st_size} ".encode())
                digest.update(path.read_bytes())
        key = folder, digest.digest()
        if key not in _read:
            _read[key] = load(cls, folder)
        return _read[key]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Vocabulary, "load", classmethod(once))
        yield


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
