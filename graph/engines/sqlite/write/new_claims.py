"""New claims on their way into the tables, a batch at a time."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from operator import add

import apsw
import orjson

from graph.claims.claim import Claim
from graph.engines.claim_bodies import ProvenBodies
from graph.engines.sqlite.claim_ids import LEAD, kept_together
from graph.engines.sqlite.interned import STANCE_NUMBERS
from graph.engines.sqlite.kept_bodies import kept_body
from graph.engines.sqlite.kept_bodies import kept_together as bodies_together
from graph.engines.sqlite.row_digests import RowDigests
from graph.engines.sqlite.rows import INSERT_CLAIM, NOTHING, particulars_of, spans_of, what_columns
from graph.engines.sqlite.tokens import claim_tokens, write_tokens
from graph.engines.sqlite.write.late_tokens import LateTokens
from graph.engines.sqlite.write.row_shapes import ClaimColumns
from graph.views.clusters import JUDGEMENTS


def write_claims(
    db: apsw.Connection,
    digests: RowDigests,
    claims: Sequence[Claim],
    proven: ProvenBodies,
    keys: Sequence[int],
    origins: Iterable[int],
    columns: ClaimColumns,
    refines: Iterable[int | None],
    units: Sequence[int],
    *,
    later: LateTokens | None,
) -> None:
    """Write claims, their bodies, alternatives of their days, speakers and tokens.

    Args:
        proven: what `proven_bodies` gave.
        keys: one behind the other.
        later: where tokens wait; then somebody else says which claims each speaker has.

    Raises:
        InputError: a value that should be a number and is none.
    """
    ids = kept_together([claim.id for claim in claims])
    # zip makes each row as it is asked for: rows of their own would be work for the collector.
    rows = zip(
        *(keys, ids, origins, columns.subjects),
        [None if claim.object is None else claim.subject for claim in claims],
        *(columns.predicates, columns.objects),
        [claim.object for claim in claims],
        columns.concepts,
        [claim.negated for claim in claims],
        columns.denies,
        [STANCE_NUMBERS[claim.stance] for claim in claims],
        *(columns.sources, refines, columns.written, columns.markings, units),
        strict=True,
    )
    whats = [
        NOTHING
        if claim.value is None and claim.valid is None and claim.predicate not in JUDGEMENTS
        else what_columns(claim)
        for claim in claims
    ]
    db.executemany(INSERT_CLAIM, map(add, rows, whats))
    digests.came("claims", zip(keys, ids, columns.written, units, strict=True))
    spread = [
        (key, *span)
        for key, claim, what in zip(keys, claims, whats, strict=True)
        if what[-1] is not None
        for span in spans_of(claim)
    ]
    if spread:
        db.executemany("INSERT INTO spans VALUES (?, ?, ?, ?, ?)", spread)
    # Many claims share one object for what qualifies them.
    particulars = {id(claim.particulars): claim for claim in claims if claim.particulars}
    cells = {place: list(particulars_of(claim)) for place, claim in particulars.items()}
    qualified = [
        (key, *one)
        for key, claim in zip(keys, claims, strict=True)
        if claim.particulars
        for one in cells[id(claim.particulars)]
    ]
    if qualified:
        db.executemany("INSERT INTO particulars VALUES (?, ?, ?, ?, ?, ?, ?)", qualified)
    kept = (
        bodies_together(claims, columns.speakers)
        if proven.as_today
        else _kept(claims, proven.bodies, columns)
    )
    said = list(_said(columns, keys))
    _write_beside(db, keys, list(kept), said)
    if later is None:
        first = keys[0] if keys else 0
        of = [
            (actor, columns.markings[at := key - first], ids[at][:LEAD], key) for key, actor in said
        ]
        # In the order of the table, so that those of one page come together.
        db.executemany("INSERT INTO spoken VALUES (?, ?, ?, ?)", sorted(of))
    tokens = [
        (marking, key, found)
        for marking, key, claim in zip(columns.markings, keys, claims, strict=True)
        if (found := claim_tokens(claim))
    ]
    if later is None:
        write_tokens(db, tokens)
    else:
        later.keep(tokens)


def _write_beside(
    db: apsw.Connection,
    keys: Sequence[int],
    bodies: Sequence[bytes],
    said: Iterable[tuple[int, int]],
) -> None:
    """Write bodies and speakers: handed over as one array each they take half of the time that
    they do row by row."""
    if keys:
        sql = "INSERT INTO bodies SELECT ? + rowid - 1, value FROM carray(?)"
        db.execute(sql, (keys[0], apsw.carray(tuple(bodies))))
    # One number has both keys.
    pairs = array("q", [key << _HALF | actor for key, actor in said])
    if pairs:
        sql = f"INSERT INTO speakers SELECT value >> {_HALF}, value & {_LOWER} FROM carray(?)"
        db.execute(sql, (apsw.carray(pairs),))


_HALF = 32
_LOWER = (1 << _HALF) - 1


def _kept(
    claims: Iterable[Claim], bodies: Iterable[bytes], columns: ClaimColumns
) -> Iterator[bytes]:
    """What is kept of claims of which some are said in terms that were replaced since."""
    for claim, body, said in zip(claims, bodies, columns.speakers, strict=True):
        names = dict.fromkeys(link.actor for link in claim.attribution)
        # Each speaker has one key, however often one is named.
        keys = (said,) if isinstance(said, int) else said
        actors = dict(zip(names, keys, strict=True))
        yield kept_body(orjson.loads(body), claim.predicate, claim.concept, actors)


def _said(columns: ClaimColumns, keys: Iterable[int]) -> Iterator[tuple[int, int]]:
    for some, key in zip(columns.speakers, keys, strict=True):
        if isinstance(some, int):
            yield key, some
        else:
            for speaker in some:
                yield key, speaker
