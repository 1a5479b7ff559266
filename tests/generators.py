"""Stories: generated stores, told step by step, so that any engine can live through the same.

    vocabulary = …                       # the fixture of that name
    told = story(vocabulary, seed=7)     # or draw one: stories(vocabulary)
    clock = Clock()
    engine = NaiveEngine(vocabulary, clock=clock)
    build(engine, told, clock)           # registers, records, reviews, retracts, re-marks

A story is plain data and knows no engine (`tests.story`). It has several markings with
compartments, claims against, denials, retractions taken back and not, re-marked claims, entities
and sources, erasures with all that rests on the erased, hidden sources, attributions and kinds,
refinements in chains, undated and open-ended periods, symmetric and transitive relations, and names
that several entities share. A seed and a size give the same story each time; a smaller size gives a
smaller story of the same sort. `story` erases only where asked to.

People, places and everything else are invented.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from hypothesis import strategies as st

from graph.claims.claim import (
    BY_SOFTWARE,
    Attribution,
    Citation,
    Claim,
    Entity,
    Literal,
    Particular,
    Review,
    Stance,
    entity_id,
    make_claim,
)
from graph.claims.marking import Clearance, Marking
from graph.claims.period import Period
from graph.claims.point import Point
from graph.claims.quantity import Quantity
from graph.vocabulary import Property, Vocabulary
from tests.clock import START
from tests.story import (
    Act,
    Erased,
    Graded,
    Recorded,
    Registered,
    Remarked,
    Reviewed,
    Story,
    Turned,
    Unit,
    build,
)

__all__ = ["CLEARANCES", "EVERYTHING", "MARKINGS", "Story", "build", "stories", "story"]

MARKINGS = tuple(
    Marking.parse(text)
    for text in (
        "public",
        "partner",
        "restricted",
        "confidential",
        "public+medical",
        "restricted+medical",
        "partner+medical+minors",
    )
)
CLEARANCES = tuple(
    Clearance.parse(text)
    for text in (
        "public",
        "partner",
        "restricted",
        "confidential",
        "public+medical",
        "restricted+medical",
        "confidential+medical+minors",
    )
)
EVERYTHING = CLEARANCES[-1]
"""Reads every marking of a story."""

NAMES = (
    ("Ostrel", "en"),
    ("Ostrel", None),
    ("ostrél  HARBOUR", "fr"),
    ("Острель", "uk"),
    ("Острель", "uk-Cyrl"),
    ("Ostrel'", "uk-Latn"),
    ("ოსტრელი", "ka"),
    ("أوستريل", "ar"),
    ("Ministry of Fisheries, Vardania", "en-GB"),
    ("Straße der Fischer", "de"),
    ("STRASSE DER FISCHER", "de"),
)
TEXTS = ("About the harbour.", "ABOUT the Harbour.", "Про порт", "100 %_\\ of it", "")
PHRASES = (
    ("An investigation of the harbour was promised", "en"),
    ("Расследования не было", "ru"),
    ("港口调查委员会", "zh"),
)
QUOTES = (
    None,
    None,
    "investigated the harbours",
    "о расследовании в порту",
    "调查委员会说",
    "Ostrel’s état",
)
LANGUAGES = ("en", "ru-RU", "tlh")
PERIODS = (
    "2018",
    "2018-12",
    "2018-12-28",
    "2019-01-14~",
    "2018-12/2019-01",
    "../2019-01-14",
    "2018-12-28/..",
    "2017/",
    "/2019-02",
    "[2018-12-01..2019-01-14]",
    "201X",
    "2018-12-XX",
    "[..2018-12]/[2019-01..]",
    "[2018-11..2018-12]/2019",
    "XXXX-12-28",
    "[2018,2019]",
    None,
)
"""None: the source's words give no date."""
POINTS = (
    Point(latitude="45.875", longitude="-20.5"),
    Point(latitude="-4.5", longitude="10", precision="district", metres="500"),
    Point(latitude="0", longitude="179.9", precision="exact"),
)
QUANTITIES = (
    Quantity(unit="person", min=3, max=3, best=2),
    Quantity(unit="person", min=2),
    Quantity(unit="person", max=40),
    Quantity(unit="person", best=40, qualifier="around"),
    Quantity(unit="person", qualifier="dozens", as_found="dozens"),
    Quantity(unit="person", min=2, max=9, best=3),
)
CAST = (
    *("Person", "Person", "Group", "Organisation", "State", "StateBody", "StateBody"),
    *("IndeterminateActor", "Place", "Place", "Place", "Event", "Event", "Event", "Event"),
    *("Source", "Source", "Source", "Call", "Call", "Demand", "Demand", "Response"),
)
"""The classes that every story has, smallest stories included; larger ones add any class."""
FAVOURITES = (
    *("name", "name", "name", "kind", "when", "when", "place", "place", "within", "within"),
    *("partOf", "partOf", "alternative", "alternative", "allegedPerpetrator", "memberOf"),
    *("demand", "demandAddressee", "addressee", "about", "published", "published", "size"),
)
"""Properties that stories use more than others: much depends on them."""


# ------------------------------------------------------------------------------ making it up


def stories(
    vocabulary: Vocabulary, *, least: int = 5, most: int = 60, erasures: bool = True
) -> st.SearchStrategy[Story]:
    """Stories with `least` to `most` claims."""
    return st.builds(
        lambda seed, size: story(vocabulary, seed=seed, size=size, erasures=erasures),
        st.integers(0, 2**32 - 1),
        st.integers(least, most),
    )


def story(vocabulary: Vocabulary, *, seed: int, size: int = 40, erasures: bool = False) -> Story:
    """The story of this seed with about `size` claims, those erased included."""
    return _Teller(vocabulary, seed, size, erasures=erasures).tell()


class _Teller:
    """Makes one story up."""

    def __init__(self, vocabulary: Vocabulary, seed: int, size: int, *, erasures: bool) -> None:
        self.vocabulary, self.seed, self.size = vocabulary, seed, size
        self.erasures = erasures
        self.random, self.aside = random.Random(seed), random.Random(seed + 1)
        self.origins = [entity_id(str(seed), f"origin {n}") for n in range(2)]
        self.cast: list[Entity] = []
        self.claims: list[Claim] = []
        self.registrations = self.erased = 0
        self.at = START

    def tell(self) -> Story:
        units = [Unit(at=self.at, acts=(self._registered(CAST),))]
        concrete = self.vocabulary.concrete("Entity")
        while len(self.claims) + self.erased < self.size:
            self.at += self.random.choice((0, 1, 1_000_000))
            acts: list[Act] = []
            if self.random.random() < 0.3:
                acts.append(self._registered([self.random.choice(concrete)]))
            acts.append(self._recorded(self.random.randint(1, max(1, self.size // 4))))
            for change, chance in (
                (self._reviewed, 0.7),
                (self._graded, 0.3),
                (self._turned, 0.4),
                (self._remarked_claims, 0.4),
                (self._remarked_entities, 0.3),
            ):
                if self.random.random() < chance:
                    acts.append(change())
            if self.erasures and self.random.random() < 0.3:
                acts.append(self._erased())
            units.append(Unit(at=self.at, acts=tuple(acts)))
        return Story(seed=self.seed, size=self.size, units=tuple(units))

    # ------------------------------------------------------------------------------- acts

    def _registered(self, classes: Sequence[str]) -> Registered:
        fresh = [
            Entity(
                id=entity_id(str(self.seed), f"{cls} {self.registrations + n}"),
                cls=cls,
                marking=self._marking(0.85),
            )
            for n, cls in enumerate(classes)
        ]
        self.cast.extend(fresh)
        self.registrations += len(fresh)
        return Registered(entities=tuple(fresh))

    def _recorded(self, count: int) -> Recorded:
        fresh: list[Claim] = []
        for _ in range(count):
            make = self.random.choices((self._claim, self._finer, self._echo), (5, 2, 3))[0]
            claim = make()
            if claim is not None:
                self.claims.append(claim)
                fresh.append(claim)
        return Recorded(claims=tuple(fresh))

    def _some_claims(self) -> tuple[str, ...]:
        few = self.random.sample(self.claims, min(len(self.claims), self.random.randint(1, 4)))
        return tuple(claim.id for claim in few)

    def _reviewed(self) -> Reviewed:
        return Reviewed(
            ids=self._some_claims(),
            to=self.random.choice(list(Review)),
            why=self.random.choice(("read against the text", "two sources")),
            on=self.random.choice((None, "2026-01-02")),
        )

    def _graded(self) -> Graded:
        grades: tuple[str | None, ...] = ("low", "medium", "high", None)
        return Graded(grades={id: self.random.choice(grades) for id in self._some_claims()})

    def _turned(self) -> Turned:
        return Turned(ids=self._some_claims(), retracted=self.random.random() < 0.7)

    def _remarked_claims(self) -> Remarked:
        return Remarked(
            markings={id: self._marking(0.4) for id in self._some_claims()}, entities=False
        )

    def _remarked_entities(self) -> Remarked:
        few = self.random.sample(self.cast, 2)
        return Remarked(markings={e.id: self._marking(0.5) for e in few}, entities=True)

    def _erased(self) -> Erased:
        """Some claims, or an entity, and all that rests on them."""
        going, names = set(self._some_claims()), set[str]()
        if self.random.random() < 0.4:
            # There is another of its class, so that nobody runs out of sources.
            classes = Counter(entity.cls for entity in self.cast)
            names = {self.random.choice([e.id for e in self.cast if classes[e.cls] > 1])}
            going = {claim.id for claim in self.claims if not names.isdisjoint(claim.names)}
        # A claim comes after what it refines, so that one pass finds all that rests on others.
        for claim in self.claims:
            if claim.refines in going:
                going.add(claim.id)
        self.erased += sum(claim.id in going for claim in self.claims)
        self.claims = [claim for claim in self.claims if claim.id not in going]
        self.cast = [entity for entity in self.cast if entity.id not in names]
        return Erased(claims=tuple(sorted(going)), entities=tuple(sorted(names)))

    # ----------------------------------------------------------------------------- claims

    def _marking(self, public: float) -> Marking:
        """Public with that probability, else any."""
        return MARKINGS[0] if self.random.random() < public else self.random.choice(MARKINGS)

    def _one(self, of: str | Sequence[str]) -> Entity | None:
        """An entity of a class, or of one of some."""
        wanted = (of,) if isinstance(of, str) else of
        fitting = [e for e in self.cast if any(self.vocabulary.is_a(e.cls, cls) for cls in wanted)]
        return self.random.choice(fitting) if fitting else None

    def _claim(self) -> Claim | None:
        """A claim along any property; None where nobody is there to be its subject or object."""
        properties = self.vocabulary.properties
        if self.random.random() < 0.75:
            property = properties[self.random.choice(FAVOURITES)]
        else:
            property = properties[self.random.choice(sorted(properties))]
        subject = self._one(property.domain)
        if subject is None:
            return None
        return self._said(subject, property, refines=None)

    def _finer(self) -> Claim | None:
        """A claim that makes another one exact, which may be the finer form of a third."""
        if not self.claims:
            return None
        coarse = self.random.choice(self.claims[-6:])
        subject = next(e for e in self.cast if e.id == coarse.subject)
        return self._said(subject, self.vocabulary.properties[coarse.predicate], refines=coarse.id)

    def _echo(self) -> Claim | None:
        """What an earlier claim says, or that it is not so, by others or for another time."""
        if not self.claims:
            return None
        heard = self.random.choice(self.claims)
        what: dict[str, object] = {
            "object": heard.object,
            "concept": heard.concept,
            "value": heard.value,
        }
        dated = self.vocabulary.properties[heard.predicate].dated
        return self._told(heard.subject, heard.predicate, what, dated, refines=None)

    def _said(self, subject: Entity, property: Property, refines: str | None) -> Claim | None:
        """Somebody says what the property takes."""
        what: dict[str, object] = {}
        if property.type == "relation":
            other = self._one(property.range)
            if other is None:
                return None
            what["object"] = other.id
        elif property.type == "concept":
            scheme = self.vocabulary.scheme_for(property.name, subject.cls)
            if scheme is None:
                return None
            what["concept"] = self.random.choice(self.vocabulary.schemes[scheme][:4])
        else:
            what["value"] = self._literal(property)
        return self._told(subject.id, property.name, what, property.dated, refines)

    def _told(
        self,
        subject: str,
        predicate: str,
        what: dict[str, object],
        dated: bool,
        refines: str | None,
    ) -> Claim:
        """Somebody says it, or that it is not so."""
        negated = self.random.random() < 0.15
        source = self._one("Source")
        assert source is not None
        return make_claim(
            origin=self.random.choice(self.origins),
            subject=subject,
            predicate=predicate,
            **what,
            negated=negated,
            attribution=self._chain(negated),
            stance=self.random.choice(list(Stance)),
            valid=self._period(0.5) if dated else None,
            refines=refines,
            particulars=self._particulars(predicate),
            citation=_cited(source.id, self.random.randint(1, 9), self.aside.choice(QUOTES)),
            marking=self._marking(0.65),
        )

    def _chain(self, negated: bool) -> tuple[Attribution, ...]:
        links = []
        for _ in range(self.random.choice((0, 1, 1, 2))):
            actor = self._one("Actor")
            assert actor is not None
            acts = ("denies",) if negated else ("states", "reports", "alleges")
            links.append(
                Attribution(actor=actor.id, act=self.random.choice(acts), on=self._period(0.2))
            )
        return tuple(links)

    def _particulars(self, predicate: str) -> tuple[Particular, ...]:
        """Some of what may qualify a claim, now and then; some of it twice."""
        known = [p for p in self.vocabulary.particulars_of(predicate) if p.name != BY_SOFTWARE]
        found = []
        if self.aside.random() < 0.05:
            value = Literal(datatype="text", text="a program, by rule 3")
            found.append(Particular(property=BY_SOFTWARE, value=value))
        if not known or self.aside.random() < 0.5:
            return tuple(found)
        for one in self.aside.choices(known, k=self.aside.randint(1, 2)):
            if one.type == "concept":
                code = self.aside.choice(self.vocabulary.schemes[one.range])
                found.append(Particular(property=one.name, concept=code))
            else:
                found.append(Particular(property=one.name, value=_LITERALS[one.range](self.aside)))
        return tuple(found)

    def _period(self, chance: float) -> Period | None:
        if self.random.random() >= chance:
            return None
        return _some_period(self.random)

    def _literal(self, property: Property) -> Literal:
        if property.name == "name":
            text, language = self.random.choice(NAMES)
            return Literal(datatype="text", text=text, language=language)
        if property.name == "language":
            return Literal(datatype="text", text=self.aside.choice(LANGUAGES))
        if property.range == "text" and self.aside.random() < 0.4:
            text, language = self.aside.choice(PHRASES)
            return Literal(datatype="text", text=text, language=language)
        return _LITERALS[property.range](self.random)


def _cited(source: str, place: int, quote: str | None) -> Citation:
    """A line; of the page where nobody gave one."""
    return Citation(source=source, locator=f"L{3 * place}" if place % 4 else None, quote=quote)


def _some_period(random: random.Random) -> Period:
    if random.random() < 0.1:
        return Period(calendar="hijri", stated="1440-04", as_found="as they put it")
    return Period(edtf=random.choice(PERIODS), as_found="as they put it")


def _a_period(random: random.Random) -> Literal:
    period = _some_period(random)
    return Literal(datatype="period", text=str(period), period=period)


def _a_quantity(random: random.Random) -> Literal:
    quantity = replace(random.choice(QUANTITIES), unit=random.choice(("person", "event")))
    return Literal(datatype="quantity", text=str(quantity), quantity=quantity)


def _a_point(random: random.Random) -> Literal:
    point = random.choice(POINTS)
    return Literal(datatype="point", text=str(point), original="as found", point=point)


def _plain(datatype: str, *texts: str) -> Callable[[random.Random], Literal]:
    def literal(random: random.Random) -> Literal:
        return Literal(datatype=datatype, text=random.choice(texts), original="as found")

    return literal


_LITERALS: dict[str, Callable[[random.Random], Literal]] = {
    "text": _plain("text", *TEXTS),
    "url": _plain("url", "https://example.org/a", "https://example.org/b"),
    "sha256": _plain("sha256", "0" * 64, "0f" * 32),
    "date": _plain("date", "2018-12-28", "2019-01-14"),
    "number": _plain("number", "-4.5", "10", "9.25", "45.875"),
    "boolean": _plain("boolean", "true", "false"),
    "period": _a_period,
    "quantity": _a_quantity,
    "point": _a_point,
}
