"""Who is who, judged and taken back again and again: what is kept changes no reply of any reader in
any worker, where most writes are judgements."""

from __future__ import annotations

import copy
import random
from contextlib import ExitStack, closing
from typing import Any

import orjson
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from api.graphql.run import READS
from api.graphql.service import Service
from graph.claims.claim import Citation, Claim, Literal, Review, Stance, entity_id, make_claim
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC, Clearance, Marking
from graph.engines.engine import Engine, Writer
from graph.engines.sqlite import SqliteEngine
from graph.views.clusters import NOT_SAME, SAME
from graph.views.kept_results import Keeping
from graph.vocabulary import Vocabulary
from tests.contract.book import claim, id_of, made, period, text
from tests.engines import OPENERS
from tests.generators import CLEARANCES, MARKINGS, story
from tests.property.opened import empty, living
from tests.property.test_kept_portions import Deeds, Draw
from tests.story import Story

QUESTIONS, WRITINGS = 3, 30
BY = Decided(by="j", why="")


class Judgings(Deeds):
    """Writings most of which are about who is who."""

    def __init__(self, told: Story, chance: random.Random) -> None:
        super().__init__(told, chance)
        alike: dict[str, list[str]] = {}
        for one in self._things:
            alike.setdefault(one.cls, []).append(one.id)
        # Few of each class, so that the same ones are judged again.
        self._alike = [ids[:4] for ids in alike.values() if len(ids) > 1]

    def one(self, writer: Writer) -> None:
        chance = self._chance
        said = [one for one in self._claims if one.predicate in (SAME, NOT_SAME)]
        if not self._alike or chance.random() < 0.3:
            super().one(writer)
            return
        if not said or chance.random() < 0.35:
            self._judged(writer, accepted=chance.random() < 0.8)
            return
        some = chance.sample(said, min(len(said), 2))
        ids = [one.id for one in some]
        match chance.randrange(7):
            case 0:
                writer.review(ids, chance.choice(list(Review)), BY)
            case 1:
                writer.retract(ids, BY)
            case 2:
                writer.reinstate(ids, BY)
                writer.review(ids, Review.ACCEPTED, BY)
            case 3:
                writer.remark({id: chance.choice((PUBLIC, *MARKINGS)) for id in ids}, BY)
            case 4:
                self._judged(writer, accepted=chance.random() < 0.5, refines=ids[0])
            case 5:
                things = [one.subject for one in some]
                markings = {id: chance.choice((PUBLIC, *MARKINGS)) for id in things}
                writer.remark_entities(markings, BY)
            case 6:
                if self._classes[some[0].subject] == "Source":
                    day = period(f"{chance.randrange(1950, 2030)}")
                    self._say(writer, some[0].subject, "published", day)

    def _judged(self, writer: Writer, *, accepted: bool, refines: str | None = None) -> None:
        chance = self._chance
        one, other = chance.sample(chance.choice(self._alike), 2)
        judgement = make_claim(
            origin=entity_id("judgings", str(chance.random())),
            subject=one,
            predicate=chance.choice((SAME, SAME, SAME, NOT_SAME)),
            object=other,
            stance=Stance.ASSERTED,
            citation=Citation(source=chance.choice(self._sources)),
            marking=chance.choice((PUBLIC, PUBLIC, *MARKINGS)),
            refines=refines,
        )
        writer.record([judgement])
        self._claims.append(judgement)
        if accepted:
            writer.review([judgement.id], Review.ACCEPTED, BY)


def asked(service: Service, question: str, reader: Clearance) -> bytes:
    """The reply, which is that of a service that was made just now."""
    soon = service.reply_at_once(
        question, {}, None, clearance=reader, languages=(), may=READS, person=None
    )
    got = service.answer(question, clearance=reader)
    assert soon is None or soon.body == got
    new = copy.copy(service)
    new._keeping = Keeping()
    assert got == new.answer(question, clearance=reader), question
    return got


THINGS = {
    "Person": ("ana", "bor", "cyn", "dov"),
    "Event": ("raid", "march", "flood", "vigil"),
    "Source": ("letter", "report", "notes"),
}
CLASSES = {name: cls for cls, names in THINGS.items() for name in names}
RELATIONS = (
    ("allegedPerpetrator", "Event", "Person"),
    ("victim", "Event", "Person"),
    ("partOf", "Event", "Event"),
    ("sameEpisode", "Event", "Event"),
    ("relativeOf", "Person", "Person"),
    ("author", "Source", "Person"),
)
LISTED = (
    "people { nodes { id allegedPerpetratorOf(first: FIRST) { totalCount nodes { id } } } }",
    "people { nodes { id AS: label relatives(first: FIRST) { edges { stance contested } } } }",
    "people { nodes { victimOf(first: FIRST) { nodes { AS: label parts { totalCount } } } } }",
    "people { totalCount nodes { id names { text } authored(first: FIRST) { totalCount } } }",
    "events { nodes { id AS: label allegedPerpetrators(first: FIRST) { totalCount } } }",
    "events { nodes { sameEpisode(first: FIRST) { totalCount pageInfo { hasNextPage } } } }",
    "events { nodes { id when { edtf } victims(first: FIRST) { nodes { id label } } } }",
    "events { nodes { partOf(first: FIRST) { edges { node { when { edtf } AS: label } } } } }",
    "sources { nodes { id AS: label published { edtf } authors { nodes { id } } } }",
)
READERS = tuple(map(Clearance.parse, ("public", "restricted", "public+one")))
MARKED = ("public", "public", "public", "restricted", "public+one")


class Circle:
    """Few people, events and documents of whom much is said, and said to be one."""

    def __init__(self, engine: Engine, chance: random.Random) -> None:
        self._chance, self._told, self._judged = chance, dict[str, Claim](), dict[str, Claim]()
        self._listed = chance.sample(LISTED, 3)
        with engine.writing() as writer:
            writer.register([made(name, cls) for name, cls in CLASSES.items()])
            for _ in range(45):
                self._say(writer)

    def one(self, writer: Writer) -> None:
        """One writing."""
        chance = self._chance
        those = self._judged if self._judged and chance.random() < 0.6 else self._told
        ids = chance.sample(sorted(those), min(len(those), 2))
        match chance.randrange(9):
            case 0 | 1 | 2:
                self._judge(writer, accepted=chance.random() < 0.8)
            case 3:
                self._say(writer)
            case 4:
                writer.review(ids, chance.choice(list(Review)), BY)
            case 5:
                writer.retract(ids, BY)
            case 6:
                writer.reinstate(ids, BY)
            case 7:
                writer.remark({id: Marking.parse(chance.choice(MARKED)) for id in ids}, BY)
            case 8:
                name = chance.choice(sorted(CLASSES))
                writer.remark_entities({id_of(name): Marking.parse(chance.choice(MARKED))}, BY)

    def _say(self, writer: Writer) -> None:
        chance = self._chance
        name = chance.choice(sorted(CLASSES))
        match chance.randrange(8):
            case 0 | 1 | 2:
                self._tell(writer, self._told, name, "name", text(f"Name {chance.randrange(9)}"))
            case 3 | 4 if CLASSES[name] != "Person":
                date = "when" if CLASSES[name] == "Event" else "published"
                day = period(f"20{chance.randrange(10, 30)}")
                self._tell(writer, self._told, name, date, day)
            case _:
                relation, near, far = chance.choice(RELATIONS)
                one, other = chance.choice(THINGS[near]), chance.choice(THINGS[far])
                negated = chance.random() < 0.1
                self._tell(writer, self._told, one, relation, other, negated=negated)

    def _judge(self, writer: Writer, *, accepted: bool) -> None:
        chance = self._chance
        one, other = chance.sample(chance.choice(sorted(THINGS.values())), 2)
        judgement = chance.choice((SAME, SAME, SAME, NOT_SAME))
        finer = (
            chance.choice(sorted(self._judged))
            if chance.random() < 0.2 * bool(self._judged)
            else None
        )
        id = self._tell(writer, self._judged, one, judgement, other, refines=finer)
        if accepted:
            writer.review([id], Review.ACCEPTED, BY)

    def _tell(
        self,
        writer: Writer,
        into: dict[str, Claim],
        subject: str,
        predicate: str,
        what: str | Literal,
        **more: Any,
    ) -> str:
        chance = self._chance
        by = (f"{chance.choice(THINGS['Person'])} reports",) if chance.random() < 0.3 else ()
        told = claim(
            subject,
            predicate,
            what,
            source=chance.choice(THINGS["Source"]),
            line=len(self._told) + len(self._judged) + 1,
            marking=chance.choice(MARKED),
            by=by,
            **more,
        )
        writer.record([told])
        into[told.id] = told
        return told.id

    def question(self) -> str:
        """One of few lists, in one of several ways that read the same of the store."""
        listed = self._chance.choice(self._listed)
        first, name = self._chance.choice("19"), self._chance.choice(("a", "b", "c"))
        return f"{{ {listed} }}".replace("FIRST", first).replace("AS", name)


@pytest.mark.parametrize("kind", sorted(OPENERS))
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=6, phases=[Phase.reuse, Phase.generate])
def test_judgements_of_much_that_is_said(kind: str, vocabulary: Vocabulary, seed: int) -> None:
    """Three readers, who ask again and again; and little that no judgement bears on."""
    chance = random.Random(seed)
    with empty(kind, vocabulary) as engine:
        circle, service = Circle(engine, chance), Service(engine)
        for _ in range(25):
            for _ in range(6):
                reader = chance.choice(READERS)
                assert "data" in orjson.loads(asked(service, circle.question(), reader))
            with engine.writing() as writer:
                circle.one(writer)


@pytest.mark.parametrize("kind", sorted(OPENERS))
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=4, phases=[Phase.reuse, Phase.generate])
def test_judgements_change_replies_in_every_worker(
    kind: str, vocabulary: Vocabulary, seed: int
) -> None:
    """Two workers over one store, three readers, and any of them next."""
    chance = random.Random(seed)
    told = story(vocabulary, seed=seed, size=40, erasures=True)
    deeds, draw = Judgings(told, chance), Draw(vocabulary, told, chance)
    questions = [draw.question() for _ in range(QUESTIONS)]
    readers = [CLEARANCES[0], *chance.choices(CLEARANCES, k=2)]
    with living(kind, vocabulary, told) as engine, ExitStack() as stack:
        engines: list[Engine] = [engine, engine]
        if isinstance(engine, SqliteEngine):
            engines[1] = stack.enter_context(closing(SqliteEngine.open(engine.path, vocabulary)))
        workers = [Service(one) for one in engines]
        for _ in range(WRITINGS):
            with engine.writing() as writer:
                deeds.one(writer)
            for worker in workers:
                if chance.random() < 0.7:
                    reader = chance.choice(readers)
                    for question in chance.sample(questions, 2):
                        assert "data" in orjson.loads(asked(worker, question, reader))
