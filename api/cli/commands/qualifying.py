"""``--particular NAME=VALUE``: which claims are qualified so, at the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

import click

from graph.claims.claim import Claim, Particular
from graph.claims.errors import QueryError, shown
from graph.claims.text import folded
from graph.views.all_pages import standing
from graph.views.saying import is_qualified
from graph.views.view import ClaimQuery, Qualified, Record, View
from graph.vocabulary import Vocabulary

particular_option = click.option(
    "--particular",
    "particulars",
    multiple=True,
    metavar="NAME=VALUE",
    help="Without words: claims that something qualifies so, rank=Colonel, harm=killed, "
    "count=10..20. May be given several times.",
)
_BOUNDS = re.compile(r"(?P<low>\d*)(?P<to>\.\.)?(?P<high>\d*)\Z", re.ASCII)


def qualified(vocabulary: Vocabulary, given: Sequence[str]) -> tuple[Qualified, ...]:
    """What has to qualify a claim, in words of the command line.

    A concept stands for narrower ones, too; a text is the whole of it, case and accents aside; a
    number, or two with ``..`` between, is one that the count may be.

    Raises:
        QueryError: nothing is called so, or it says no such thing.
    """
    known = {property.field: property for property in vocabulary.particulars.values()}
    known |= vocabulary.particulars
    wanted = []
    for text in given:
        name, equals, value = text.partition("=")
        property = known.get(name)
        if property is None or not equals or not value:
            raise QueryError(
                f"--particular {shown(text)}: write NAME=VALUE; names: "
                f"{', '.join(sorted(vocabulary.particulars))}"
            )
        if property.type == "concept":
            codes = vocabulary.schemes.get(property.range, ())
            if value not in codes:
                raise QueryError(
                    f"--particular {name}: {shown(value)} is none; there are {', '.join(codes)}"
                )
            wanted.append(Qualified(property=property.name, codes=vocabulary.narrower([value])))
        elif property.range == "quantity":
            wanted.append(_counted(property.name, name, value))
        else:
            wanted.append(Qualified(property=property.name, values=(folded(value),)))
    return tuple(wanted)


def _counted(property: str, name: str, value: str) -> Qualified:
    found = _BOUNDS.match(value)
    if found is None or value == "..":
        raise QueryError(f"--particular {name}: {shown(value)} is no number; write 3, 3..10, 3..")
    low, high = (int(found[end]) if found[end] else None for end in ("low", "high"))
    if found["to"] is None:
        high = low
    return Qualified(property=property, at_least=low, at_most=high)


def qualified_claims(
    view: View, wanted: Sequence[Qualified], predicates: Sequence[str], first: int
) -> tuple[list[Record], bool]:
    """The first standing claims that are qualified so, by id, and whether there are more. Reads
    all claims of the properties that may be."""
    of = tuple(
        name
        for name in predicates or view.vocabulary.properties
        if {one.property for one in wanted}
        <= {property.name for property in view.vocabulary.particulars_of(name)}
    )
    found: Iterator[Record] = (
        record
        for record in (standing(view, ClaimQuery(predicates=of)) if of else ())
        if is_qualified(record.claim, wanted)
    )
    rows = list(islice(found, first + 1))
    return rows[:first], len(rows) > first


def told(claim: Claim) -> str:
    """What qualifies a claim, in words."""
    return ", ".join(f"{one.property} {_said(one)}" for one in claim.particulars)


def _said(one: Particular) -> str:
    if one.value is None:
        return str(one.concept)
    return one.value.original or one.value.text
