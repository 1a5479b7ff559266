"""What a timeline about an entity is of: what it has to do with, and what belongs to that."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from graph.relations.passages import HELP
from graph.views.view import AnyOf, Climb, Is, Linked, Reaches, Where
from graph.vocabulary import Vocabulary

PART = "partOf"


class Belonging:
    """What an entity takes part in, makes, receives, is called or answered about, and itself."""

    def __init__(self, vocabulary: Vocabulary, id: str, cls: str) -> None:
        self._parts = [(part, _ends(vocabulary, part)) for part in _parts(vocabulary, Is(id), cls)]

    def among(self, classes: Collection[str]) -> Where:
        """Those of it that are of some concrete classes."""
        # What cannot lead to any of these is not asked about.
        fitting = (
            part for part, ends in self._parts if ends is None or not ends.isdisjoint(classes)
        )
        return AnyOf(tuple(fitting))


def _parts(vocabulary: Vocabulary, one: Is, cls: str) -> Iterator[Where]:
    yield one
    itself: Where = one
    if vocabulary.is_a(cls, "Place"):
        itself = Reaches(climb=Climb(property="within"), where=one)
    for property in vocabulary.properties.values():
        if property.type != "relation" or property.name in HELP:
            continue
        if property.name == PART and vocabulary.is_a(cls, property.range):
            # What is part of a part is part of the whole.
            yield Reaches(climb=Climb(property=PART), where=itself)
        elif vocabulary.is_a(cls, property.range):
            yield Linked(property=property.name, where=itself)
        if not property.symmetric and any(vocabulary.is_a(cls, end) for end in property.domain):
            yield Linked(property=property.name, inverse=True, where=itself)
    yield from _beyond(vocabulary, cls, itself)


def _ends(vocabulary: Vocabulary, part: Where) -> frozenset[str] | None:
    """The concrete classes of what may pass; None where it is one thing."""
    match part:
        case (
            Linked(property=name, inverse=inverse)
            | Reaches(climb=Climb(property=name, inverse=inverse))
        ):
            property = vocabulary.properties[name]
        case _:
            return None
    ends = (property.range,) if inverse else property.domain
    return frozenset(name for end in ends for name in vocabulary.concrete(end))


def _beyond(vocabulary: Vocabulary, cls: str, itself: Where) -> Iterator[Where]:
    """What belongs to what an entity is related to: what a call demands, the answers to it, their
    assessments."""
    if vocabulary.is_a(cls, "Actor"):
        to = Linked(property="demandAddressee", where=itself)
        yield Linked(property="demand", where=to)
        calls = [Linked(property=way, where=itself) for way in ("addressee", "issuer")]
        yield Linked(property="demand", inverse=True, where=AnyOf(tuple(calls)))
    if cls == "Call":
        answered = Linked(property="demand", inverse=True, where=itself)
        yield Linked(property="answers", where=answered)
        answers = (
            Linked(property="responseTo", where=itself),
            Linked(property="answers", where=answered),
        )
        yield Linked(property="assesses", where=AnyOf(answers))
    if cls == "Event":
        called = Linked(property="about", where=itself)
        demanded = Linked(property="demand", inverse=True, where=called)
        yield demanded
        answers = (
            Linked(property="responseTo", where=called),
            Linked(property="answers", where=demanded),
        )
        yield from answers
        about = Linked(property="responseAbout", where=itself)
        yield Linked(property="assesses", where=AnyOf((*answers, about)))
