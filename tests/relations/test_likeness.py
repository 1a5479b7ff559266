"""Which records a person may look at: whether they are of one thing."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path

import pytest

from graph.claims.claim import Citation, Entity, Literal, Stance, entity_id, make_claim
from graph.claims.marking import PUBLIC, Clearance
from graph.engines.sqlite import SqliteEngine
from graph.relations.likeness import Suggestion, suggestions
from graph.vocabulary import Vocabulary
from tests.views import names_corpus, other_names
from tests.views.names_corpus import Called, Parts

ENTITIES, PAIRS = 2_000, 100


def names_of_three(parts: Parts, count: int) -> list[Called]:
    """Two given names and a family name each, no two alike; of some scripts a family name each."""
    chance = random.Random(5)
    found = []
    for script, (given, families, joined) in parts.items():
        if joined == " ":
            whole = [(*two, last) for two in combinations(given, 2) for last in families]
        else:
            whole = [
                (last, name) if joined == "before" else (name, last)
                for name in given
                for last in families
            ]
        gap = " " if joined == " " else ""
        for words in whole:
            native, latin, other = (
                (gap if at == 0 else " ").join(word[at] for word in words) for at in range(3)
            )
            found.append(Called(script, native, latin, other))
    chance.shuffle(found)
    return found[:count]


def world(parts: Parts, entities: int, pairs: int) -> tuple[dict[str, str], dict[str, str]]:
    """Names by id, and the true pairs: one in its own script, one in Latin letters.

    Of the others half share given and family names with them, and half are made of syllables.
    """
    chance = random.Random(5)
    names = names_of_three(parts, entities // 2)
    called, true = {}, {}
    for at, one in enumerate(names):
        a, b = entity_id("likeness", f"a{at}"), entity_id("likeness", f"b{at}")
        called[a] = one.native if at < pairs or at % 2 else one.latin
        if at < pairs:
            called[b] = one.latin
            true[a], true[b] = b, a
    while len(called) < entities:
        words = (
            "".join(
                chance.choice("bdfghklmnrstvz") + chance.choice("aeiou")
                for _ in range(chance.choice((2, 3, 4)))
            )
            for _ in range(3)
        )
        called[entity_id("likeness", f"c{len(called)}")] = " ".join(words).title()
    return called, true


def filled(path: Path, vocabulary: Vocabulary, called: dict[str, str]) -> SqliteEngine:
    engine = SqliteEngine.open(path, vocabulary)
    source = entity_id("likeness", "document")
    with engine.writing() as writer:
        writer.register([Entity(id=source, cls="Source", marking=PUBLIC)])
        writer.register(Entity(id=id, cls="Person", marking=PUBLIC) for id in sorted(called))
        writer.record(
            make_claim(
                origin=entity_id("likeness", "sheet"),
                subject=id,
                predicate="name",
                value=Literal(datatype="text", text=name),
                stance=Stance.ASSERTED,
                citation=Citation(source=source),
                marking=PUBLIC,
            )
            for id, name in sorted(called.items())
        )
    return engine


def measured(
    path: Path, vocabulary: Vocabulary, parts: Parts, entities: int, pairs: int
) -> tuple[float, float]:
    """Precision and recall of the first suggestion for each record of a true pair.

    Precision: of the suggestions for any record, how many are true pairs.
    """
    called, true = world(parts, entities, pairs)
    engine = filled(path, vocabulary, called)
    try:
        with engine.reading() as snapshot:
            found = suggestions(snapshot.view(Clearance.parse("public")), ["Person"])
    finally:
        engine.close()
    first = first_for_each(found)
    right = sum(first.get(id) == other for id, other in true.items())
    return right / max(len(first), 1), right / len(true)


def first_for_each(found: Iterable[Suggestion]) -> dict[str, str]:
    """The likeliest other record of each, out of suggestions with the likeliest first."""
    first: dict[str, str] = {}
    for suggestion in found:
        first.setdefault(suggestion.one, suggestion.other)
        first.setdefault(suggestion.other, suggestion.one)
    return first


@pytest.mark.parametrize(
    ("parts", "entities", "pairs"),
    [(names_corpus.PARTS, ENTITIES, PAIRS), (other_names.PARTS, ENTITIES // 2, PAIRS // 2)],
    ids=["corpus", "others"],
)
def test_true_pairs_are_suggested(
    tmp_path: Path, vocabulary: Vocabulary, parts: Parts, entities: int, pairs: int
) -> None:
    """In ten scripts, among others of whom many share a given or a family name; and in twelve, of
    which nothing was looked at."""
    precision, recall = measured(tmp_path / "store.db", vocabulary, parts, entities, pairs)
    assert precision >= 0.95
    assert recall >= 0.95


@pytest.fixture
def small(tmp_path: Path, vocabulary: Vocabulary) -> Iterator[SqliteEngine]:
    called = {
        entity_id("likeness", name): text
        for name, text in (
            ("one", "محمود الزوبعي"),
            ("two", "Mahmoud al-Zubaie"),
            ("three", "Rana Qasimi"),
        )
    }
    engine = filled(tmp_path / "store.db", vocabulary, called)
    yield engine
    engine.close()


def test_each_says_why(small: SqliteEngine) -> None:
    """What speaks for a pair and what against; those who are shielded are in none."""
    public = Clearance.parse("public")
    one, two = entity_id("likeness", "one"), entity_id("likeness", "two")
    with small.reading() as snapshot:
        [found] = suggestions(snapshot.view(public), ["Person"])
    assert {found.one, found.other} == {one, two}
    assert "sound alike" in found.speaks_for[0]
    with small.writing() as writer:
        source = entity_id("likeness", "document")
        writer.record(
            [
                make_claim(
                    origin=entity_id("likeness", "sheet"),
                    subject=two,
                    predicate="kind",
                    concept="child",
                    stance=Stance.ASSERTED,
                    citation=Citation(source=source),
                    marking=PUBLIC,
                )
            ]
        )
    with small.reading() as snapshot:
        assert suggestions(snapshot.view(public), ["Person"]) == []
