"""Where two people who coded one document differ: a row for each thing that they say otherwise."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from graph.changes.writer_sight import WriterSight
from graph.claims.claim import Claim, entity_id
from graph.claims.deadline import NEVER, Deadline
from graph.claims.errors import InputError
from graph.claims.marking import Clearance
from graph.engines.engine import Engine
from graph.ingest.blocks import DOCUMENT
from graph.ingest.sheet_head import source_id
from graph.views.replies import read_one
from graph.views.view import Labels


class CodedApart(NamedTuple):
    """What two sheets say otherwise of one thing at one place."""

    at: str
    """The line of the document; empty where the claim has none."""
    about: str
    """The label of the subject, else its class."""
    property: str
    one: tuple[str, ...]
    """What the first says and the second does not, sorted."""
    other: tuple[str, ...]


class Compared(NamedTuple):
    """Where two sheets differ."""

    rows: tuple[CodedApart, ...]
    """By line, then subject and property."""
    alike: int
    """How many things both say."""


def compare_sheets(
    engine: Engine, one: str, other: str, clearance: Clearance, deadline: Deadline = NEVER
) -> Compared:
    """Compare two sheets by what may be read of them.

    Things are taken for the same by their labels, else by class and place: local names are in no
    store, and each sheet has things of its own.

    Raises:
        InputError: there is no sheet of one of the ids that may be read.
    """
    with engine.writing(keep=False) as writer, engine.reading(deadline) as snapshot:
        view = snapshot.view(clearance, coded=True)
        sight = WriterSight(writer, view)
        sides: list[list[Claim]] = []
        for origin in (one, other):
            records = view.records(sorted(sight.held(origin))).values()
            if len(view.classes([entity_id(origin, DOCUMENT), source_id(origin)])) < 2:
                raise InputError(
                    f"there is no sheet {origin} that {clearance} may read",
                    mend="take the origin of one of its claims",
                )
            sides.append([r.claim for r in records if r.retracted_at is None])
        named = sorted({name for claims in sides for claim in claims for name in claim.names})
        classes = view.classes(named)
        labels = read_one(view, Labels(), named)
    said = [
        _said(claims, {**classes, **labels}, origin)
        for claims, origin in zip(sides, (one, other), strict=True)
    ]
    rows, alike = [], 0
    for key in sorted({*said[0], *said[1]}):
        first, second = said[0].get(key, set()), said[1].get(key, set())
        alike += len(first & second)
        if first != second:
            line, about, property = key
            at = f"L{line}" if line else ""
            told = tuple(sorted(first - second)), tuple(sorted(second - first))
            rows.append(CodedApart(at, about, property, *told))
    return Compared(tuple(rows), alike)


def _said(
    claims: list[Claim], called: Mapping[str, str], origin: str
) -> dict[tuple[int, str, str], set[str]]:
    """What a sheet says of its document, by line, subject and property."""
    found: dict[tuple[int, str, str], set[str]] = defaultdict(set)
    for claim in claims:
        if claim.citation.source == source_id(origin) and claim.subject != entity_id(
            origin, DOCUMENT
        ):
            continue  # labels and the like, which are the coder's own words
        line = re.match(r"L(\d+)", claim.citation.locator or "")
        is_document = claim.subject == entity_id(origin, DOCUMENT)
        about = "document" if is_document else called[claim.subject]
        key = (int(line[1]) if line else 0, about, claim.predicate)
        found[key].add(_sentence(claim, called))
    return found


def _sentence(claim: Claim, called: Mapping[str, str]) -> str:
    """What a claim says, how firmly, and on whose word."""
    what = claim.concept or ""
    if claim.object is not None:
        what = called[claim.object]
    elif claim.value is not None:
        what = claim.value.text
    parts = [f"not {what}" if claim.negated else what]
    if claim.valid is not None:
        parts.append(f"for {claim.valid}")
    for one in claim.particulars:
        parts.append(f"{one.property} {one.concept or (one.value and one.value.text) or ''}")
    parts.append(claim.stance.value)
    parts += [f"{called[link.actor]} {link.act}" for link in claim.attribution]
    return "; ".join(parts)
