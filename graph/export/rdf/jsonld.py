"""JSON-LD: claim nodes with their parts inside them, and bare triples for what stands firm.

JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/). The context stands in the file itself, so that
anybody who reads it fetches nothing; it is that of ``context-1.jsonld`` in the folder of the
ontology, whose number grows when a term of it changes its meaning. Strings are taken over as they
stand: the escapes of N-Triples (§2.4 of its recommendation), as `graph.export.rdf.statements` uses
them, are JSON's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graph.claims.remembered import remembered
from graph.export.rdf.direct_triples import THRESHOLD
from graph.export.rdf.ledger_nodes import Ledger
from graph.export.rdf.literals import XSD
from graph.export.rdf.statements import RDF_TYPE, Triple
from graph.export.rdf.tally import Tally
from graph.export.rdf.triples import triple_groups
from graph.export.text_pieces import joined, listed
from graph.views.view import View

_NATIVE = {f"{XSD}boolean", f"{XSD}integer"}
"""Datatypes whose canonical forms are JSON's own."""


class JsonLd:
    """One node object for each entity, each claim, and each subject of a bare triple."""

    media_type = "application/ld+json"
    suffix = ".jsonld"
    keeps = f"everything, at the claims' nodes (subject, predicate, object); {THRESHOLD}"
    loses = "the quoting graphs"

    def pieces(
        self, view: View, ledger: Ledger | None = None, tally: Tally | None = None
    ) -> Iterator[bytes]:
        """See `graph.export.exporter.RdfExporter.pieces`."""
        return joined(_texts(view, ledger, tally))


def _texts(view: View, ledger: Ledger | None, tally: Tally | None) -> Iterator[str]:
    text = view.vocabulary.context
    writer = _Writer.of(json.loads(text)["@context"])
    yield f'{text.rstrip().removesuffix("}").rstrip()},\n  "@graph": ['
    groups = triple_groups(view, ledger, tally)
    yield from listed(node for triples in groups for node in writer.nodes(triples))
    yield "]}\n"


@dataclass(frozen=True)
class _Writer:
    """Writes terms as one context has them."""

    base: str
    vocab: str
    prefixes: Mapping[str, str]
    """Name by the IRI it stands for."""
    terms: Mapping[str, tuple[str, str | None]]
    """Name and ``@type`` of a defined term, by its IRI."""

    @classmethod
    def of(cls, context: Mapping[str, object]) -> _Writer:
        vocab = str(context["@vocab"])
        plain = {k: v for k, v in context.items() if isinstance(v, str) and k[0] != "@"}
        terms: dict[str, tuple[str, str | None]] = {}
        for name, defined in context.items():
            if isinstance(defined, dict):
                iri = _whole(defined["@id"], plain) if "@id" in defined else vocab + name
                type_ = defined.get("@type")
                terms[iri] = (name, type_ and _whole(type_, plain))
        return cls(
            base=str(context["@base"]),
            vocab=vocab,
            prefixes={iri: name for name, iri in plain.items()},
            terms=terms,
        )

    def nodes(self, triples: list[Triple]) -> Iterator[str]:
        """The subjects that no other names as a part, each with its parts inside it."""
        said: dict[str, dict[str, list[str]]] = {}
        for subject, predicate, object_ in triples:
            said.setdefault(subject, {}).setdefault(predicate, []).append(object_)
        for subject in said:
            if "#" not in subject:
                yield self._node(subject, said)

    def _node(self, subject: str, said: Mapping[str, Mapping[str, list[str]]]) -> str:
        members = [f'"@id": "{self._id(subject)}"']
        for predicate, objects in said[subject].items():
            typed = predicate == RDF_TYPE
            name, type_ = ("@type", "@vocab") if typed else self._term(predicate)
            values = [
                self._node(object_, said)
                if object_ in said and "#" in object_
                else self._value(object_, type_)
                for object_ in objects
            ]
            value = values[0] if len(values) == 1 else "[" + ", ".join(values) + "]"
            members.append(f'"{name}": {value}')
        return "{" + ", ".join(members) + "}"

    def _value(self, written: str, type_: str | None) -> str:
        if written[0] == "<":
            if type_ == "@vocab":
                return f'"{self._term(written)[0]}"'
            text = f'"{self._id(written)}"'
            return text if type_ == "@id" else f'{{"@id": {text}}}'
        text, _, datatype = written.rpartition("^^") if written[-1] == ">" else (written, "", "")
        if not datatype:
            end = written.rindex('"') + 1
            if end == len(written):
                return written
            return f'{{"@value": {written[:end]}, "@language": "{written[end + 1 :]}"}}'
        if datatype[1:-1] in _NATIVE:
            return text[1:-1]
        if datatype[1:-1] == type_:
            return text
        return f'{{"@value": {text}, "@type": "{self._term(datatype)[0]}"}}'

    def _id(self, written: str) -> str:
        """An IRI where ids stand: relative to the base, or with a prefix."""
        iri = written[1:-1]
        if iri.startswith((f"{self.base}id/", f"{self.base}claim/", f"{self.base}computed/")):
            return iri.removeprefix(self.base)
        return _short(iri, tuple(self.prefixes.items()))

    def _term(self, written: str) -> tuple[str, str | None]:
        """An IRI where terms stand, and the type that the context gives its values."""
        iri = written[1:-1]
        if iri in self.terms:
            return self.terms[iri]
        local = iri.removeprefix(self.vocab)
        taken = local in self.prefixes.values() or any(local == n for n, _ in self.terms.values())
        if local != iri and not taken:
            return local, None
        return _short(iri, tuple(self.prefixes.items())), None


@remembered(4096)
def _short(iri: str, prefixes: tuple[tuple[str, str], ...]) -> str:
    for begin, name in prefixes:
        if iri.startswith(begin):
            return f"{name}:{iri.removeprefix(begin)}"
    return iri


def _whole(short: str, prefixes: Mapping[str, str]) -> str:
    prefix, colon, local = short.partition(":")
    return f"{prefixes[prefix]}{local}" if colon else short
