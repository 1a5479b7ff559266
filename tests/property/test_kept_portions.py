"""What is kept of single entities changes no reply: a service that has lived through every write
says, byte for byte, what one says that was made just now; and it reads less."""

from __future__ import annotations

import copy
import random

import orjson
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from api.graphql.catalogue import Catalogue, Field
from api.graphql.run import READS
from api.graphql.service import Service
from graph.claims.claim import Citation, Literal, Review, Stance, entity_id, make_claim
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC
from graph.engines.engine import Writer
from graph.views.kept_results import Keeping
from graph.vocabulary import Vocabulary
from tests.contract.book import period, text
from tests.engines import OPENERS
from tests.generators import CLEARANCES, MARKINGS, story
from tests.property.opened import living
from tests.property.test_identities_agree import judge, judgements
from tests.story import Story

QUESTIONS, WRITINGS = 2, 25
"""Questions that are asked again and again of one store, behind so many writings."""
PLAIN = (
    "id",
    "label",
    "iri",
    "__typename",
    "names { text language script kind { code } }",
    "kinds { code label broader { label } }",
)
LEAVES = {
    "concept": "code label",
    "concepts": "code label",
    "period": "edtf earliestBegin latestEnd asFound",
    "quantity": "unit best min asFound",
}


class Draw:
    """Questions about entities and what they lead to, as far as a story says anything of it."""

    def __init__(self, vocabulary: Vocabulary, told: Story, chance: random.Random) -> None:
        self._vocabulary, self._chance = vocabulary, chance
        catalogue = Catalogue(vocabulary)
        said = {claim.predicate for claim in told.claims}
        self._classes = sorted({entity.cls for entity in told.entities})
        self._fields = {
            name: [fields[one] for one in sorted(fields) if fields[one].property in said]
            for name, fields in catalogue.fields.items()
        }

    def question(self) -> str:
        """A list of a class, three levels deep at most."""
        name = self._chance.choice(self._classes)
        cls = self._vocabulary.classes[self._chance.choice((name, "Entity"))]
        first = self._chance.choice((2, 50))
        return f"{{ {cls.plural}(first: {first}) {{ nodes {{ {self._below(cls.name, 2)} }} }} }}"

    def _below(self, cls: str, depth: int) -> str:
        chance = self._chance
        fields = [*chance.sample(PLAIN, 2), f"a{depth}: label"]
        own = self._fields[cls]
        shown = [field for field in own if field.kind not in ("entity", "relations")]
        fields += [self._leaf(field) for field in chance.sample(shown, min(2, len(shown)))]
        if depth:
            ways = [field for field in own if field.kind in ("entity", "relations")]
            some = chance.sample(ways, min(4, len(ways)))
            fields += [self._way(field, self._below(field.of or "", depth - 1)) for field in some]
        return " ".join(fields)

    def _leaf(self, field: Field) -> str:
        below = LEAVES.get(field.kind)
        return field.name if below is None else f"{field.name} {{ {below} }}"

    def _way(self, field: Field, below: str) -> str:
        if field.kind == "entity":
            return f"{field.name} {{ {below} }}"
        on = ', validOn: "2018-12-28"' if field.dated and self._chance.random() < 0.3 else ""
        first = self._chance.choice((1, 10))
        list_ = self._chance.choice(
            (
                f"totalCount edges {{ stance contested certain node {{ {below} }} }}",
                f"pageInfo {{ hasNextPage endCursor }} edges {{ cursor node {{ {below} }} }}",
                f"nodes {{ {below} }}",
            )
        )
        return f"{field.name}(first: {first}{on}) {{ {list_} }}"


class Deeds:
    """Small writings to a store that has lived through a story."""

    def __init__(self, told: Story, chance: random.Random) -> None:
        self._chance = chance
        self._things = [one for one in told.entities if one.id not in told.gone]
        self._claims = [one for one in told.claims if one.id not in told.gone]
        self._classes = {one.id: one.cls for one in self._things}
        self._sources = [one.id for one in self._things if one.cls == "Source"]

    def one(self, writer: Writer) -> None:
        """One of them."""
        chance = self._chance
        claim = chance.choice(self._claims)
        match chance.randrange(12):
            case 0 | 1:
                thing = chance.choice(self._things).id
                self._say(writer, thing, "name", text(f"Name {chance.random()}"))
            case 2:
                day = period(f"{chance.randrange(1950, 2030)}")
                self._say(writer, chance.choice(self._sources), "published", day)
            case 3 | 4:
                alike = [
                    one
                    for one in self._claims
                    if one.predicate == claim.predicate and one.object is not None
                ]
                if alike:
                    other = chance.choice(alike)
                    self._say(writer, claim.subject, claim.predicate, other.object or "")
            case 5:
                to = chance.choice((Review.ACCEPTED, Review.REJECTED, Review.PROPOSED))
                writer.review([claim.id], to, Decided(by="r", why=""))
            case 6:
                writer.remark({claim.id: chance.choice(MARKINGS)}, Decided(by="k", why=""))
            case 7:
                thing = chance.choice(self._things).id
                marking = chance.choice((PUBLIC, *MARKINGS))
                writer.remark_entities({thing: marking}, Decided(by="k", why=""))
            case 8:
                writer.retract([claim.id], Decided(by="c", why=""))
            case 9:
                writer.reinstate([claim.id], Decided(by="c", why=""))
            case 10:
                self._erase(writer, claim.id)
            case 11:
                self._judge(writer)

    def _erase(self, writer: Writer, id: str) -> None:
        """A claim, with all that refine it."""
        gone = [id]
        while more := [finer for finer in writer.refining(gone) if finer not in gone]:
            gone += more
        writer.expunge(gone, [], Decided(by="k", why=""), tombstones=[])
        self._claims = [one for one in self._claims if one.id not in gone]

    def _judge(self, writer: Writer) -> None:
        """Two of a class to be one; or take such a thing back."""
        chance, by = self._chance, Decided(by="j", why="")
        said = [one.id for one in self._claims if one.predicate == "sameAs"]
        thing = chance.choice(self._things)
        others = [one.id for one in self._things if one.cls == thing.cls and one != thing]
        if said and chance.random() < 0.5:
            writer.retract([chance.choice(said)], by)
        elif others:
            self._say(writer, thing.id, "sameAs", chance.choice(others))
            writer.review([self._claims[-1].id], Review.ACCEPTED, by)

    def _say(self, writer: Writer, subject: str, predicate: str, what: str | Literal) -> None:
        said = {"value": what} if isinstance(what, Literal) else {"object": what}
        claim = make_claim(
            origin=entity_id("deeds", str(self._chance.random())),
            subject=subject,
            predicate=predicate,
            stance=Stance.ASSERTED,
            citation=Citation(source=self._chance.choice(self._sources)),
            marking=self._chance.choice((PUBLIC, PUBLIC, *MARKINGS)),
            **said,  # type: ignore[arg-type]
        )
        writer.record([claim])
        self._claims.append(claim)


@pytest.mark.parametrize("kind", sorted(OPENERS))
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=3, phases=[Phase.reuse, Phase.generate])
def test_a_reply_is_that_of_a_new_service(kind: str, vocabulary: Vocabulary, seed: int) -> None:
    """Behind any story and judgements of who is who, through very many small writings."""
    chance = random.Random(seed)
    told = story(vocabulary, seed=seed, size=40, erasures=True)
    deeds, draw = Deeds(told, chance), Draw(vocabulary, told, chance)
    asked = [draw.question() for _ in range(QUESTIONS)]
    readers = [CLEARANCES[0], chance.choice(CLEARANCES)]
    with living(kind, vocabulary, told) as engine:
        if chance.random() < 0.5:
            judge(engine, judgements(told, seed))
        service = Service(engine)
        for _ in range(WRITINGS):
            with engine.writing() as writer:
                deeds.one(writer)
            reader = chance.choice(readers)
            for question in asked:
                soon = service.reply_at_once(
                    question,
                    {},
                    None,
                    clearance=reader,
                    languages=(),
                    may=READS,
                    person=None,
                )
                got = service.answer(question, clearance=reader)
                assert soon is None or soon.body == got
                new = copy.copy(service)
                new._keeping = Keeping()
                assert got == new.answer(question, clearance=reader)
                assert "data" in orjson.loads(got), got
