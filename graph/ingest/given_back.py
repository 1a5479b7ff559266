"""A sheet given back out of a store, as far as one may read it: loaded again, it is all there.

Local names of a sheet are in no store. Things have names made from their labels, each with its id
under ``names:``; every claim is an entry of ``claims:``, the coarser before the finer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from graph.claims.claim import BY_SOFTWARE, Attribution, Claim, Literal, entity_id
from graph.claims.period import Period
from graph.ingest.block_fields import Fields
from graph.ingest.blocks import DOCUMENT, ITSELF, RESERVED
from graph.ingest.sheet_head import source_id
from graph.vocabulary import Vocabulary

Tree = dict[str, Any]
_NO_NAME = re.compile(r"[^a-z0-9]+")
LONGEST = 40


def given_back(
    origin: str,
    claims: Sequence[Claim],
    *,
    classes: Mapping[str, str],
    labels: Mapping[str, str],
    marking: str,
    grades: Mapping[str, str],
    vocabulary: Vocabulary,
) -> str:
    """The sheet, as YAML: each claim a line of its own.

    Args:
        claims: all of the origin that may be read and was not taken back.
        classes: of everything that the claims name.
        labels: what to call these.
        marking: of the document's registration.
        grades: how sure the coder is of claims, by id.
    """
    names = local_names(origin, claims, classes, labels)
    writer = _Writer(origin, names, classes, Fields(vocabulary), grades)
    own = (claim for claim in claims if claim.citation.source == source_id(origin))
    coder = next((names[claim.attribution[0].actor] for claim in own if claim.attribution), None)
    lines = [f"sheet: {origin}"]
    if coder is not None:
        lines.append(f"coder: {coder}")
    lines += ["names:"] if names else []
    for id, local in names.items():
        if local not in (DOCUMENT, ITSELF):
            lines.append(f"  {local}: {{id: {id}, class: {classes[id]}}}")
    lines += [f"source: {{marking: {marking}}}", "defaults: {attribution: coder}", "claims:"]
    for claim in coarse_first(claims):
        lines.append(f"  - {orjson.dumps(writer.entry(claim)).decode()}")
    return "\n".join(lines) + "\n"


def local_names(
    origin: str, claims: Sequence[Claim], classes: Mapping[str, str], labels: Mapping[str, str]
) -> dict[str, str]:
    """A local name for each thing that the claims name, by id."""
    found = {entity_id(origin, DOCUMENT): DOCUMENT, source_id(origin): ITSELF}
    taken = {*RESERVED, *classes.values(), "coder"}
    for id in sorted({name for claim in claims for name in claim.names}):
        if id in found:
            continue
        plain = _NO_NAME.sub("-", labels.get(id, "").lower()).strip("-")[:LONGEST].strip("-")
        base = plain if plain[:1].isalpha() else f"{classes[id].lower()}-{plain}".strip("-")
        local, number = base, 2
        while local in taken:
            local, number = f"{base}-{number}", number + 1
        taken.add(local)
        found[id] = local
    return found


def coarse_first(claims: Sequence[Claim]) -> Iterator[Claim]:
    """By subject and place, a claim that is refined before what refines it."""
    by_id = {claim.id: claim for claim in claims}
    done: set[str] = set()

    def after(claim: Claim) -> Iterator[Claim]:
        if claim.id in done:
            return
        done.add(claim.id)
        if claim.refines in by_id:
            yield from after(by_id[claim.refines])
        yield claim

    def place(claim: Claim) -> tuple[int, str]:
        line = re.match(r"L(\d+)", claim.citation.locator or "")
        return int(line[1]) if line else 0, claim.subject

    for claim in sorted(claims, key=lambda one: (*place(one), one.predicate, one.id)):
        yield from after(claim)


class _Writer:
    def __init__(
        self,
        origin: str,
        names: Mapping[str, str],
        classes: Mapping[str, str],
        fields: Fields,
        grades: Mapping[str, str],
    ) -> None:
        self.origin, self.names, self.classes = origin, names, classes
        self.fields, self.grades = fields, grades
        self.document, self.itself = entity_id(origin, DOCUMENT), source_id(origin)

    def entry(self, claim: Claim) -> Tree:
        """An entry of ``claims:``."""
        told: Tree = {"subject": self.names[claim.subject]}
        told[self._key(claim)] = self._value(claim)
        told["marking"] = str(claim.marking)
        if claim.stance.value != "asserted":
            told["stance"] = claim.stance.value
        if claim.negated:
            told["negated"] = "true"
        if claim.valid is not None:
            told["valid"] = period_tree(claim.valid)
        if claim.refines is not None:
            told["refines"] = claim.refines
        if claim.id in self.grades:
            told["confidence"] = self.grades[claim.id]
        if claim.citation.source == self.itself:
            told["attribution"] = "coder"
            return told
        told["attribution"] = [self._link(link) for link in claim.attribution]
        if claim.citation.source != self.document:
            told["cites"] = self.names[claim.citation.source]
        if claim.citation.locator is not None:
            told["at"] = claim.citation.locator
        if claim.citation.quote is not None:
            told["quote"] = claim.citation.quote
        return told

    def _key(self, claim: Claim) -> str:
        """The key under which a block of the subject's class says this property."""
        ways = self.fields.of(self.classes[claim.subject])
        return next(
            key
            for key in (claim.predicate, *ways)
            if key in ways and ways[key].says.name == claim.predicate and not ways[key].inverse
        )

    def _value(self, claim: Claim) -> Tree:
        told: Tree
        if claim.object is not None:
            told = {"to": self.names[claim.object]}
        elif claim.concept is not None:
            told = {"concept": claim.concept}
        else:
            assert claim.value is not None
            told = literal_tree(claim.value)
        for one in claim.particulars:
            if one.property == BY_SOFTWARE:
                assert one.value is not None
                told[BY_SOFTWARE] = one.value.text
                continue
            said: Any = one.concept
            if one.value is not None:
                said = literal_tree(one.value)
            # Several of one name are a list.
            before = told.get(one.property)
            told[one.property] = said if before is None else [*_listed(before), said]
        return told

    def _link(self, link: Attribution) -> Tree:
        told: Tree = {"actor": self.names[link.actor], "act": link.act}
        if link.on is not None:
            told["on"] = period_tree(link.on)
        return told


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def literal_tree(value: Literal) -> Tree:
    """A value as a sheet writes it, with all that it says."""
    if value.period is not None:
        return period_tree(value.period)
    if value.quantity is not None:
        count = value.quantity
        told = {
            "unit": count.unit,
            "min": count.min,
            "max": count.max,
            "best": count.best,
            "qualifier": count.qualifier,
            "as_found": count.as_found,
        }
    elif value.point is not None:
        point = value.point
        told = {
            "latitude": point.latitude,
            "longitude": point.longitude,
            "precision": point.precision,
            "metres": point.metres,
            "as_found": value.original,
        }
    else:
        key = "text" if value.datatype == "text" else "value"
        told = {key: value.text, "language": value.language, "as_found": value.original}
    return _given(told.items())


def period_tree(period: Period) -> Tree:
    """A time as a sheet writes it."""
    told: list[tuple[str, Any]]
    if period.calendar is not None:
        told = [("date", period.stated), ("calendar", period.calendar)]
    else:
        told = [("edtf", period.edtf)]
    return _given([*told, ("as_found", period.as_found), ("inferred", period.inferred)])


def _given(parts: Iterable[tuple[str, Any]]) -> Tree:
    return {name: str(part) for name, part in parts if part is not None}
