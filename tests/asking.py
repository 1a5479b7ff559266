"""Generated requests to a view, and what a view answers.

for request in requests(vocabulary, told, seed=3, count=20):
    assert answer(naive_view, request) == answer(other_view, request)
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any
from typing import Literal as OneOf

from graph.claims.claim import Claim, Review, Stance
from graph.claims.text import folded
from graph.engines.engine import Engine
from graph.views.claim_filters import (
    ClaimOrder,
    ClaimWhere,
    Each,
    End,
    Except,
    HasEnd,
    HasWords,
    HoldsThen,
    IsNegated,
    OfAct,
    OfConcept,
    OfProperty,
    OfReview,
    OfStance,
    RecordedThen,
    Some,
)
from graph.views.replies import Want
from graph.views.view import (
    AllOf,
    AnyOf,
    ClaimQuery,
    Claims,
    Climb,
    Concepts,
    Counts,
    DateMatch,
    EntityQuery,
    HasConcept,
    Is,
    Labels,
    Linked,
    Names,
    Not,
    Order,
    Page,
    PlainValues,
    PointMatch,
    Qualified,
    Reaches,
    Relations,
    Saying,
    SearchQuery,
    SizeMatch,
    T,
    TextMatch,
    TextQuery,
    Told,
    Values,
    View,
    Where,
    Window,
)
from graph.vocabulary import Property, Vocabulary
from tests.generators import NAMES, TEXTS
from tests.story import Story

UNKNOWN = "a" * 26
"""The id of nobody."""
DAYS = tuple(
    date.fromisoformat(text)
    for text in ("2010-01-01", "2018-12-01", "2018-12-28", "2018-12-31", "2019-01-14", "2030-06-01")
)
LANGUAGES: tuple[tuple[str, ...], ...] = ((), ("uk",), ("fr", "ka"), ("uk-Latn", "DE"), ("xx",))


@dataclass(frozen=True, slots=True)
class Read:
    """Some wants at once, for every entity of a story and for nobody."""

    wants: tuple[Want[object], ...]
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Everything:
    """What is in the view: entities, claims and counts, with their histories."""

    entities: tuple[str, ...]
    claims: tuple[str, ...]


Request = Read | Everything | EntityQuery | ClaimQuery | SearchQuery | TextQuery


def answer(view: View, request: Request) -> object:
    """The whole reply, keys included: whatever a caller could tell two stores apart by."""
    match request:
        case Read(wants=wants, ids=ids):
            replies = view.read([(want, ids) for want in wants])
            said = (replies[want] for want in wants)
            return [{id: plain(reply[id]) for id in sorted(reply)} for reply in said]
        case EntityQuery():
            return plain(view.entities(request))
        case ClaimQuery():
            return plain(view.claims(request))
        case SearchQuery():
            return plain(view.search(request))
        case TextQuery():
            return plain(view.find(request))
        case Everything(entities=entities, claims=claims):
            return (
                view.classes(entities),
                view.records(claims),
                list(view.entity_histories()),
                list(view.claim_histories()),
                plain(view.counts()),
            )


def plain(value: object) -> object:
    """A reply with its sequences as lists; a review that nobody took is none."""
    if isinstance(value, Page):
        return list(value.rows), list(value.keys), value.more, value.total
    if isinstance(value, Counts):
        return value._replace(reviews={r: n for r, n in value.reviews.items() if n})
    return value


def walk(ask: Callable[[Window], Page[T]], first: int) -> Iterator[T]:
    """Every row of a list, page by page, each page continuing behind the last one's last key."""
    window = Window(first=first)
    while True:
        page = ask(window)
        assert len(page.rows) == len(page.keys) <= first
        yield from page.rows
        if not page.more:
            return
        assert page.rows, "a page without rows says that more follow"
        window = replace(window, after=page.keys[-1])


def copied(view: View, empty: Engine) -> Engine:
    """Write all that is in a view, and nothing else, into an empty store."""
    with empty.writing() as writer:
        writer.restore(view.entity_histories(), view.claim_histories())
    return empty


def everything(told: Story) -> Everything:
    """The request that shows the most."""
    claims = tuple(sorted({claim.id for claim in told.claims}))
    return Everything(entities=(*told.ids(), UNKNOWN), claims=(*claims, "b" * 32))


def requests(vocabulary: Vocabulary, told: Story, *, seed: int, count: int) -> list[Request]:
    """`count` requests of all sorts, the first of which is `everything`."""
    asker = _Asker(vocabulary, told, random.Random(seed))
    return [everything(told), *(asker.request() for _ in range(count - 1))]


def _by_dates(told: Story) -> list[Order]:
    """An order by first dates for each way along which claims lead to something dated."""
    dates = {
        claim.subject: claim.predicate
        for claim in told.claims
        if claim.predicate in ("when", "madeOn", "published")
    }
    ways = {
        (claim.predicate, inverse, dates[end])
        for claim in told.claims
        for inverse, end in ((False, claim.object), (True, claim.subject))
        if claim.object is not None and end in dates
    }
    return [
        Order(property=along, by="first date", inverse=inverse, date=date)
        for along, inverse, date in sorted(ways)
    ]


class _Asker:
    def __init__(self, vocabulary: Vocabulary, told: Story, chance: random.Random) -> None:
        self.vocabulary, self.told, self.random = vocabulary, told, chance
        properties = vocabulary.properties
        used = {claim.predicate for claim in told.claims}
        self.used = [properties[name] for name in sorted(used | {"name", "kind", "place"})]
        self.ids = (*told.ids(), UNKNOWN)
        self.dated = _by_dates(told)

    def request(self) -> Request:
        make = self.random.choice(
            (self.read, self.entities, self.entities, self.claims, self.search, self.find)
        )
        return make()

    # ------------------------------------------------------------------------------ wants

    def read(self) -> Read:
        wants = tuple(self.want() for _ in range(self.random.randint(1, 3)))
        return Read(wants, self.ids)

    def want(self) -> Want[object]:
        makers: tuple[Callable[[], Want[object]], ...] = (
            lambda: Labels(languages=self.random.choice(LANGUAGES), valid_on=self.day()),
            lambda: Names(valid_on=self.day()),
            lambda: Concepts(property=self.of_type("concept").name, valid_on=self.day()),
            lambda: Values(property=self.random.choice(self.used).name),
            lambda: PlainValues(
                property=self.random.choice(self.used).name,
                valid_on=self.random.choice((None, None, *DAYS)),
            ),
            self.relations,
            self.relations,
            self.claims_of,
        )
        return self.random.choice(makers)()

    def relations(self) -> Relations:
        property = self.of_type("relation")
        inverse = self.random.random() < 0.5
        # Which day the way of `otherwise` is walked on, the protocol leaves open.
        on_a_day = property.dated and not property.otherwise
        return Relations(
            property=property.name,
            inverse=inverse,
            window=self.window(max(self.ids)),
            valid_on=self.random.choice((None, *DAYS)) if on_a_day else None,
        )

    def claims_of(self) -> Claims:
        pairs = tuple((p.name, self.random.random() < 0.5) for p in self.some_properties())
        return Claims(
            predicates=self.random.choice((None, pairs, pairs)),
            deny=self.random.random() < 0.2,
            window=self.window(self.random.choice(self.told.claims).id),
        )

    def window(self, after: str | None = None) -> Window:
        """Any stretch; `after` is the key that it may begin behind, of a row there or not."""
        return Window(
            backwards=self.random.random() < 0.3,
            first=self.random.choice((0, 1, 3, 50, 50)),
            after=self.random.choice((None, None, (after,))) if after is not None else None,
            count=self.random.random() < 0.5,
        )

    def of_type(self, type: str) -> Property:
        return self.random.choice([p for p in self.used if p.type == type])

    def some_properties(self) -> Sequence[Property]:
        return self.random.sample(self.used, min(len(self.used), self.random.randint(1, 3)))

    # ------------------------------------------------------------------------------ lists

    def entities(self) -> EntityQuery:
        above = self.random.choice(("Entity", "Entity", "Actor", "Event", "Event", "Place"))
        order = tuple(
            replace(one, descending=self.random.random() < 0.5)
            for one in self.random.choice(self.orders())
        )
        return EntityQuery(
            classes=self.vocabulary.concrete(above),
            where=self.where(3) if self.random.random() < 0.8 else None,
            order=order,
            languages=self.random.choice(LANGUAGES),
            valid_on=self.random.choice((None, None, self.day())),
            window=self.window(),
        )

    def orders(self) -> Sequence[tuple[Order, ...]]:
        """What a list of entities may go by."""
        label, when = Order(property=None), Order(property="when")
        along = self.of_type("relation").name
        many = Order(property=along, by="count", inverse=self.random.random() < 0.5)
        claims = Order(property=None, by="count")
        first = self.random.choice(self.dated or [replace(many, by="first date", date="when")])
        return (
            *((), (label,), (when,), (when, label), (label, Order(property="published"))),
            *((Order(property="kind"),), (many,), (many, when), (claims,), (claims, many)),
            *((Order(property="when", by="last"),), (Order(property="size"),)),
            *((first,), (replace(first, by="last date"), many)),
        )

    def claims(self) -> ClaimQuery:
        some = tuple(p.name for p in self.some_properties())
        reviews = self.random.sample(list(Review), self.random.randint(0, 4))
        claim = self.random.choice(self.told.claims)
        orders: tuple[tuple[OneOf["recorded", "document"], ...], ...] = (
            *((), (), ("recorded",), ("document",), ("document", "recorded")),
        )
        order = tuple(
            ClaimOrder(by=by, descending=self.random.random() < 0.5)
            for by in self.random.choice(orders)
        )
        places: dict[str, tuple[str | int, ...]] = {
            "recorded": (self.random.choice([at for at in self.told.times if at] or [0]),),
            "document": (claim.citation.source, self.random.choice(("", "1", "p. 12"))),
        }
        after = (*chain.from_iterable(places[one.by] for one in order), claim.id)
        return ClaimQuery(
            predicates=self.random.choice((None, None, some)),
            source=self.random.choice((None, None, None, claim.citation.source, UNKNOWN)),
            speaker=self.random.choice((None, None, None, claim.speaker)),
            reviews=self.random.choice((None, None, frozenset(reviews))),
            negated=self.random.choice((None, None, None, True, False)),
            where=self.claim_where(claim, 2) if self.random.random() < 0.7 else None,
            order=order,
            window=replace(self.window(), after=self.random.choice((None, None, after))),
        )

    def claim_where(self, claim: Claim, depth: int) -> ClaimWhere:
        """A condition that has to do with a claim of the story."""
        choice = self.random.choice
        ends: list[tuple[End, ...]] = [
            *(("subject",), ("object",), ("subject", "object"), ("source",), ("speaker",))
        ]
        start, end = sorted(self.random.choices(DAYS, k=2))
        times = [at for at in self.told.times if at] or [0]
        acts = ("denies", "quotes", *(link.act for link in claim.attribution))
        words = folded(claim.citation.quote or "") if depth % 2 else folded("Ostrel")
        how: OneOf["in", "contains", "starts"] = choice(("in", "contains", "starts"))
        leaves: tuple[ClaimWhere, ...] = (
            HasEnd(choice(ends), frozenset((claim.subject, choice(self.ids)))),
            HasEnd(choice(ends), frozenset((choice((claim.subject, claim.object or UNKNOWN)),))),
            OfProperty(frozenset(p.name for p in self.some_properties())),
            OfConcept(frozenset((claim.concept or "attack",))),
            OfStance(frozenset((claim.stance, choice(list(Stance))))),
            OfAct(frozenset((choice(acts),))),
            OfReview(frozenset((choice(list(Review)),))),
            IsNegated(choice((True, False))),
            HasWords(of=choice(("text", "quote")), how=how, values=(words[:4], words)),
            HoldsThen(
                how=choice(("overlaps", "within", "covers", "known")),
                start=choice((start, None)),
                end=choice((end, None)),
            ),
            RecordedThen(since=choice((None, *times)), until=choice((None, *times))),
        )
        if depth == 0:
            return choice(leaves)
        parts = tuple(self.claim_where(claim, depth - 1) for _ in range(self.random.randint(0, 3)))
        deeper = (Each(parts), Some(parts), Except(self.claim_where(claim, depth - 1)))
        return choice((*leaves, *deeper, *deeper))

    def search(self) -> SearchQuery:
        """For a word or two of some name, whole, half typed or mistyped, or in other letters."""
        name = self.random.choice([name for name, _ in NAMES])
        text = " ".join(self.random.sample(name.split(), min(len(name.split()), 2)))
        cut = self.random.randint(2, len(text))
        claims = self.told.claims
        kinds = sorted({c.concept for c in claims if c.predicate == "kind" and c.concept})
        return SearchQuery(
            text=self.random.choice(
                (text, text, text[:cut], text[: cut - 1] + text[cut:], "ostrel", "Острель of")
            ),
            without=frozenset(
                self.random.sample(kinds, self.random.randint(0, min(1, len(kinds))))
            ),
            classes=self.random.choice((None, None, frozenset(("Person", "Place", "StateBody")))),
            kinds=self.random.choice((None, None, self.vocabulary.narrower(kinds[:3]))),
            valid_on=self.random.choice((None, None, self.day())),
            window=self.window(),
        )

    def find(self) -> TextQuery:
        """For some words of what is said, in the forms of other texts."""
        words = (
            "investigations",
            "harbour",
            "Расследование",
            "调查",
            "委员会",
            "会",
            "etat",
            "the",
        )
        some = tuple(p.name for p in self.some_properties())
        kinds = sorted({c.concept for c in self.told.claims if c.predicate == "kind" and c.concept})
        return TextQuery(
            text=" ".join(self.random.sample(words, self.random.randint(1, 3))),
            without=frozenset(
                self.random.sample(kinds, self.random.randint(0, min(1, len(kinds))))
            ),
            predicates=self.random.choice((None, None, frozenset(some))),
            window=self.window(),
        )

    # ---------------------------------------------------------------------------- filters

    def where(self, depth: int) -> Where:
        leaves: tuple[Callable[[], Where], ...] = (
            lambda: Is(self.random.choice(self.ids)),
            self.text_match,
            self.text_match,
            self.has_concept,
            self.date_match,
            self.size_match,
            self.point_match,
            self.told_by,
        )
        if depth == 0:
            return self.random.choice(leaves)()
        deeper: tuple[Callable[[], Where], ...] = (
            lambda: AllOf(self.parts(depth)),
            lambda: AnyOf(self.parts(depth)),
            lambda: Not(self.where(depth - 1)),
            lambda: self.linked(depth),
            lambda: self.linked(depth),
            lambda: Reaches(
                climb=replace(self.climb(), said=self.random.choice((None, None, self.saying()))),
                where=self.where(depth - 1),
            ),
        )
        return self.random.choice((*leaves, *deeper))()

    def parts(self, depth: int) -> tuple[Where, ...]:
        return tuple(self.where(depth - 1) for _ in range(self.random.randint(0, 3)))

    def text_match(self) -> TextMatch:
        property = self.random.choice([p for p in self.used if p.range == "text"])
        texts = [folded(text) for text in (*(name for name, _ in NAMES), *TEXTS)]
        values = self.random.sample(texts, 2)
        hows: tuple[OneOf["in", "contains", "starts"], ...] = ("in", "contains", "starts")
        how = self.random.choice(hows)
        if how != "in":
            values = [value[self.random.randint(0, 1) : 4] for value in values]
        return TextMatch(
            property=property.name,
            how=how,
            values=tuple(values),
            qualified=self.qualified(property.name),
            valid_on=self.day(),
        )

    def has_concept(self) -> HasConcept:
        claimed = sorted({c.concept for c in self.told.claims if c.concept is not None})
        codes = self.random.sample(claimed, min(len(claimed), 2))
        return HasConcept(
            property=self.of_type("concept").name,
            codes=self.vocabulary.narrower(codes),
            negated=self.random.random() < 0.2,
            valid_on=self.day(),
        )

    def date_match(self) -> DateMatch:
        start, end = sorted(self.random.choices(DAYS, k=2))
        return DateMatch(
            property=self.random.choice(("when", "published", "madeOn")),
            how=self.random.choice(("overlaps", "within", "covers", "known", "certainly")),
            start=self.random.choice((start, start, None)),
            end=self.random.choice((end, end, None)),
            dated=self.random.random() < 0.3,
        )

    def linked(self, depth: int) -> Linked:
        property = self.of_type("relation").name
        return Linked(
            property=property,
            inverse=self.random.random() < 0.5,
            some=self.random.random() < 0.7,
            where=self.random.choice((None, self.where(depth - 1))),
            before=self.random.choice((None, None, self.climb())),
            after=self.random.choice((None, None, self.climb())),
            valid_on=self.day(),
            qualified=self.qualified(property),
            said=self.random.choice((None, None, self.saying())),
            least=self.random.choice((1, 1, 2)),
        )

    def day(self) -> date | None:
        """Any day, or none."""
        return self.random.choice((None, None, None, *DAYS))

    def qualified(self, property: str) -> tuple[Qualified, ...]:
        """What may be so of a particular that some claim has, mostly nothing."""
        some = [
            one
            for claim in self.told.claims
            if claim.predicate == property
            for one in claim.particulars
        ]
        if not some or self.random.random() < 0.6:
            return ()
        one = self.random.choice(some)
        if one.concept is not None:
            return (Qualified(property=one.property, codes=frozenset((one.concept,))),)
        assert one.value is not None
        if one.value.quantity is not None:
            return (
                Qualified(
                    property=one.property,
                    at_least=self.random.choice((None, 1, 3)),
                    at_most=self.random.choice((None, 3, 40)),
                    certain=self.random.random() < 0.5,
                ),
            )
        text = folded(one.value.text)
        how: OneOf["in", "contains", "starts"] = self.random.choice(("in", "contains", "starts"))
        value = text if how == "in" else text[: self.random.randint(1, 4)]
        return (Qualified(property=one.property, how=how, values=(value,)),)

    def size_match(self) -> SizeMatch:
        least, most = self.random.choice(((None, 5), (3, None), (3, 40), (None, None)))
        return SizeMatch(
            property="size", least=least, most=most, certain=self.random.random() < 0.5
        )

    def point_match(self) -> PointMatch:
        if self.random.random() < 0.2:
            codes = self.random.choice((("exact",), ("district", "region")))
            return PointMatch(property="point", precisions=frozenset(codes))
        if self.random.random() < 0.5:
            box = self.random.choice(((-90.0, 170.0, 90.0, -20.0), (0.0, 0.0, 50.0, 50.0)))
            return PointMatch(property="point", box=box)
        metres = self.random.choice((0.0, 500_000.0, 10_000_000.0))
        return PointMatch(property="point", near=(43.3, 45.7), metres=metres)

    def told_by(self) -> Told:
        makers: tuple[Callable[[], Any], ...] = (
            self.text_match,
            self.has_concept,
            self.date_match,
            self.size_match,
        )
        return Told(test=self.random.choice(makers)(), said=self.saying())

    def saying(self) -> Saying:
        """A few conditions on claims: at most three, or nothing would be left."""
        stances = frozenset(self.random.sample(list(Stance), 4))
        reviews = frozenset(self.random.sample(list(Review), 2))
        day = self.random.choice(DAYS)
        how: OneOf["overlaps", "within", "covers", "known"] = self.random.choice(
            ("overlaps", "within", "covers", "known")
        )
        some: list[dict[str, Any]] = [
            {"stances": stances},
            {"reviews": reviews},
            {"negated": True},
            {"contested": self.random.random() < 0.5},
            {"acts": frozenset(self.random.sample(("states", "reports", "alleges"), 2))},
            {"speaker": self.text_match()},
            {"source": self.date_match()},
            {"valid": (DateMatch(property="", how=how, start=day, end=day),)},
            {"shown": True},
            {"speakers": 2},
            {"publishers": 2},
        ]
        chosen = self.random.sample(some, self.random.randint(0, 2))
        return Saying(**{key: value for one in chosen for key, value in one.items()})

    def climb(self) -> Climb:
        return Climb(
            property=self.random.choice(("partOf", "within", "alternative")),
            inverse=self.random.random() < 0.5,
            valid_on=self.day(),
        )
