"""What can be recognised in another file by what is said of it."""

from __future__ import annotations

from graph.claims.claim import Entity, Stance, entity_id, make_claim
from graph.release.profiles.recognisable import recognisable
from graph.vocabulary import Vocabulary
from tests.export.example import SHEET, example
from tests.generators import EVERYTHING
from tests.naive import NaiveEngine


def with_places(vocabulary: Vocabulary, kinds: dict[str, str | None]) -> NaiveEngine:
    """The example with places, each of a kind or of none."""
    engine = example(vocabulary)
    with engine.reading() as snapshot:
        first = next(snapshot.view(EVERYTHING).claim_histories()).record.claim
    with engine.writing() as writer:
        for name, kind in kinds.items():
            id = entity_id(SHEET, name)
            writer.register([Entity(id=id, cls="Place", marking=first.marking)])
            if kind is not None:
                writer.record(
                    [
                        make_claim(
                            **{f: getattr(first, f) for f in ("origin", "citation", "marking")},
                            subject=id,
                            predicate="kind",
                            concept=kind,
                            stance=Stance.ASSERTED,
                        )
                    ]
                )
    return engine


def counted(engine: NaiveEngine) -> tuple[int, int]:
    with engine.reading() as snapshot:
        return recognisable(snapshot.view(EVERYTHING))["Place"]


def test_what_is_said_of_two_tells_neither(vocabulary: Vocabulary) -> None:
    kinds: dict[str, str | None] = {"a": "region", "b": "region", "c": "city", "d": None, "e": None}
    assert counted(with_places(vocabulary, kinds)) == (1, 5)


def test_a_relation_tells_what_its_other_end_is(vocabulary: Vocabulary) -> None:
    """Two places of a kind, of which one lies in a city and the other nowhere."""
    engine = with_places(vocabulary, {"a": "region", "b": "region", "c": "city"})
    assert counted(engine) == (1, 3)
    with engine.reading() as snapshot:
        first = next(snapshot.view(EVERYTHING).claim_histories()).record.claim
    with engine.writing() as writer:
        writer.record(
            [
                make_claim(
                    **{f: getattr(first, f) for f in ("origin", "citation", "marking")},
                    subject=entity_id(SHEET, "a"),
                    predicate="within",
                    object=entity_id(SHEET, "c"),
                    stance=Stance.ASSERTED,
                )
            ]
        )
    assert counted(engine) == (3, 3)
