"""An invented affair in which everything that a profile may keep back is told somewhere."""

from __future__ import annotations

from collections.abc import Iterable

from graph.claims.claim import (
    Attribution,
    Citation,
    Entity,
    Literal,
    Review,
    Stance,
    entity_id,
    make_claim,
)
from graph.claims.decided import Decided
from graph.claims.marking import Marking
from graph.claims.period import Period
from graph.engines.engine import Writer
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.naive import NaiveEngine

PUBLIC = Marking.parse("public")
CAST = {
    "vardania": "State",
    "country": "Place",
    "north": "Place",
    "delta": "Place",
    "ostrel": "Place",
    "cell": "Place",
    "isle": "Place",
    "zelim": "Person",
    "karn": "Person",
    "velt": "Person",
    "coder": "Person",
    "guard": "StateBody",
    "ministry": "StateBody",
    "watch": "Organisation",
    "raid": "Event",
    "flight": "Event",
    "report": "Source",
    "letter": "Source",
    "sheet": "Source",
    "answer": "Response",
    "listing": "Listing",
}


class Affair:
    """Claims, told one by one; each has a key."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.engine = NaiveEngine(vocabulary, clock=Clock())
        self.claims: dict[str, str] = {}
        with self.engine.writing() as writer:
            writer.register(
                Entity(id=self.id(name), cls=cls, marking=PUBLIC) for name, cls in CAST.items()
            )
            self._tell(writer)

    def id(self, name: str) -> str:
        return entity_id("affair", name)

    def say(
        self,
        key: str,
        subject: str,
        predicate: str,
        *,
        to: str | None = None,
        concept: str | None = None,
        value: Literal | None = None,
        by: Iterable[tuple[str, str]] = (("watch", "states"),),
        source: str = "report",
        negated: bool = False,
        refines: str | None = None,
        valid: Period | None = None,
    ) -> None:
        """One claim, recorded at once."""
        with self.engine.writing() as writer:
            self._say(writer, key, subject, predicate, to, concept, value, by, source, negated,
                      refines, valid)  # fmt: skip

    def review(self, key: str, to: Review) -> None:
        with self.engine.writing() as writer:
            writer.review(
                [self.claims[key]], to, Decided(by="reviewer-9", why="read by Zelim's lawyer")
            )

    def _say(
        self,
        writer: Writer,
        key: str,
        subject: str,
        predicate: str,
        to: str | None = None,
        concept: str | None = None,
        value: Literal | None = None,
        by: Iterable[tuple[str, str]] = (("watch", "states"),),
        source: str = "report",
        negated: bool = False,
        refines: str | None = None,
        valid: Period | None = None,
    ) -> None:
        claim = make_claim(
            origin="originoriginoriginoriginor",
            subject=self.id(subject),
            predicate=predicate,
            object=None if to is None else self.id(to),
            concept=concept,
            value=value,
            negated=negated,
            attribution=tuple(Attribution(actor=self.id(who), act=act) for who, act in by),
            stance=Stance.REPORTED,
            valid=valid,
            refines=None if refines is None else self.claims[refines],
            citation=Citation(source=self.id(source), locator="L3", quote="in so many words"),
            marking=PUBLIC,
        )
        writer.record([claim])
        assert key not in self.claims
        self.claims[key] = claim.id

    def _tell(self, writer: Writer) -> None:
        def says(key: str, *said: str, **what: object) -> None:
            self._say(writer, key, *said, **what)  # type: ignore[arg-type]

        for place, kind, inside in (
            ("country", "country", None),
            ("north", "region", "country"),
            ("delta", "region", "country"),
            ("ostrel", "city", "north"),
            ("cell", "secret-place-of-detention", "ostrel"),
            ("isle", "village", None),
        ):
            says(f"{place} kind", place, "kind", concept=kind)
            if inside is not None:
                says(f"{place} within", place, "within", to=inside)
        for place in ("north", "cell"):
            says(f"{place} latitude", place, "latitude", value=number("45.5"))
        for who, name in (
            ("vardania", "Vardania"),
            ("north", "Northern Vardania"),
            ("ostrel", "Ostrel"),
            ("cell", "The cellar at Quay 9"),
            ("zelim", "Zelim Haunov"),
            ("karn", "Boris Karn"),
            ("velt", "Anna Velt"),
            ("coder", "Coder Seven"),
            ("guard", "Ostrel Guard"),
            ("watch", "Harbour Watch"),
            ("raid", "Raid of December"),
            ("report", "Report on the raid"),
            ("sheet", "Sheet of Coder Seven"),
        ):
            says(f"{who} name", who, "name", value=text(name))
        says("coder kind", "coder", "kind", concept="coder")
        says("sheet kind", "sheet", "kind", concept="coding-sheet", by=[("coder", "states")])
        says("velt head", "velt", "headOf", to="ministry")
        says("karn member", "karn", "memberOf", to="guard")
        says("karn office", "karn", "office", value=text("Captain of the Guard"))
        says("raid kind", "raid", "kind", concept="killing")
        says("raid when", "raid", "when", value=when("2018-12-28", "on the Friday"))
        says("raid place", "raid", "place", to="cell")
        says("raid victim", "raid", "victim", to="zelim")
        says("raid purpose", "raid", "purpose", value=text("to make Haunov talk"))
        says("accuses guard", "raid", "allegedPerpetrator", to="guard", by=[("watch", "alleges")])
        says("accuses karn", "raid", "allegedPerpetrator", to="karn", by=[("watch", "alleges")])
        denied = [("watch", "reports"), ("velt", "denies")]
        says("denies guard", "raid", "allegedPerpetrator", to="guard", by=denied, negated=True)
        says("flight kind", "flight", "kind", concept="escape-assistance", source="letter")
        says("flight after", "flight", "partOf", to="raid", source="letter")
        says("letter name", "letter", "name", value=text("On the way out"))
        says(
            "report url", "report", "url", value=Literal(datatype="url", text="https://a.example/9")
        )
        says("report published", "report", "published", value=when("2019-01-14", "today"))
        says("listed", "listing", "listed", to="karn")
        says("listing ground", "listing", "ground", value=text("for the raid"))


def text(words: str) -> Literal:
    return Literal(datatype="text", text=words, language="en", original=f"“{words}”")


def number(words: str) -> Literal:
    return Literal(datatype="number", text=words)


def when(edtf: str, as_found: str | None = None, inferred: str | None = None) -> Literal:
    period = Period(edtf=edtf, as_found=as_found, inferred=inferred)
    return Literal(datatype="period", text=edtf, period=period)
