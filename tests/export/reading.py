"""Claims read back from N-Quads, by somebody who knows RDF and the ontology only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from graph.claims.claim import (
    Attribution,
    Citation,
    Claim,
    Literal,
    Particular,
    Stance,
)
from graph.claims.marking import Marking
from graph.claims.period import Period
from graph.claims.point import Point
from graph.claims.quantity import Quantity
from graph.export.rdf.literals import DATATYPE_IRIS
from graph.vocabulary import BASE, Vocabulary

TERM = f"{BASE}ontology#"
PROV = "http://www.w3.org/ns/prov#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_NAMES = {iri: name for name, iri in DATATYPE_IRIS.items()}


@dataclass
class Reader:
    """Everything in a file, by node and by quoting graph."""

    data: bytes
    vocabulary: Vocabulary
    said: dict[str, list[ox.Quad]] = field(default_factory=lambda: defaultdict(list))
    nodes: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._classes = {c.iri: c.name for c in self.vocabulary.classes.values()}
        self._properties = {p.iri: p.name for p in self.vocabulary.properties.values()}
        self._qualifying = {p.iri: p.name for p in self.vocabulary.particulars.values()}
        self._codes = {t.iri: t.code for t in self.vocabulary.terms.values()}
        for quad in ox.parse(self.data, format=ox.RdfFormat.N_QUADS):
            if isinstance(quad.graph_name, ox.NamedNode):
                self.said[quad.graph_name.value].append(quad)
            else:
                node = self.nodes.setdefault(quad.subject.value, defaultdict(list))
                node[quad.predicate.value].append(quad.object)

    def entities(self) -> dict[str, tuple[str, str]]:
        """Id → class and marking."""
        found = {}
        for iri, node in self.nodes.items():
            if iri.startswith(f"{BASE}id/") and "#" not in iri:
                [cls], [marking] = node[RDF_TYPE], node[f"{TERM}marking"]
                found[self._id(iri)] = (self._classes[cls.value], marking.value)
        return found

    def claims(self) -> list[Claim]:
        """In the order of the file. Their ids are those of the file, not computed."""
        return [self._claim(iri, quads) for iri, quads in self.said.items()]

    def _claim(self, iri: str, quads: list[ox.Quad]) -> Claim:
        [quad] = quads
        end = quad.object
        object_ = concept = value = None
        if isinstance(end, ox.Literal):
            value = self._literal(iri, end)
        elif end.value in self._codes:
            concept = self._codes[end.value]
        else:
            object_ = self._id(end.value)
        [source] = self.nodes[iri][f"{PROV}hadPrimarySource"]
        refines = self._one(iri, "refines")
        stance = self._one(iri, "stance")
        origin = self._one(iri, "origin")
        written = self._one(iri, "writtenMarking")
        assert stance is not None
        assert origin is not None
        assert written is not None
        return Claim(
            id=self._id(iri),
            origin=origin,
            subject=self._id(quad.subject.value),
            predicate=self._properties[quad.predicate.value],
            object=object_,
            concept=concept,
            value=value,
            negated=self._one(iri, "negated") == "true",
            attribution=tuple(self._links(iri)),
            stance=Stance(stance),
            valid=self._period(self._one(iri, "valid")),
            refines=None if refines is None else self._id(refines),
            particulars=tuple(self._particulars(iri)),
            citation=Citation(
                source=self._id(source.value),
                locator=self._one(iri, "locator"),
                quote=self._one(iri, "quote"),
            ),
            marking=Marking.parse(written),
        )

    def _particulars(self, iri: str) -> Iterator[Particular]:
        parts = {
            int(self._one(part.value, "position") or 0): part.value
            for part in self.nodes[iri].get(f"{TERM}particular", ())
        }
        for _, part in sorted(parts.items()):
            [(name, end)] = [
                (self._qualifying[term], ends[0])
                for term, ends in self.nodes[part].items()
                if term in self._qualifying
            ]
            if isinstance(end, ox.Literal):
                yield Particular(property=name, value=self._literal(part, end))
            else:
                yield Particular(property=name, concept=self._codes[end.value])

    def _links(self, iri: str) -> list[Attribution]:
        found = {}
        for part in self.nodes[iri][f"{TERM}attribution"]:
            position, act = self._one(part.value, "position"), self._one(part.value, "act")
            [agent] = self.nodes[part.value][f"{PROV}agent"]
            assert position is not None
            assert act is not None
            found[int(position)] = Attribution(
                actor=self._id(agent.value),
                act=self._codes[act],
                on=self._period(self._one(part.value, "on")),
            )
        assert sorted(found) == list(range(1, len(found) + 1))
        return [found[position] for position in sorted(found)]

    def _literal(self, iri: str, end: ox.Literal) -> Literal:
        part = self._one(iri, "value")
        kind = None if part is None else self._one(part, RDF_TYPE)
        period = self._period(part) if kind == f"{TERM}Period" else None
        quantity = self._quantity(part) if kind == f"{TERM}Quantity" else None
        point = self._point(part) if kind == f"{TERM}Point" and part else None
        language = self._one(iri, "languageTag")
        assert (end.language or "") == (language or "").lower()
        return Literal(
            datatype="period" if period else _NAMES.get(end.datatype.value, "text"),
            text=str(point or end.value),
            original=self._one(iri, "original"),
            language=language,
            quantity=quantity,
            period=period,
            point=point,
        )

    def _point(self, iri: str) -> Point:
        north, east = self._one(iri, "degreesNorth"), self._one(iri, "degreesEast")
        precision = self._one(iri, "precision")
        assert north is not None
        assert east is not None
        return Point(
            latitude=north,
            longitude=east,
            precision=None if precision is None else self._codes[precision],
            metres=self._one(iri, "metres"),
        )

    def _period(self, iri: str | None) -> Period | None:
        if iri is None:
            return None
        period = Period(
            edtf=self._one(iri, "edtf"),
            as_found=self._one(iri, "asFound"),
            inferred=self._one(iri, "inferred"),
            calendar=self._one(iri, "calendar"),
            stated=self._one(iri, "statedDate"),
        )
        for name, day in (
            ("earliestBegin", period.earliest_begin),
            ("latestBegin", period.latest_begin),
            ("earliestEnd", period.earliest_end),
            ("latestEnd", period.latest_end),
        ):
            assert self._one(iri, name) == (None if day is None else day.isoformat())
        return period

    def _quantity(self, iri: str | None) -> Quantity:
        assert iri is not None
        unit = self._one(iri, "unit")
        assert unit is not None
        bounds = {name: self._one(iri, name) for name in ("min", "max", "best")}
        return Quantity(
            unit=unit,
            **{name: None if text is None else int(text) for name, text in bounds.items()},
            qualifier=self._one(iri, "qualifier"),
            as_found=self._one(iri, "asFound"),
        )

    def _one(self, iri: str, name: str) -> str | None:
        """The one object of a term of ours (or of a whole IRI); None where there is none."""
        objects = self.nodes[iri].get(name if ":" in name else f"{TERM}{name}", [])
        assert len(objects) <= 1, (iri, name)
        return objects[0].value if objects else None

    def _id(self, iri: str) -> str:
        return iri.removeprefix(f"{BASE}id/").removeprefix(f"{BASE}claim/")
