"""Stories with more in them that profiles have to keep back: names everywhere, and denials."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

from graph.claims.claim import Attribution, Citation, Claim, Literal, Stance, make_claim
from graph.claims.marking import Marking
from graph.engines.engine import Engine
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.generators import MARKINGS, Story
from tests.property.opened import empty
from tests.story import build

PEOPLE = (
    ("Zelim Ostrelov", "en"),
    ("Марина Ветрова", "ru"),
    ("გიორგი ნაპირელი", "ka"),
    ("Łucja Żagiel", "pl"),
    ("ZOË MARÉE", "nl"),
    ("海野漁", "ja"),
)
"""Names of persons, and of nobody and nothing else."""

TELLING = (
    "What {} said at the quay",
    "the case of {}, continued",
    "https://example.org/interview-with-{}?lang=en",
    "({})",
)


@contextmanager
def peopled(vocabulary: Vocabulary, told: Story) -> Iterator[Engine]:
    """A store that lived through a story, and then heard more of its people."""
    clock = Clock()
    with empty("naive", vocabulary, clock) as engine:
        build(engine, told, clock)
        left = {id for id in told.ids() if id not in told.gone}
        claims = list(_Talk(vocabulary, told, left).claims())
        with engine.writing() as writer:
            writer.record(claims)
        yield engine


class _Talk:
    def __init__(self, vocabulary: Vocabulary, told: Story, left: set[str]) -> None:
        self.vocabulary = vocabulary
        self.random = random.Random(told.seed)
        self.of = {e.id: e.cls for e in told.entities if e.id in left}

    def ids(self, cls: str) -> list[str]:
        return [id for id, its in self.of.items() if self.vocabulary.is_a(its, cls)]

    def claims(self) -> Iterator[Claim]:
        people = dict(zip(self.ids("Person"), PEOPLE, strict=False))
        for id, (name, language) in people.items():
            yield self.says(id, "name", value=self.text(name, language))
            for event in self.ids("Event"):
                form = self.random.choice((str, str.upper, str.lower, lambda n: n.replace(" ", "")))
                text = self.random.choice(TELLING).format(form(name))
                predicate = self.random.choice(("characterisation", "purpose", "name"))
                yield self.says(event, predicate, value=self.text(text, None))
            for source in self.ids("Source"):
                url = TELLING[2].format(name.replace(" ", "%20"))
                yield self.says(source, "url", value=Literal(datatype="url", text=url))
            for body in self.ids("Organisation"):
                yield self.says(body, "name", value=self.text(f"Friends of {name}", None))
        yield from self.accusations()

    def accusations(self) -> Iterator[Claim]:
        for event in self.ids("Event"):
            for accused in self.random.sample(self.ids("Actor"), 3):
                said = {"object": accused}
                yield self.says(event, "allegedPerpetrator", **said)
                if self.random.random() < 0.5:
                    yield self.says(event, "allegedPerpetrator", negated=True, **said)
            for response in self.ids("Response"):
                if self.random.random() < 0.5:
                    by = self.random.choice(self.ids("Actor"))
                    yield self.says(response, "responseAbout", object=event)
                    yield self.says(response, "kind", concept="denial")
                    yield self.says(response, "responseBy", object=by)
            kind = self.random.choice(("killing", "torture", "detention"))
            wider = self.random.choice((kind, "ill-treatment", "deprivation-of-liberty"))
            yield self.says(event, "kind", concept=kind)
            yield self.says(event, "kind", concept=wider, negated=True)

    def text(self, text: str, language: str | None) -> Literal:
        return Literal(datatype="text", text=text, language=language)

    def says(self, subject: str, predicate: str, *, negated: bool = False, **what: object) -> Claim:
        speaker = self.random.choice(self.ids("Actor"))
        return make_claim(
            origin="talktalktalktalktalktalkta",
            subject=subject,
            predicate=predicate,
            negated=negated,
            attribution=(Attribution(actor=speaker, act="denies" if negated else "states"),),
            stance=self.random.choice(list(Stance)),
            citation=Citation(
                source=self.random.choice(self.ids("Source")), locator="L1", quote="as they said"
            ),
            marking=self.random.choice((Marking.parse("public"), *MARKINGS)),
            **what,
        )
