"""A claim as a node: the properties that queries compare, computed once when it is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from graph.claims.claim import VALUE, Claim, Entity, Literal, Review, from_content, literal_of
from graph.claims.errors import InputError
from graph.claims.marking import Marking
from graph.claims.older_terms import Replaced, renewed
from graph.claims.period import UNKNOWN_LAST, Period
from graph.claims.remembered import remembered
from graph.claims.text import folded
from graph.engines.neo4j.constraints import BEGINNING
from graph.engines.neo4j.cypher import REVIEW_NUMBERS, REVIEWS, later
from graph.views.claim_filters import locator_place, quoted
from graph.views.clusters import JUDGEMENTS
from graph.views.display import coarseness, name_kind
from graph.views.name_matching import TOKENS, tokens
from graph.views.text_words import TEXT_TOKENS, tokens_of_claim
from graph.views.view import Change, Qualified, Record

RECORD = (
    f"c.id, c.body, c.written, c.marking, c.unit, c.review, c.retracted, {later('c')}, c.classes"
)
"""The columns that `Reads.record` makes a record of."""

WRITTEN_WITH = f"{TOKENS}; {TEXT_TOKENS}"
"""What the tokens of a store depend on besides its claims."""
NAME = "name"
"""The property whose values are searched."""
SHORT = 200
"""Signs of the values that are remembered."""
NOT_SO, TAKEN_BACK = "not", "taken_back"
"""What stands in the type of a direct relationship whose claim says that it is not so, or is
rejected or retracted: nobody who draws the graph draws it for the relation."""


@dataclass(slots=True)
class StoredClaim:
    """A claim as the store keeps it. Changes carry units in place of record times."""

    claim: Claim
    """Its marking is the one of today, as written."""
    body: bytes
    """The canonical JSON of its content, which its id is the hash of."""
    classes: tuple[str, ...]
    """Of what it names, in the order of `Claim.names`."""
    unit: int
    marking: Marking
    """The effective one."""
    changes: tuple[Change, ...] = ()
    link: str | None = None
    """The type of its direct relationship in the database; None while there is none."""
    stood: tuple[Any, ...] | None = None
    """What the digest of claims is over, of the node that the database has for it; None where it
    has none."""
    marked: int | None = None
    """The number of the effective marking that this node has; None where there is none."""

    @property
    def known(self) -> bool:
        """Whether the database has a node for it."""
        return self.stood is not None

    @property
    def review(self) -> Review:
        return reviewed(self.changes)

    @property
    def retracted(self) -> int | None:
        """The unit that retracted it; None while it stands."""
        return retracted(self.changes)

    @property
    def live(self) -> bool:
        if not self.changes:
            return True
        return self.review is not Review.REJECTED and self.retracted is None

    def linked(self, marking: int) -> str | None:
        """The type that its direct relationship is to have; None where it is no relation."""
        claim = self.claim
        if claim.object is None or claim.object == claim.subject:
            return None
        state = "" if self.live else f"_{TAKEN_BACK}"
        polarity = f"_{NOT_SO}" if claim.negated else ""
        return f"{claim.predicate}{polarity}{state}_m{marking}"


def reviewed(changes: Iterable[Change]) -> Review:
    """The latest decision; proposed where nobody has decided."""
    decided = [c.after for c in changes if c.kind == "reviewed" and c.after is not None]
    return Review(decided[-1]) if decided else Review.PROPOSED


def retracted(changes: Iterable[Change]) -> int | None:
    """When the retraction that is in force was made."""
    turns = [c for c in changes if c.kind in ("retracted", "reinstated")]
    return turns[-1].at if turns and turns[-1].kind == "retracted" else None


def flips(changes: Sequence[Change]) -> list[int]:
    """The units in which the claim came to stand no longer, or to stand again, one in turn."""
    found: list[int] = []
    for unit in sorted({change.at for change in changes}):
        by_then = [change for change in changes if change.at <= unit]
        lives = reviewed(by_then) is not Review.REJECTED and retracted(by_then) is None
        if lives != (len(found) % 2 == 0):
            found.append(unit)
    return found


def properties(told: StoredClaim, number: Callable[[Marking], int]) -> dict[str, Any]:
    """All properties of a claim's node. Names that are single words stand in one text, with spaces
    between: the server keeps a list of texts apart from the node, each in 128 bytes.

    Raises:
        InputError: a number that is none.
    """
    claim, marking = told.claim, number(told.marking)
    names = dict(zip(claim.names, told.classes, strict=True))
    return {
        "id": claim.id,
        "body": told.body.decode(),
        "origin": claim.origin,
        "subject": claim.subject,
        "subject_cls": names[claim.subject],
        "predicate": claim.predicate,
        "object": claim.object,
        "far": claim.object or "",
        "object_cls": None if claim.object is None else names[claim.object],
        "concept": claim.concept,
        "negated": claim.negated,
        "denies": any(link.act == "denies" for link in claim.attribution),
        "acts": " ".join(dict.fromkeys(link.act for link in claim.attribution)) or None,
        "stance": str(claim.stance),
        "quote": quoted(claim),
        "spot": locator_place(claim.citation.locator),
        "name_kind": name_kind(claim),
        "particulars": _particulars(claim),
        "source": claim.citation.source,
        "classes": " ".join(told.classes),
        "written": number(claim.marking),
        "marking": marking,
        "unit": told.unit,
        "link": told.linked(marking),
        "judges": True if claim.predicate in JUDGEMENTS else None,
        **_life(told),
        **_valid(claim.valid),
        **({} if claim.value is None else _value(claim, claim.value, told.body)),
    }


def entity_node(
    entity: Entity, unit: int, changes: Sequence[Change], marking: int
) -> dict[str, Any]:
    """All properties of an entity's node.

    Args:
        marking: the number of its marking.
    """
    return {
        "id": entity.id,
        "cls": entity.cls,
        "marking": marking,
        "unit": unit,
        **life_of(changes),
    }


def life_of(changes: Sequence[Change]) -> dict[str, Any]:
    """What every node has of its changes."""
    if not changes:
        return {}
    kept = [
        (c.kind, c.at, c.by, c.why, c.before, c.after, c.on, c.second, c.rules) for c in changes
    ]
    return {
        "changes": orjson.dumps(kept).decode(),
        "change_units": [c.at for c in changes],
        "last": max(c.at for c in changes),
    }


def changes_of(kept: str | None) -> tuple[Change, ...]:
    """The changes that `life_of` kept; `at` is a unit."""
    return () if kept is None else tuple(Change(*one) for one in orjson.loads(kept))


_NEW = {"review": REVIEW_NUMBERS[Review.PROPOSED], "retracted": None, "live": True}
"""What a claim has of decisions before there is any."""


def _life(told: StoredClaim) -> dict[str, Any]:
    if not told.changes:
        return _NEW
    decided = [c for c in told.changes if c.kind == "reviewed" and c.after is not None]
    turned = [c for c in told.changes if c.kind in ("retracted", "reinstated")]
    found = {
        "review": REVIEW_NUMBERS[told.review],
        "retracted": told.retracted,
        "live": told.live,
        **life_of(told.changes),
    }
    if decided or turned:
        found |= {
            "touched": max(c.at for c in (*decided, *turned)),
            "review_units": [c.at for c in decided],
            "reviews": [REVIEW_NUMBERS[Review(c.after)] for c in decided if c.after is not None],
            "turns": [c.at for c in turned],
            "flips": flips(told.changes) or None,
        }
    return found


def _particulars(claim: Claim) -> str | None:
    """What filters ask of what qualifies a claim: property, concept, folded text, bounds."""
    if not claim.particulars:
        return None
    found: list[tuple[str, str | None, str | None, int | None, int | None]] = []
    for one in claim.particulars:
        value = one.value
        if value is None:
            found.append((one.property, one.concept, None, None, None))
        elif value.quantity is not None:
            found.append((one.property, None, None, value.quantity.low, value.quantity.high))
        else:
            found.append((one.property, None, folded(value.text), None, None))
    return orjson.dumps(found).decode()


def is_qualified(particulars: str | None, wanted: Iterable[Qualified]) -> bool:
    """Whether each of these is so of some particular of a claim; out of its node's property."""
    said = [] if particulars is None else orjson.loads(particulars)
    return all(
        any(property == want.property and want.passes(*more) for property, *more in said)
        for want in wanted
    )


def claim_tokens(claim: Claim) -> tuple[str, ...]:
    """The tokens by which searches find a claim."""
    if claim.predicate == NAME and claim.value is not None:
        return (*tokens(claim.value.text), *tokens_of_claim(claim))
    if claim.citation.quote or claim.value is not None:
        return tokens_of_claim(claim)
    return ()


def _days(period: Period) -> tuple[list[int], list[int]]:
    """First and last possible day of each alternative; far away where one is unknown."""
    firsts = [0 if first is None else first.toordinal() for first, _, _, _ in period.spans]
    lasts = [UNKNOWN_LAST if last is None else last.toordinal() for _, _, _, last in period.spans]
    return firsts, lasts


def _valid(valid: Period | None) -> dict[str, Any]:
    if valid is None:
        return {}
    firsts, lasts = _days(valid)
    return {
        "valid_firsts": firsts,
        "valid_lasts": lasts,
        "valid_begun": valid.begins[1],
        "valid_ended": valid.ends[0],
        "valid_earliest": valid.begins[0],
        "valid_latest": valid.ends[1],
        "valid_day": valid.day,
    }


def value_text(body: bytes | str) -> str:
    """The value in the body of a claim, as JSON: answers that show it read nothing else."""
    return orjson.dumps(orjson.loads(body)[VALUE]).decode()


def literal(value: str) -> Literal:
    """The value that `value_text` gave."""
    # Few values stand in very many claims: equal ones are read once, if they are not long.
    return _short(value) if len(value) <= SHORT else literal_of(orjson.loads(value))


@remembered(50_000)
def _short(value: str) -> Literal:
    return literal_of(orjson.loads(value))


def _value(claim: Claim, value: Literal, body: bytes) -> dict[str, Any]:
    found: dict[str, Any] = {"text": value.text, "coarseness": coarseness(value)}
    if claim.predicate != NAME:
        found["value"] = value_text(body)
    if value.period is not None:
        return found | _dated(value.period.edtf)
    if value.quantity is not None:
        return found | {"sort": _one(value.quantity.low)}
    whole = folded(value.text)
    found |= {"language": value.language, "folded": whole, "start": whole[:BEGINNING]}
    if value.datatype == "number":
        try:
            found["sort"] = [float(value.text)]
        except ValueError:
            raise InputError(
                "is no number",
                mend="write digits with a point before decimals",
                record=claim.id,
                field=claim.predicate,
                value=value.text,
            ) from None
    return found


def _one(number: int | None) -> list[int] | None:
    return None if number is None else [number]


# Few dates stand in very many claims.
@remembered(8192)
def _dated(edtf: str | None) -> dict[str, Any]:
    if edtf is None:
        return {"firsts": [0], "lasts": [UNKNOWN_LAST]}
    period = Period(edtf=edtf)
    firsts, lasts = _days(period)
    return {
        "firsts": firsts,
        "lasts": lasts,
        "earliest": period.begins[0],
        "latest": period.ends[1],
        "begun": period.begins[1],
        "ended": period.ends[0],
        "day": period.day,
        "sort": None if period.day is None else list(period.sort_key),
    }


class NodeReader:
    """Makes claims and records of what queries return.

    Args:
        markings: by their numbers.
        times: record times of units.
    """

    def __init__(
        self, markings: Sequence[Marking], times: Mapping[int, int], replaced: Replaced
    ) -> None:
        self._markings, self._times, self._replaced = markings, times, replaced

    def marking(self, number: int) -> Marking:
        return self._markings[number - 1]

    def claim(self, id: str, body: str, written: int) -> Claim:
        array = renewed(orjson.loads(body), self._replaced)
        return from_content(array, marking=self.marking(written), id=id)

    def record(self, row: Sequence[Any], upto: int) -> Record:
        """Out of the columns `RECORD`, at a unit."""
        id, body, written, marking, unit, decided, retracting, later, classes = row
        decided, retracting = self.decided(decided, retracting, later, upto)
        claim = self.claim(id, body, written)
        return Record(
            claim=claim,
            recorded_at=self._times[unit],
            review=REVIEWS[decided],
            retracted_at=None if retracting is None else self._times[retracting],
            marking=self.marking(marking),
            classes=dict(zip(claim.names, classes.split(), strict=True)),
        )

    @staticmethod
    def decided(
        review: int, retracting: int | None, later: str | None, upto: int
    ) -> tuple[int, int | None]:
        """Decision and retraction as they were at a unit.

        Args:
            later: the claim's changes, where something was decided behind that unit.
        """
        if later is None:
            return review, retracting
        by_then = [change for change in changes_of(later) if change.at <= upto]
        return REVIEW_NUMBERS[reviewed(by_then)], retracted(by_then)

    def changes(self, kept: str | None, upto: int) -> tuple[Change, ...]:
        """Those up to a unit, with their record times."""
        return tuple(
            change._replace(at=self._times[change.at])
            for change in changes_of(kept)
            if change.at <= upto
        )


def day_number(day: date | None, unknown: int) -> int:
    """A day as a number; another number for none."""
    return unknown if day is None else day.toordinal()
