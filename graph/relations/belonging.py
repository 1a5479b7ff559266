"""What a timeline about an entity is of: what it has to do with, and what belongs to that."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from graph.relations.passages import HELP
from graph.views.view import AnyOf, Climb, Is, Linked, Reaches, Where
from graph.vocabulary import Vocabulary


def belongs_to(vocabulary: Vocabulary, id: str, cls: str, of: Collection[str]) -> Where:
    """Things of some concrete classes that an entity takes part in, makes, receives, is called or
    answered about."""
    parts: list[Where] = [Is(id)]
    itself: Where = Is(id)
    if vocabulary.is_a(cls, "Place"):
        itself = Reaches(climb=Climb(property="within"), where=Is(id))
    for property in vocabulary.properties.values():
        if property.type != "relation" or property.name in HELP:
            continue
        if vocabulary.is_a(cls, property.range):
            parts.append(Linked(property=property.name, where=itself))
        if not property.symmetric and any(vocabulary.is_a(cls, one) for one in property.domain):
            parts.append(Linked(property=property.name, inverse=True, where=itself))
    every = (*parts, *_beyond(vocabulary, cls, itself))
    return AnyOf(tuple(part for part in every if _may_be(vocabulary, part, of)))


def _may_be(vocabulary: Vocabulary, part: Where, of: Collection[str]) -> bool:
    """Whether something of these classes may pass."""
    if not isinstance(part, Linked):
        return True
    property = vocabulary.properties[part.property]
    ends = (property.range,) if part.inverse else property.domain
    return any(one in of for end in ends for one in vocabulary.concrete(end))


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
