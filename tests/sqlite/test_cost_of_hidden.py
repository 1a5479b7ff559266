"""What is hidden costs nothing: each kind of it, against the store without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graph.claims.claim import (
    Attribution,
    Citation,
    Claim,
    Entity,
    Literal,
    Review,
    Stance,
    make_claim,
)
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC, PUBLIC_CLEARANCE, RESTRICTED, Marking
from graph.claims.period import Period
from graph.claims.quantity import Quantity
from graph.engines.copies import copy
from graph.engines.engine import Writer
from graph.engines.sqlite import SqliteEngine
from graph.relations import news_pages
from graph.relations.dimensions import Dimension
from graph.relations.news import Piece, Since, all_news
from graph.relations.statistics import Counting, all_buckets
from graph.views.claim_filters import ClaimOrder, HasWords
from graph.views.narrowed_relations import Narrowing, narrowed_relations
from graph.views.replies import read_one
from graph.views.view import (
    ClaimQuery,
    Claims,
    Climb,
    Concepts,
    DateMatch,
    EntityQuery,
    HasConcept,
    Is,
    Labels,
    Linked,
    Names,
    Order,
    Reaches,
    Relations,
    Saying,
    SearchQuery,
    SizeMatch,
    TextQuery,
    Values,
    View,
    Window,
)
from graph.views.walking import Along
from graph.vocabulary import Vocabulary
from tests.clock import START, Clock
from tests.sqlite.test_cost import steps

CLOSED = Marking.parse("confidential")
HIDDEN = 3_000
"""Of each kind of thing."""
MORE = 3_000
"""Steps of SQLite's machine that a question may take beyond those over the copy."""
PAGE = Window(first=20)
COUNTED = Window(first=20, count=True)


def id_of(name: str) -> str:
    return name.ljust(26, "q").replace("-", "x")


def says(subject: str, predicate: str, marking: Marking, **what: Any) -> Claim:
    return make_claim(
        origin="o" * 26,
        subject=id_of(subject),
        predicate=predicate,
        stance=Stance.REPORTED,
        attribution=(Attribution(actor=id_of(what.pop("by", "herald")), act="reports"),),
        citation=Citation(source=id_of("document"), locator=what.pop("at", None)),
        marking=marking,
        **what,
    )


def named(subject: str, words: str, marking: Marking, **more: Any) -> Claim:
    return says(subject, "name", marking, value=Literal(datatype="text", text=words), **more)


def dated(subject: str, edtf: str, marking: Marking, **more: Any) -> Claim:
    value = Literal(datatype="period", text=edtf, period=Period.parse(edtf))
    return says(subject, "when", marking, value=value, **more)


def worded(subject: str, words: str, marking: Marking, **more: Any) -> Claim:
    value = Literal(datatype="text", text=words, language="en")
    return says(subject, "description", marking, value=value, **more)


def sized(subject: str, number: int, marking: Marking, **more: Any) -> Claim:
    value = Literal(
        datatype="quantity",
        text=str(number),
        quantity=Quantity(unit="person", min=number, max=number),
    )
    return says(subject, "size", marking, value=value, **more)


def coarse() -> Claim:
    return says("raid", "allegedPerpetrator", PUBLIC, object=id_of("guard"))


HIDE: dict[str, Callable[[int], Claim]] = {
    "refinements": lambda n: says(
        "raid",
        "allegedPerpetrator",
        RESTRICTED,
        object=id_of("guard"),
        at=f"L{n}",
        refines=coarse().id,
    ),
    "accusations": lambda n: says(
        f"event-{n}", "allegedPerpetrator", RESTRICTED, object=id_of("guard")
    ),
    "denials": lambda n: says(
        "raid", "allegedPerpetrator", RESTRICTED, object=id_of("guard"), negated=True, at=f"L{n}"
    ),
    "names": lambda n: named("raid", f"Raid of Ostrel {n}", RESTRICTED),
    "kinds": lambda n: says("raid", "kind", RESTRICTED, concept="torture", at=f"L{n}"),
    "dates": lambda n: dated("raid", "2018-12-28", RESTRICTED, at=f"L{n}"),
    "words of a speaker": lambda n: named(f"event-{n}", "Ostrel", RESTRICTED, by="herald"),
    "texts": lambda n: worded("raid", f"Ostrel burned {n}", RESTRICTED, at=f"L{n}"),
    "texts of others": lambda n: worded(f"event-{n}", "Ostrel burned", RESTRICTED),
    "numbers": lambda n: sized("guard", n, RESTRICTED, at=f"L{n}"),
    "judgements": lambda n: says(
        "raid", "sameAs", RESTRICTED, object=id_of(f"event-{n}"), at=f"L{n}"
    ),
    "parts": lambda n: says(f"event-{n}", "partOf", RESTRICTED, object=id_of("raid")),
    "refined dates": lambda n: dated(
        "raid", "2018-12-28", RESTRICTED, at=f"L{n}", refines=dated("raid", "2018-12", PUBLIC).id
    ),
    "refined names": lambda n: named(
        "raid", f"Ostrel {n}", RESTRICTED, at=f"L{n}", refines=named("raid", "Raid", PUBLIC).id
    ),
    "refined kinds": lambda n: says(
        "raid",
        "kind",
        RESTRICTED,
        concept="killing",
        at=f"L{n}",
        refines=says("raid", "kind", PUBLIC, concept="torture").id,
    ),
    "entities": lambda n: named(f"hidden-{n}", "Ostrel", PUBLIC),
    "decisions": lambda n: says(
        f"event-{n}", "allegedPerpetrator", RESTRICTED, object=id_of("guard"), at=f"L{n}"
    ),
}

DAY = date(2018, 12, 30)
COUNT = Order(property="allegedPerpetrator", by="count", descending=True)
OF_PARTS = Order(property="partOf", inverse=True, by="last date", date="when")
ACCUSED = Order(property="allegedPerpetrator", inverse=True, by="first date", date="when")


def listed(**more: Any) -> EntityQuery:
    return EntityQuery(classes=("Event",), window=PAGE, **more)


def walked(view: View) -> object:
    """What stands around the event and the body."""
    walk = view.walk(Along(properties=("allegedPerpetrator", "partOf")))
    known = walk.numbers([id_of("raid"), id_of("guard")])
    return walk.among(np.array(sorted(known.values()), dtype=np.int64))


ASK: dict[str, Callable[[View], object]] = {
    "relations": lambda v: read_one(
        v, Relations(property="allegedPerpetrator", window=COUNTED), [id_of("raid")]
    ),
    "accused of": lambda v: read_one(
        v, Relations(property="allegedPerpetrator", inverse=True, window=COUNTED), [id_of("guard")]
    ),
    "claims of": lambda v: read_one(v, Claims(window=COUNTED), [id_of("raid")]),
    "claims by": lambda v: v.claims(ClaimQuery(speaker=id_of("herald"), window=COUNTED)),
    "claims": lambda v: v.claims(ClaimQuery(window=COUNTED)),
    "names": lambda v: [
        read_one(v, want, [id_of("raid")])
        for want in (Labels(), Names(), Concepts(property="kind"))
    ],
    "date": lambda v: read_one(v, Values(property="when"), [id_of("raid")]),
    "events": lambda v: v.entities(EntityQuery(classes=("Event",), window=COUNTED)),
    "events of": lambda v: v.entities(
        EntityQuery(
            classes=("Event",),
            where=Linked(property="allegedPerpetrator", where=Is(id_of("guard"))),
            window=PAGE,
        )
    ),
    "search": lambda v: v.search(SearchQuery(text="ostrel", without=frozenset(), window=PAGE)),
    "search on a day": lambda v: v.search(
        SearchQuery(text="ostrel", without=frozenset(), valid_on=DAY, window=PAGE)
    ),
    "find": lambda v: v.find(TextQuery(text="burned", without=frozenset(), window=PAGE)),
    "by date": lambda v: v.entities(listed(order=(Order(property="when"),))),
    "by last date": lambda v: v.entities(listed(order=(Order(property="when", by="last"),))),
    "by label on a day": lambda v: v.entities(listed(order=(Order(property=None),), valid_on=DAY)),
    "by last date of parts": lambda v: v.entities(listed(order=(OF_PARTS,))),
    "by first date of accusations": lambda v: v.entities(
        EntityQuery(classes=("StateBody",), order=(ACCUSED,), window=PAGE)
    ),
    "by size": lambda v: v.entities(listed(order=(Order(property="size"),))),
    "by accusations": lambda v: v.entities(listed(order=(COUNT,))),
    "by claims": lambda v: v.entities(listed(order=(Order(property=None, by="count"),))),
    "accused of, by accusations": lambda v: narrowed_relations(
        v,
        Relations(property="allegedPerpetrator", inverse=True, window=COUNTED),
        [id_of("guard")],
        Narrowing(
            ("Event",),
            where=DateMatch(property="when", how="overlaps", start=DAY, end=DAY),
            order=(COUNT, Order(property=None)),
        ),
        lambda rows: None,
    ),
    "of a kind": lambda v: v.entities(
        listed(where=HasConcept(property="kind", codes=frozenset({"torture"})))
    ),
    "of a date": lambda v: v.entities(
        listed(where=DateMatch(property="when", how="overlaps", start=DAY, end=DAY))
    ),
    "of a size": lambda v: v.entities(listed(where=SizeMatch(property="size", least=5, most=9))),
    "accused by two": lambda v: v.entities(
        listed(
            where=Linked(
                property="allegedPerpetrator", where=Is(id_of("guard")), said=Saying(speakers=2)
            )
        )
    ),
    "within": lambda v: v.entities(
        listed(where=Reaches(climb=Climb(property="partOf"), where=Is(id_of("raid"))))
    ),
    "as documents go": lambda v: v.claims(
        ClaimQuery(order=(ClaimOrder(by="document"),), window=COUNTED)
    ),
    "words": lambda v: v.claims(
        ClaimQuery(where=HasWords(of="text", how="contains", values=("burned",)), window=COUNTED)
    ),
    "who is who": lambda v: (v.identities(), v.one_as([id_of("raid")])),
    "a walk": lambda v: walked(v),
    "statistics": lambda v: all_buckets(v, Counting(by=(Dimension.KIND, Dimension.YEAR))),
    "counts": lambda v: v.counts(),
    "news": lambda v: v.histories(v.changed(0)[:20]),
    "news of an hour": lambda v: v.changed(START, START + 3_600_000_000),
    "news about a guard": lambda v: v.changed(0, None, [id_of("guard")]),
    "some of the news": lambda v: v.changed(0, None, None, 5),
    "how much news": lambda v: v.happened(0),
    "how much news about events": lambda v: v.happened(0, None, [id_of("raid")], ["Event"]),
}


def decide(writer: Writer, hidden: list[Claim], entities: list[str]) -> None:
    """Review, take back and re-mark what is hidden."""
    ids = [claim.id for claim in hidden]
    writer.review(ids, Review.ACCEPTED, Decided(by="an editor", why="read the document"))
    writer.grade(dict.fromkeys(ids, "high"), Decided(by="an editor", why="read the document"))
    writer.remark(dict.fromkeys(ids, CLOSED), Decided(by="an editor", why="asked to"))
    writer.retract(ids[::2], Decided(by="an editor", why="asked to"))
    events = dict.fromkeys((id for id in entities if id.startswith("hidden")), CLOSED)
    writer.remark_entities(events, Decided(by="an editor", why="asked to"))


@pytest.fixture(scope="module", params=sorted(HIDE))
def pair(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary
) -> Iterator[tuple[SqliteEngine, SqliteEngine]]:
    """A store with very many hidden things of a kind, and its public copy."""
    folder, clock = tmp_path_factory.mktemp("hidden"), Clock()

    def opened(path: Path) -> SqliteEngine:
        return SqliteEngine.open(path, vocabulary, clock=clock)

    with closing(opened(folder / "store.db")) as engine:
        with engine.writing() as writer:
            kinds = {"document": "Source", "herald": "Organisation", "guard": "StateBody"}
            writer.register(
                Entity(id=id_of(name), cls=cls, marking=PUBLIC)
                for name, cls in {**kinds, "raid": "Event"}.items()
            )
            hidden = [HIDE[request.param](number) for number in range(HIDDEN)]
            ends = {id for claim in hidden for id in (claim.subject, claim.object) if id}
            closed = RESTRICTED if request.param == "entities" else PUBLIC
            others = sorted(ends - {id_of("raid"), id_of("guard")})
            writer.register(Entity(id=id, cls="Event", marking=closed) for id in others)
            writer.record(
                [
                    coarse(),
                    named("raid", "Raid", PUBLIC),
                    says("raid", "kind", PUBLIC, concept="torture"),
                    dated("raid", "2018-12", PUBLIC),
                ]
            )
            writer.record(hidden)
            if request.param in ("decisions", "entities"):
                decide(writer, hidden, others)
        copy(engine, PUBLIC_CLEARANCE, folder / "copy.db", make=opened, clock=clock)
        with closing(opened(folder / "copy.db")) as other:
            yield engine, other


@pytest.mark.parametrize("question", sorted(ASK))
def test_hidden_things_cost_nothing(pair: tuple[SqliteEngine, SqliteEngine], question: str) -> None:
    """Whichever kind they are of, and whatever is asked."""
    full, clean = pair
    assert steps(full, ASK[question]) <= steps(clean, ASK[question]) + MORE


def test_what_was_hidden_is_there(pair: tuple[SqliteEngine, SqliteEngine]) -> None:
    """The store holds it, and the copy does not."""
    full, clean = pair
    sizes = []
    for engine in (full, clean):
        [(size,)] = engine._db.execute("SELECT count(*) FROM claims").fetchall()
        sizes.append(int(size))
    assert sizes[0] - sizes[1] == HIDDEN


@pytest.mark.parametrize("at_once", [True, False])
def test_re_markings_of_what_was_hidden_cost_no_statement(
    tmp_path: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    """Pages of news on either side of very many, made in one unit or each in its own, take as many
    statements as where nothing was ever hidden: nobody learns how much was opened, or when."""
    monkeypatch.setattr(news_pages, "FEW", 10)
    clock, opened = Clock(), Decided(by="an editor", why="asked to")
    numbers = range(60)
    first, then, late = ([named("raid", f"{x} {n}", PUBLIC) for n in numbers] for x in "abc")
    hidden = [named("raid", f"Hidden {number}", RESTRICTED) for number in numbers]

    def store(path: Path) -> SqliteEngine:
        return SqliteEngine.open(path, vocabulary, clock=clock)

    with closing(store(tmp_path / "store.db")) as engine:

        def write(act: Callable[[Writer], object]) -> None:
            clock.tick()
            with engine.writing() as writer:
                act(writer)

        things = {"document": "Source", "herald": "Organisation", "raid": "Event"}
        made = [Entity(id=id_of(name), cls=cls, marking=PUBLIC) for name, cls in things.items()]
        write(lambda writer: writer.register(made))
        write(lambda writer: writer.record([*hidden, *first]))
        write(lambda writer: writer.record(then))
        since = clock.now
        ids = [claim.id for claim in hidden]
        for some in [ids] if at_once else [[id] for id in ids]:
            write(lambda writer, some=some: writer.remark(dict.fromkeys(some, PUBLIC), opened))
        write(lambda writer: writer.record(late))
        copy(engine, PUBLIC_CLEARANCE, tmp_path / "copy.db", make=store, clock=clock)
        with closing(store(tmp_path / "copy.db")) as clean:
            for about in (None, id_of("raid")):
                for row, back in ((55, False), (64, True)):
                    found = [page_of(one, since, about, row, back) for one in (engine, clean)]
                    assert found[0] == found[1]


def page_of(
    engine: SqliteEngine, since: int, about: str | None, row: int, back: bool
) -> tuple[list[Piece], int]:
    """A page of news from a row on, and how many statements it takes."""
    statements: list[str] = []

    def noted(_: object, sql: str, __: object) -> bool:
        statements.append(sql)
        return True

    with engine.reading() as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE)
        db = view._reader.db
        asked = Since(since=since, until=2**62, about=about)
        start = all_news(view, asked)[row].key
        db.exec_trace = noted
        try:
            window = Window(first=20, after=start, backwards=back)
            page = news_pages.news(view, replace(asked, window=window))
        finally:
            db.exec_trace = None
        return list(page.rows), len(statements)
