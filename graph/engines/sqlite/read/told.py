"""What claims say in a few columns, of very many things at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph.claims.claim import Review
from graph.claims.period import UNKNOWN_LAST
from graph.engines.sqlite.interned import REVIEW_NUMBERS, STANCES
from graph.engines.sqlite.keys import Row, rows
from graph.engines.sqlite.read.claim_lists import Side, sides_of
from graph.engines.sqlite.read.reader import Reader, numbers
from graph.engines.sqlite.rows import unpacked
from graph.views.told_claims import ToldClaim, ToldClaims
from graph.views.view import UNDATED, Claims, Days

WIDE = {"subject": 7, "object": 3}
"""From more properties on all claims of an entity are gone through: a look-up of each takes longer,
since most have few."""
PIECE = 4096
"""So many entities are read together."""
MOST_KNOWN = 250_000
"""Of more entities than these nothing is kept from one question to the next."""
_ACCEPTED = REVIEW_NUMBERS[Review.ACCEPTED]
_COLUMNS = (
    "c.predicate, c.concept, c.negated, EXISTS (SELECT 1 FROM particulars p WHERE p.claim = c.key),"
    " c.stance, c.earliest, c.latest, c.sort"
)


def told(
    reader: Reader, ways: Sequence[tuple[str, bool]], ids: Sequence[str]
) -> Iterator[ToldClaims]:
    """The standing claims of some entities; see `graph.views.view.View.told`."""
    reader.pass_by(MOST_KNOWN)
    keys = {key: id for id, key in reader.keys(ids).items()}
    sides = sides_of(reader, Claims(predicates=tuple(ways)))
    # What was registered together lies together in the file, and so do its claims.
    ordered = sorted(keys)
    for begin in range(0, len(ordered), PIECE):
        reader.deadline.check()
        found: dict[str, list[ToldClaim]] = {}
        for side in sides:
            _read(reader, keys, side, ordered[begin : begin + PIECE], found)
        yield found


def _read(
    reader: Reader,
    keys: dict[int, str],
    side: Side,
    asked: Sequence[int],
    found: dict[str, list[ToldClaim]],
) -> None:
    """Put the claims of one side with what was found."""
    inverse = side.near == "object"
    end = "c.subject" if inverse else "c.object"
    wide = len(side.predicates) > WIDE[side.near]
    index = f"INDEXED BY claims_of_{side.near} " if wide else ""
    for sight, some in reader.apart(asked, side.near, *(() if wide else side.predicates)):
        sql = (
            f"SELECT c.{side.near}, {end}, c.source, {_COLUMNS}, {sight.review('c')} "
            f"FROM carray(?) w CROSS JOIN claims c {index}ON {side.key} = w.value "
            f"WHERE {side.condition} AND {sight.standing('c')}"
        )
        every = list(rows(reader.db, sql, (numbers(some),)))
        _take(reader, keys, every, inverse, found)


def _take(
    reader: Reader,
    keys: dict[int, str],
    every: Sequence[Row],
    inverse: bool,
    found: dict[str, list[ToldClaim]],
) -> None:
    """Put rows into words."""
    named = {row[2] for row in every}
    named.update([row[1] for row in every])
    named.discard(None)
    refs = reader.refs(named)
    names = reader.terms.names
    new, last, into = tuple.__new__, None, []
    for near, end, source, predicate, concept, negated, qualified, stance, *days, review in every:
        if near != last:
            last = near
            into = found.setdefault(keys[near], [])
        into.append(
            new(
                ToldClaim,
                (
                    names[predicate],
                    inverse,
                    None if end is None else refs[end].id,
                    None if concept is None else names[concept],
                    negated == 1,
                    qualified == 1,
                    review == _ACCEPTED,
                    STANCES[stance],
                    refs[source].id,
                    UNDATED if days[2] is None else days_of(*days),
                ),
            )
        )


def days_of(earliest: int | None, latest: int | None, sort: object) -> Days:
    """The four days of a period out of its columns."""
    if not isinstance(sort, bytes):
        return UNDATED
    # What is unknown sorts last; the first number stands for others where it is unknown.
    _, begin, end, _ = unpacked(sort)
    return (
        earliest,
        None if begin == UNKNOWN_LAST else begin,
        None if end == UNKNOWN_LAST else end,
        latest,
    )
