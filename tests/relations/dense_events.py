"""A few invented events of which very much is said: everything that statistics go by, at random."""

from __future__ import annotations

from random import Random

from graph.claims.claim import Attribution, Claim, Literal, Particular, Review, Stance
from graph.claims.decided import Decided
from graph.claims.period import Period
from graph.claims.quantity import Quantity
from graph.engines.engine import Engine
from tests.clock import Clock
from tests.contract.book import claim, id_of, made, period

EVENTS = tuple(f"event {n}" for n in range(6))
PEOPLE, GROUPS = ("mara", "ivo", "tis"), ("harvesters", "crew", "guests")
BODIES, OTHERS = ("guard", "ministry", "police"), ("herald", "watch")
PLACES, SOURCES = ("land", "province", "town"), ("document", "paper", "letter")
RESPONSES = ("answer", "reply")
CLASSES = {
    "Event": EVENTS,
    "Person": PEOPLE,
    "Group": GROUPS,
    "StateBody": BODIES,
    "Organisation": OTHERS,
    "Place": PLACES,
    "Source": SOURCES,
    "Response": RESPONSES,
}
DATES = (
    *("2018", "2018-05", "2018-05-01", "2018-12-28/2019-01-03", "[2017-03-01..2019-01-03]"),
    *("2018/..", "../2018", "[2018-02, 2019-04]", "2017/2019"),
)
SIZES = (
    Quantity(unit="person", min=3, max=7),
    Quantity(unit="person", min=9, max=9),
    Quantity(unit="person", qualifier="dozens", as_found="dozens"),
    Quantity(unit="family", min=2),
    Quantity(unit="person", min=5, max=9, best=12),
    Quantity(unit="person", best=4),
)
SOFTWARE = (
    Particular(
        property="proposedBySoftware", value=Literal(datatype="text", text="reader, rule 2")
    ),
)
KINDS = ("torture", "killing", "detention", "ill-treatment", "death-from-torture")


def fill(engine: Engine, clock: Clock, seed: int, claims: int = 110) -> int:
    """Write them into an empty store; the moment before anything was decided."""
    draw = Random(seed)
    with engine.writing() as writer:
        writer.register(
            made(name, cls, _marking(draw, 0.06)) for cls, some in CLASSES.items() for name in some
        )
    clock.tick()
    said = list({one.id: one for one in (_claim(draw, n) for n in range(claims))}.values())
    coarse = [one for one in said if one.concept in KINDS]
    fine = [_finer(one, draw) for one in draw.sample(coarse, min(3, len(coarse)))]
    with engine.writing() as writer:
        writer.record([*said, *fine])
    recorded = engine.latest
    clock.tick()
    with engine.writing() as writer:
        every = [one.id for one in said]
        writer.review(draw.sample(every, 30), Review.ACCEPTED, Decided(by="reviewer", why="read"))
        writer.review(
            [one.id for one in said if one.predicate in ("sameAs", "notSameAs")],
            Review.ACCEPTED,
            Decided(by="reviewer", why="read"),
        )
        writer.review(draw.sample(every, 3), Review.REJECTED, Decided(by="reviewer", why="read"))
        writer.retract(draw.sample(every, 4), Decided(by="coder", why="said no longer"))
    return recorded


def _marking(draw: Random, share: float) -> str:
    return "restricted" if draw.random() < share else "public"


def _finer(one: Claim, draw: Random) -> Claim:
    """Another kind in place of one, perhaps by somebody that few may read."""
    names = {id_of(name): name for name in EVENTS}
    return claim(
        names[one.subject],
        "kind",
        draw.choice(KINDS),
        concept=True,
        line=500,
        refines=one.id,
        marking=_marking(draw, 0.5),
    )


def _claim(draw: Random, line: int) -> Claim:
    more: dict[str, object] = {
        "line": line,
        "marking": _marking(draw, 0.15),
        "source": draw.choice(SOURCES),
        "stance": draw.choice((Stance.ASSERTED, Stance.REPORTED, Stance.ALLEGED)),
        "negated": draw.random() < 0.15,
        "particulars": SOFTWARE if draw.random() < 0.15 else (),
    }
    chain = draw.choices((*OTHERS, *PEOPLE, "guard"), k=draw.choice((0, 1, 1, 2)))
    on = Period.parse(draw.choice(("2019-01-01", "2019-06-01", "2020")))
    more["attribution"] = tuple(
        Attribution(actor=id_of(who), act="states", on=on) for who in dict.fromkeys(chain)
    )
    event = draw.choice(EVENTS)
    match draw.randrange(16):
        case 0 | 1 | 2:
            return claim(event, "kind", draw.choice(KINDS), concept=True, **more)  # type: ignore[arg-type]
        case 3 | 4 | 5:
            return claim(event, "when", period(draw.choice(DATES)), **more)  # type: ignore[arg-type]
        case 6:
            return claim(event, "place", draw.choice(PLACES), **more)  # type: ignore[arg-type]
        case 7 | 8:
            who = draw.choice((*BODIES, *PEOPLE))
            return claim(event, "allegedPerpetrator", who, **more)  # type: ignore[arg-type]
        case 9 | 10:
            return claim(event, "victim", draw.choice((*PEOPLE, *GROUPS)), **more)  # type: ignore[arg-type]
        case 11:
            size = draw.choice(SIZES)
            value = Literal(datatype="quantity", text=str(size), quantity=size)
            return claim(draw.choice(GROUPS), "size", value, **more)  # type: ignore[arg-type]
        case 12:
            valid = draw.choice((None, "2018", "2015"))
            if draw.random() < 0.5:
                above = draw.choice(BODIES)
                return claim("guard", "subordinateTo", above, valid=valid, **more)  # type: ignore[arg-type]
            served = draw.choice(("headOf", "memberOf"))
            return claim(draw.choice(PEOPLE), served, draw.choice(BODIES), valid=valid, **more)  # type: ignore[arg-type]
        case 13:
            response = draw.choice(RESPONSES)
            if draw.random() < 0.5:
                return claim(response, "responseAbout", event, **more)  # type: ignore[arg-type]
            kind = draw.choice(("denial", "token"))
            return claim(response, "kind", kind, concept=True, **more)  # type: ignore[arg-type]
        case 14:
            one, other = draw.sample(GROUPS, 2)
            how = draw.choice(("disjointWith", "sameGroupAs", "insideOf", "sameAs"))
            return claim(one, how, other, **more)  # type: ignore[arg-type]
        case _:
            pairs = (
                ("town", "within", "province", False),
                ("province", "within", "land", False),
                ("province", "kind", "region", True),
                ("paper", "publisher", "herald", False),
                ("event 1", "sameAs", "event 2", False),
                ("guard", "sameAs", "police", False),
                ("mara", "notSameAs", "ivo", False),
            )
            subject, predicate, what, concept = draw.choice(pairs)
            if draw.random() < 0.15:
                return claim("paper", "withdrawnOn", period("2019-03-01"), **more)  # type: ignore[arg-type]
            return claim(subject, predicate, what, concept=concept, **more)  # type: ignore[arg-type]
