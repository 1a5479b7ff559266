"""Invented affairs around calls, for properties: whatever can be said of calls, at random."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from graph.claims.claim import Attribution, Claim, Entity, Literal, Stance, entity_id, make_claim
from graph.claims.marking import PUBLIC
from graph.claims.period import Period
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import claim, id_of, made
from tests.naive import NaiveEngine

START = date(2018, 1, 1)
DAYS = 400

ACTORS = {
    "vardania": "State",
    "lorin": "State",
    "ministry": "StateBody",
    "prosecutor": "StateBody",
    "guard": "StateBody",
    "unit": "StateBody",
    "voice": "Person",
    "watch": "Organisation",
    "mill": "Organisation",
    "committee": "InternationalBody",
    "everybody": "IndeterminateActor",
}
STRANGERS = {"far-state": "State", "far-body": "StateBody"}
EVENTS = ("raids", "raid", "room", "flood")
KINDS = {
    "ministry": "foreign-ministry",
    "prosecutor": "prosecution-service",
    "far-body": "foreign-ministry",
}
LINKS = (
    ("ministry", "organOf", "vardania"),
    ("prosecutor", "organOf", "vardania"),
    ("guard", "organOf", "vardania"),
    ("unit", "memberOf", "prosecutor"),
    ("voice", "speaksFor", "guard"),
    ("far-body", "organOf", "far-state"),
    ("raid", "partOf", "raids"),
    ("room", "partOf", "raid"),
    ("raid", "allegedPerpetrator", "guard"),
)
ADDRESSEES = ("vardania", "prosecutor", "mill", "everybody", "guard")
AUTHORS = ("vardania", "ministry", "prosecutor", "guard", "unit", "voice", "lorin", "mill")
DEMANDS = ("investigate", "release", "inform", "press-others", "cooperate", "open-case")
RESPONSES = (
    *("acknowledgement", "forwarded", "reply", "denial", "pledge", "refusal", "token"),
    *("no-response", "refusal-to-cooperate", "investigation", "preliminary-inquiry", "opening"),
    *("refusal-to-open", "closure", "refusal-quashed", "release-carried-out", "conviction"),
)
VERDICTS = ("suffices", "not-substantive", "demand-met", "grade-b", "grade-d", "grade-e")


@dataclass(frozen=True)
class Affair:
    """Everything that is registered and claimed."""

    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]
    calls: tuple[str, ...]
    """Ids."""
    responses: tuple[str, ...]
    """Names."""

    def plus(self, *claims: Claim, things: tuple[Entity, ...] = ()) -> Affair:
        return replace(self, entities=(*self.entities, *things), claims=(*self.claims, *claims))

    def store(self, vocabulary: Vocabulary) -> NaiveEngine:
        """A store in memory that holds it."""
        engine = NaiveEngine(vocabulary, clock=Clock())
        with engine.writing() as writer:
            writer.register(self.entities)
            writer.record(self.claims)
        return engine


def day(number: int) -> date:
    """A day of the affair."""
    return START + timedelta(days=number)


def dated(random: Random, first: int = 0, last: int = DAYS) -> str:
    """A date of any precision within some days."""
    one = day(random.randint(first, last))
    until = day(random.randint((one - START).days, last))
    return random.choice((str(one), str(one), str(one), f"[{one}..{until}]", f"{one}/{until}"))


def period(edtf: str) -> Literal:
    return Literal(datatype="period", text=edtf, period=Period.parse(edtf))


def affair(seed: int, *, calls: int = 3, responses: int = 6) -> Affair:
    """A random affair."""
    random = Random(seed)
    entities = [made("document", "Source")]
    entities += [made(name, cls) for name, cls in (ACTORS | STRANGERS).items()]
    entities += [made(name, "Event") for name in EVENTS]
    claims = [claim(*link) for link in LINKS]
    claims += [claim(name, "kind", kind, concept=True) for name, kind in KINDS.items()]
    names = [f"call {i}" for i in range(calls)]
    demands: list[str] = []
    for i, name in enumerate(names):
        entities.append(made(name, "Call"))
        claims += _call(random, names, i)
        for j in range(random.randint(0, 2)):
            demand = f"{name} demand {j}"
            entities.append(made(demand, "Demand"))
            demands.append(demand)
            claims.append(claim(name, "demand", demand))
            claims.append(claim(demand, "kind", random.choice(DEMANDS), concept=True))
            if random.random() < 0.2:
                claims.append(claim(demand, "demandAddressee", random.choice(ADDRESSEES)))
            if random.random() < 0.2:
                claims.append(absent(random, demand))
    told = [f"response {i}" for i in range(responses)]
    for name in told:
        entities.append(made(name, "Response"))
        claims += response(random, name, names, demands)
        if random.random() < 0.5:
            said = disputable(claims, name)
            claims += [
                again(random, one, day(random.randint(0, DAYS)))
                for one in random.choices(said, k=random.randint(2, 8))
            ]
    claims += [
        otherwise(random, one)
        for one in claims
        if one.predicate in ("when", "madeOn") and random.random() < 0.25
    ]
    for i in range(random.randint(0, 3)):
        entities.append(made(f"view {i}", "Assessment"))
        claims += assessment(random, f"view {i}", told, demands)
    return Affair(tuple(entities), tuple(claims), tuple(map(id_of, names)), tuple(told))


def _call(random: Random, names: list[str], i: int) -> list[Claim]:
    name = names[i]
    claims = []
    if random.random() < 0.95:
        claims.append(claim(name, "madeOn", period(dated(random, 0, DAYS // 2))))
    if random.random() < 0.9:
        claims.append(claim(name, "issuer", random.choice(("watch", "lorin", "committee"))))
    for addressee in random.sample(ADDRESSEES, random.randint(0, 2)):
        claims.append(claim(name, "addressee", addressee))
    for event in random.sample(EVENTS, random.randint(0, 2)):
        claims.append(claim(name, "about", event))
    if i and random.random() < 0.5:
        relation = random.choice(("renews", "replacedBy", "carriedBy", "contains"))
        claims.append(claim(name, relation, names[random.randrange(i)]))
    if random.random() < 0.15:
        claims.append(claim(name, "withdrawnOn", period(dated(random, DAYS // 2))))
    if random.random() < 0.2:
        claims.append(claim(name, "underProcedure", "vienna-mechanism", concept=True))
    if random.random() < 0.1:
        text = Literal(datatype="text", text="if nothing else helps", language="en")
        claims.append(claim(name, "condition", text))
    return claims


def response(
    random: Random,
    name: str,
    calls: list[str],
    demands: list[str],
    *,
    when: str | None = None,
    by: str | None = None,
) -> list[Claim]:
    """What is said of one response."""
    claims = [
        claim(name, "kind", random.choice(RESPONSES), concept=True),
        claim(name, "responseBy", by or random.choice(AUTHORS)),
    ]
    if when is not None or random.random() < 0.9:
        claims.append(claim(name, "when", period(when or dated(random))))
    if calls and random.random() < 0.6:
        claims.append(claim(name, "responseTo", random.choice(calls)))
    if demands and random.random() < 0.2:
        claims.append(claim(name, "answers", random.choice(demands)))
    if random.random() < 0.6:
        claims.append(claim(name, "responseAbout", random.choice(EVENTS)))
    if random.random() < 0.1:
        claims.append(claim(name, "forwardedTo", random.choice(("unit", "guard"))))
    if random.random() < 0.1:
        claims.append(claim(name, "announcedEnd", period(dated(random))))
    return claims


def disputable(claims: Iterable[Claim], name: str) -> list[Claim]:
    """What is said of a response that somebody may contradict."""
    about = ("kind", "responseTo", "responseBy")
    return [c for c in claims if c.subject == id_of(name) and c.predicate in about]


def again(random: Random, one: Claim, on: date, *, negated: bool | None = None) -> Claim:
    """The same, or that it is not so, said by somebody on a day."""
    speaker = id_of(random.choice(("watch", "lorin")))
    return make_claim(
        origin=one.origin,
        subject=one.subject,
        predicate=one.predicate,
        object=one.object,
        concept=one.concept,
        negated=random.random() < 0.6 if negated is None else negated,
        attribution=(Attribution(actor=speaker, act="states", on=Period.parse(str(on))),),
        stance=Stance.ASSERTED,
        citation=one.citation,
        marking=PUBLIC,
    )


def otherwise(random: Random, one: Claim) -> Claim:
    """Another date of the same, said by somebody who may say on which day he says it."""
    speaker = id_of(random.choice(("watch", "lorin")))
    on = Period.parse(str(day(random.randint(0, DAYS)))) if random.random() < 0.7 else None
    return make_claim(
        origin=one.origin,
        subject=one.subject,
        predicate=one.predicate,
        value=period(dated(random)),
        attribution=(Attribution(actor=speaker, act="states", on=on),),
        stance=Stance.ASSERTED,
        citation=one.citation,
        marking=PUBLIC,
    )


def assessment(
    random: Random, name: str, told: list[str], demands: list[str], *, when: str | None = None
) -> list[Claim]:
    """What is said of one assessment."""
    claims = [
        claim(name, "kind", random.choice(VERDICTS), concept=True),
        claim(name, "assessmentBy", random.choice(("watch", "committee", "ministry"))),
        claim(name, "when", period(when or dated(random))),
    ]
    if told and random.random() < 0.6:
        claims.append(claim(name, "assesses", random.choice(told)))
    elif demands:
        claims.append(claim(name, "assessesDemand", random.choice(demands)))
    return claims


def absent(random: Random, subject: str, valid: str | None = None) -> Claim:
    """Somebody says that none of a kind came."""
    kind = random.choice(("investigation", "genuine-investigation", "release-carried-out"))
    return claim(
        subject,
        "followedBy",
        kind,
        concept=True,
        negated=True,
        valid=valid or f"{day(random.randint(0, 200))}/{day(random.randint(200, DAYS))}",
    )


def thing(name: str, cls: str) -> Entity:
    """An entity more."""
    return Entity(id=entity_id("contract", name), cls=cls, marking=PUBLIC)
