"""Entities and claims.

A claim reads as a sentence: *origin* has it that, according to the last speaker of *attribution*
(told by those before), with firmness *stance*, *subject* has — or, negated, has not — as its
*predicate* this *object*, *concept* or *value*, in detail as the *particulars* say, for the time
*valid*; as can be read at *citation*; to be handled as *marking* says.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

from graph.claims.base32 import base32, base32_together
from graph.claims.errors import InputError
from graph.claims.marking import Marking
from graph.claims.period import Period
from graph.claims.point import Point
from graph.claims.quantity import Quantity
from graph.claims.remembered import remembered


class Stance(StrEnum):
    """How firmly the innermost speaker says it. No rank between readers: see
    `graph.views.display`."""

    VERIFIED = "verified"
    ASSERTED = "asserted"
    REPORTED = "reported"
    ESTIMATED = "estimated"
    ALLEGED = "alleged"
    PRESUPPOSED = "presupposed"
    OPINION = "opinion"


class Review(StrEnum):
    """What a person decided about a claim. Software never sets anything but `PROPOSED`."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    CONFLICT = "conflict"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Anything with an identity, registered once; all else known about it are claims."""

    id: str
    cls: str
    """A concrete class of the ontology, by its local name: ``Event``."""
    marking: Marking


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """One link of the chain of who says it: an actor and what that actor does with it."""

    actor: str
    """The speaker's entity id."""
    act: str
    """A concept of the scheme `attribution-acts`: states, reports, quotes, received …"""
    on: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """The place where a claim is made: one source, a locator in it, a short phrase of it."""

    source: str
    """The source's entity id."""
    locator: str | None = None
    """``L17`` or ``L17:10-42``: line, and characters from and to, both counted from 1."""
    quote: str | None = None
    """At most eight words of the source; longer passages are read from the text at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """A typed value. `text` is the cleaned form, `original` the form as found."""

    datatype: str
    """One of `DATATYPES`."""
    text: str
    original: str | None = None
    language: str | None = None
    """BCP 47, with ``text`` only."""
    quantity: Quantity | None = None
    period: Period | None = None
    point: Point | None = None


DATATYPES = ("text", "url", "sha256", "date", "number", "boolean", "period", "quantity", "point")


BY_SOFTWARE = "proposedBySoftware"
"""The particular of a claim that a program proposed: which one, and by what rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Particular:
    """What qualifies a claim: the role in a post, the harm that was done, the kind of a name."""

    property: str
    """A property of the ontology that qualifies others, by its local name: ``role``."""
    concept: str | None = None
    value: Literal | None = None
    """A concept or a value, exactly one of the two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement by somebody about one entity; immutable, and named by its own content."""

    id: str
    origin: str
    subject: str
    predicate: str
    """A property of the ontology, by its local name: ``allegedPerpetrator``."""
    object: str | None = None
    concept: str | None = None
    value: Literal | None = None
    negated: bool = False
    attribution: tuple[Attribution, ...] = ()
    """From the publisher inwards; the last is the innermost speaker."""
    stance: Stance
    valid: Period | None = None
    refines: str | None = None
    """The id of the coarser claim that this one makes exact."""
    particulars: tuple[Particular, ...] = ()
    """In the order of `in_order`."""
    citation: Citation
    marking: Marking
    """As written. What binds is the effective marking: the join with those of all it names."""

    @property
    def speaker(self) -> str | None:
        """The innermost speaker's entity id."""
        return self.attribution[-1].actor if self.attribution else None

    @property
    def is_by_software(self) -> bool:
        """Whether a program proposed it. Part of what it says: a person who accepts it leaves it
        so, and one who codes the same makes a claim of his own."""
        return any(one.property == BY_SOFTWARE for one in self.particulars)

    @property
    def names(self) -> tuple[str, ...]:
        """Every entity that the claim names, each once, subject first and source last."""
        ids = {self.subject: None}
        if self.object is not None:
            ids[self.object] = None
        for link in self.attribution:
            ids[link.actor] = None
        ids[self.citation.source] = None
        return tuple(ids)


def named_by(claims: Collection[Claim]) -> set[str]:
    """Every entity that one of some claims names."""
    ids: set[str | None] = {claim.subject for claim in claims}
    ids.update([claim.object for claim in claims])
    ids.update([claim.citation.source for claim in claims])
    # Many claims share one object for who says it.
    chains = {id(claim.attribution): claim.attribution for claim in claims}
    ids.update([link.actor for chain in chains.values() for link in chain])
    return {id for id in ids if id is not None}


def make_claim(**fields: Any) -> Claim:
    """Build a claim and give it the id that its content demands.

    Takes every field of `Claim` but `id`.

    Raises:
        InputError: not exactly one of object, concept and value; or the act ``denies`` on a
            claim that is not negated.
    """
    claim = Claim(id="", **fields)
    if sum(x is not None for x in (claim.object, claim.concept, claim.value)) != 1:
        raise InputError(
            "needs exactly one of object, concept and value",
            mend="keep the one that the source states and make the others claims of their own",
            field=claim.predicate,
        )
    if not claim.negated and any(link.act == "denies" for link in claim.attribution):
        raise denial_that_affirms(claim.predicate)
    if len(claim.particulars) > 1:
        fields["particulars"] = in_order(claim.particulars)
        claim = Claim(id="", **fields)
    give_id(claim, claim_id(claim))
    return claim


def give_id(claim: Claim, id: str) -> None:
    """Give a claim that was just made, and that nobody has seen yet, the id that its content
    demands: to make another one takes longer than all else."""
    object.__setattr__(claim, "id", id)


def denial_that_affirms(predicate: str) -> InputError:
    """How a claim is refused that somebody denies and that is not negated."""
    return InputError(
        "the act denies stands on a claim that is not negated",
        mend="set negated: true; a denial says that something is not so",
        field=predicate,
    )


def in_order(particulars: Iterable[Particular]) -> tuple[Particular, ...]:
    """Particulars in the one order in which they are kept, regardless of what order they were
    written in."""
    return tuple(sorted(particulars, key=lambda p: canonical(particular_content(p))))


def content(claim: Claim) -> list[Any]:
    """What a claim's id is a hash of: origin and subject to citation, as plain JSON values.

    Markings, review and times are left out: they can change and the claim stays the same.
    Particulars stand behind all else, and only where there are any.
    """
    value = claim.value
    said = [
        claim.origin,
        claim.subject,
        claim.predicate,
        claim.object,
        claim.concept,
        None if value is None else literal_content(value),
        claim.negated,
        [attribution_content(link) for link in claim.attribution],
        str(claim.stance),
        None if claim.valid is None else claim.valid.to_json(),
        claim.refines,
        [claim.citation.source, claim.citation.locator, claim.citation.quote],
    ]
    if claim.particulars:
        said.append([particular_content(one) for one in claim.particulars])
    return said


def attribution_content(link: Attribution) -> list[Any]:
    """One link of a chain as it stands in the `content` of a claim."""
    return [link.actor, link.act, None if link.on is None else link.on.to_json()]


def literal_content(value: Literal) -> list[Any]:
    """A value as it stands in the `content` of a claim."""
    known = [
        value.datatype,
        value.text,
        value.original,
        value.language,
        None if value.quantity is None else value.quantity.to_json(),
        None if value.period is None else value.period.to_json(),
    ]
    return known if value.point is None else [*known, value.point.to_json()]


def particular_content(one: Particular) -> list[Any]:
    """A particular as it stands in the `content` of a claim."""
    return [one.property, one.concept, None if one.value is None else literal_content(one.value)]


VALUE = 5
"""Where in its `content` a claim's value stands."""


def from_content(array: list[Any], *, marking: Marking, id: str | None = None) -> Claim:
    """The claim whose `content` is `array`; its id is computed unless it is given."""
    origin, subject, predicate, object_, concept, value, negated, chain, stance, valid, ref, cit = (
        array[:12]
    )
    particulars = array[12] if len(array) > 12 else ()
    return Claim(
        id=id if id is not None else hashed(array),
        origin=origin,
        subject=subject,
        predicate=predicate,
        object=object_,
        concept=concept,
        value=None if value is None else literal_of(value),
        negated=negated,
        attribution=chain_of(chain),
        stance=STANCES.get(stance) or Stance(stance),
        valid=None if valid is None else period_of(tuple(valid)),
        refines=ref,
        particulars=tuple(map(particular_of, particulars)),
        citation=Citation(source=cit[0], locator=cit[1], quote=cit[2]),
        marking=marking,
    )


def particular_of(array: list[Any]) -> Particular:
    """The particular that stands as `array` in the `content` of a claim."""
    name, code, value = array
    return Particular(property=name, concept=code, value=value and literal_of(value))


def literal_of(array: list[Any]) -> Literal:
    """The value that stands as `array` in the `content` of a claim."""
    datatype, text, original, language, quantity, period, *more = array
    return Literal(
        datatype=datatype,
        text=text,
        original=original,
        language=language,
        quantity=None if quantity is None else Quantity.from_json(quantity),
        period=None if period is None else period_of(tuple(period)),
        point=Point.from_json(more[0]) if more else None,
    )


STANCES: Mapping[str, Stance] = {stance.value: stance for stance in Stance}


def chain_of(links: list[list[Any]]) -> tuple[Attribution, ...]:
    """Who says it, as it stands in the `content` of a claim."""
    if len(links) == 1:  # as most have
        [[actor, act, on]] = links
        return _spoken(actor, act) if on is None else (_attribution(actor, act, tuple(on)),)
    return tuple(
        [_attribution(actor, act, None if on is None else tuple(on)) for actor, act, on in links]
    )


# Few dates and speakers stand in very many claims; being immutable, they can be shared.
@remembered(50_000)
def period_of(array: tuple[Any, ...]) -> Period:
    """The period that stands as `array` in the `content` of a claim."""
    return Period.from_json(list(array))


@remembered(50_000)
def _attribution(actor: str, act: str, on: tuple[Any, ...] | None) -> Attribution:
    return Attribution(actor=actor, act=act, on=None if on is None else period_of(on))


@remembered(50_000)
def _spoken(actor: str, act: str) -> tuple[Attribution, ...]:
    return (Attribution(actor=actor, act=act),)


def canonical(array: list[Any]) -> bytes:
    """Canonical JSON: UTF-8, no spaces, no escapes beyond those that JSON requires."""
    try:
        # Writes the same, many times faster; there are no numbers in it but whole ones.
        return orjson.dumps(array)
    except TypeError:  # a number of more than 64 bits, or half of a surrogate
        return _written(array).encode()


# One encoder for all: `json.dumps` makes one anew each time it is asked for no escapes.
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def hashed(array: list[Any]) -> str:
    """A claim's id: SHA-256 of the canonical JSON, 160 bits of it, in lower-case base32."""
    return hashed_bytes(canonical(array))


def hashed_bytes(body: bytes) -> str:
    """`hashed` of an array whose canonical JSON is at hand."""
    return base32(hashlib.sha256(body).digest()[:20])


def hashed_together(bodies: Sequence[bytes]) -> list[str]:
    """`hashed_bytes` of each, in less than half of the time."""
    sha256 = hashlib.sha256
    return base32_together(sha256(body).digest()[:20] for body in bodies)


def claim_id(claim: Claim) -> str:
    """The id that the claim's content demands."""
    return hashed(content(claim))


REDACTED = "redacted"
"""What ids begin with in exports under a profile (`graph.release.profiles`), which nobody can take
in. All other ids are hashes or random: one in 2**40 begins so."""


def entity_id(sheet: str, local: str) -> str:
    """The id of the entity that one sheet calls `local`: a hash, 130 bits in base32.

    The sheet's own random id goes in, so that a name cannot be guessed back out.
    """
    # 26 letters of five bits are 130.
    return base32(hashlib.sha256(canonical([sheet, local])).digest()[:20])[:26]
