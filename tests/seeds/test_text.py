"""The press release itself is not in the repository, and what points into it points well."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.claims.claim import Literal
from graph.claims.marking import PUBLIC
from graph.ingest.connector import Desk
from graph.ingest.documents import MOST_WORDS, Texts, parts
from graph.ingest.sheet import SheetConnector
from graph.vocabulary import Vocabulary
from tests.seeds.reading import SHEET, Reading, read_seed
from tests.seeds.runs import LENGTH, runs

ROOT = Path(__file__).parent.parent.parent
RUNS = frozenset((Path(__file__).parent / "runs.txt").read_text("ascii").split())
SKIPPED = {"node_modules", "build", "dist", "__pycache__"}

RESTRICTED_SPANS = [(15, 1, 135), (17, 1, 51), (17, 111, 158), (19, 1, 293)]
"""Line, first and last character of the passages whose content is restricted."""


@pytest.fixture(scope="module")
def reading(vocabulary: Vocabulary) -> Reading:
    return read_seed(vocabulary)


def files() -> Iterator[Path]:
    """Every file of the repository that could hold a text."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [f for f in folders if f not in SKIPPED and (f == ".ci" or f[0] != ".")]
        for name in names:
            path = Path(folder) / name
            if path.suffix not in (".db", ".db-wal", ".db-shm", ".pyc"):
                yield path


def test_no_nine_words_of_the_text_stand_in_any_file() -> None:
    """Phrases of at most eight words may; nine in a row may not, in any file of the project."""
    found = []
    seen = 0
    for path in files():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        seen += 1
        if not RUNS.isdisjoint(runs(text)):
            found.append(str(path.relative_to(ROOT)))
    assert seen > 20
    assert not found


def test_runs_are_found_whatever_stands_between_the_words() -> None:
    """The check above sees through case, line ends and punctuation, and counts to nine."""
    words = "one two three four five six seven eight nine"
    spread = "One, two — three\n  # four:\n five six “seven” eight-nine"
    assert list(runs(words)) == list(runs(spread))
    assert not list(runs(words.rsplit(" ", 1)[0]))
    assert len(words.split()) == LENGTH == MOST_WORDS + 1


def test_quotes_have_at_most_eight_words(reading: Reading) -> None:
    """Quotes, and the words as found of dates and counts."""
    phrases = []
    for claim in reading.sheet.claims.values():
        phrases.append(claim.citation.quote)
        if isinstance(claim.value, Literal):
            phrases.append(claim.value.original)
        periods = [claim.valid, *(link.on for link in claim.attribution)]
        phrases += [period.as_found for period in periods if period is not None]
    found = [phrase for phrase in phrases if phrase is not None]
    assert len(found) > 40
    assert all(len(phrase.split()) <= MOST_WORDS for phrase in found)


def test_what_the_document_says_has_a_place_in_it(reading: Reading) -> None:
    """Line and characters for every claim that is not the coder's own."""
    for claim in reading.sheet.claims.values():
        if claim.speaker != reading.sheet.by:
            assert claim.citation.locator is not None
            assert ":" in claim.citation.locator


def test_public_claims_do_not_point_at_restricted_words(reading: Reading) -> None:
    """A public claim's passage, shown to who has the text at hand, holds nothing restricted."""
    public = [c for c in reading.sheet.claims.values() if c.marking == PUBLIC]
    pointed = [parts(c.citation.locator) for c in public if c.citation.locator is not None]
    assert len(pointed) > 100
    for line, first, last in pointed:
        assert first is not None
        assert last is not None
        for held, start, end in RESTRICTED_SPANS:
            assert line != held or last < start or first > end


def test_with_the_text_at_hand(vocabulary: Vocabulary) -> None:
    """Hash, locators and quotes fit the text, and the hashes of its runs are those kept here."""
    folder = os.environ.get("ANSWERABLE_TEXTS")
    if folder is None:
        pytest.skip("name the folder that holds the press release in ANSWERABLE_TEXTS")
    desk = Desk(vocabulary=vocabulary, texts=Texts(Path(folder)), roots=(ROOT / "seeds",))
    unit = SheetConnector().read(SHEET, desk)
    assert not unit.errors
    assert set(unit.passages) == {c.id for c in unit.claims.values() if c.citation.locator}
    sha256 = next(c.value.text for c in unit.claims.values() if c.predicate == "sha256" and c.value)
    text = Texts(Path(folder)).find(sha256)
    assert text is not None
    assert set(runs("\n".join(text.lines))) == RUNS
