"""What claims say, as plain values, for who goes through all of a view."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from graph.claims.damage import unreadable
from graph.claims.older_terms import renewed
from graph.engines.sqlite.claim_ids import told_ids
from graph.engines.sqlite.interned import REVIEWS
from graph.engines.sqlite.kept_bodies import UNREADABLE, ends_of, whole
from graph.engines.sqlite.keys import Row
from graph.engines.sqlite.read.reader import Reader
from graph.views.told_contents import ToldContent
from graph.views.view import Change


def passing_contents(
    reader: Reader, found: Sequence[Row], changes: Mapping[int, Sequence[Change]]
) -> Iterator[ToldContent]:
    """The contents of claims by their rows, as `Reader.passing_rows` has them, in that order.

    Args:
        changes: by the key of the claim.

    Raises:
        StoreError: one cannot be read, or names what is not there.
    """
    reader.pass_by()
    at = reader.times({row[5] for row in found})
    markings = {number: reader.marking(number) for row in found for number in row[3:5]}
    named = reader.contents.named([ends_of(row) for row in found], passing=True)
    replaced = reader.terms.replaced
    for id, row in zip(told_ids([row[1] for row in found]), found, strict=True):
        key, _, body, written, effective, unit, review, retracted, stands, *said = row
        try:
            content = whole(body, said, named)
        except UNREADABLE as error:
            raise unreadable(id, error) from error
        yield ToldContent(
            id,
            renewed(content, replaced) if replaced else content,
            markings[written],
            markings[effective],
            at[unit],
            REVIEWS[review],
            retracted,
            tuple(changes[key]) if key in changes else (),
            stands == 1,
        )
