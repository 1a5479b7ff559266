"""Statements of Turtle files: the only place that knows Turtle.

Parsed with pyoxigraph and not with rdflib: every command starts with it, it takes a tenth of the
time, and it names the line of a mistake. A test reads the same files with rdflib and compares.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from graph.claims.errors import VocabularyError
from graph.vocabulary.terms import BASE

ONTOLOGY = BASE + "ontology#"
CONCEPT = BASE + "concept/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"
REPLACED = "http://purl.org/dc/terms/isReplacedBy"
EDTF = "http://id.loc.gov/datatypes/edtf/"
GEO = "http://www.opengis.net/ont/geosparql#"

_PREFIXES = {
    ":": ONTOLOGY,
    "c:": CONCEPT,
    "rdf:": RDF,
    "rdfs:": RDFS,
    "owl:": OWL,
    "sh:": SH,
    "skos:": SKOS,
    "xsd:": XSD,
    "edtf:": EDTF,
    "geo:": GEO,
}


class Statements:
    """Every statement of every ``*.ttl`` file below a folder, by subject and predicate.

    Attributes:
        files: the file that declares a term (says what it is ``a``), by the term's IRI.
        replaced: the term that stands in the place of one that there is no more, by its IRI.
    """

    def __init__(self, folder: Path) -> None:
        """Read the folder.

        Raises:
            VocabularyError: there is no such file; one is not Turtle; a node has no IRI; two
                files declare the same term; something of this ontology is spoken of and
                declared nowhere.
        """
        self.files: dict[str, str] = {}
        self.replaced: dict[str, str] = {}
        self._said: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self._lines: set[str] = set()
        self._bracketed: dict[str, VocabularyError] = {}
        paths = sorted(folder.rglob("*.ttl"))
        if not paths:
            raise VocabularyError(f"{folder}: holds no *.ttl file; name the ontology's folder")
        for path in paths:
            self._add(path.relative_to(folder).as_posix(), path)
        self._check_declared()
        for subject, error in self._bracketed.items():
            if not self.apparatus(subject):
                raise error

    def _add(self, name: str, path: Path) -> None:
        triples = list(_parsed(name, path))
        brackets = _Brackets(name, triples)
        for triple in triples:
            subject, predicate, object_ = triple.subject, triple.predicate, triple.object
            if isinstance(subject, BlankNode):
                continue
            if (
                isinstance(subject, NamedNode)
                and isinstance(object_, BlankNode)
                and predicate.value.startswith(SH)
            ):
                self._bracketed[subject.value] = _without_iri(name, predicate.value)
                self._lines.add(f"{subject} {predicate} {brackets.text(object_)}")
                continue
            if not isinstance(subject, NamedNode) or not isinstance(object_, NamedNode | Literal):
                raise _without_iri(name, predicate.value)
            if predicate.value == REPLACED:
                self.replaced[subject.value] = object_.value
                self._lines.add(f"{subject} {predicate} {object_}")
                continue
            if predicate.value == RDF + "type":
                first = self.files.setdefault(subject.value, name)
                if first != name:
                    raise VocabularyError(
                        f"{name}: {short(subject.value)}: is declared in {first}, too; names and "
                        "codes are unique over all files and schemes: rename one of them"
                    )
            line = f"{subject} {predicate} {object_}"
            if line not in self._lines:
                self._lines.add(line)
                self._said[subject.value][predicate.value].append(object_)
        brackets.finish()

    def _check_declared(self) -> None:
        """A mistyped name must not pass in silence."""
        for subject, said in self._said.items():
            for name in (subject, *said):
                if name.startswith((ONTOLOGY, CONCEPT)) and name not in self.files:
                    raise VocabularyError(
                        f"{short(name)}: is spoken of ({short(subject)}) and declared nowhere; "
                        "correct the name, or say what it is: a …"
                    )

        for old, new in self.replaced.items():
            if old in self.files:
                self.refuse(old, "is replaced and is there still", "take out one of the two")
            if new not in self.files and new not in self.replaced:
                raise VocabularyError(
                    f"{short(old)}: is replaced by {short(new)}, which is declared nowhere; "
                    "correct the name"
                )

    @property
    def digest(self) -> str:
        """SHA-256 of the statements, in any order and layout they were written."""
        return hashlib.sha256("\n".join(sorted(self._lines)).encode()).hexdigest()

    def types(self, iri: str) -> set[str]:
        return set(self.iris(iri, RDF + "type"))

    def iris(self, iri: str, predicate: str) -> list[str]:
        """The IRIs that a term has for a predicate, sorted."""
        values = self._values(iri, predicate)
        return sorted(v.value for v in values if isinstance(v, NamedNode))

    def iri(self, iri: str, predicate: str) -> str | None:
        return self._one(iri, predicate, self.iris(iri, predicate))

    def text(self, iri: str, predicate: str) -> str | None:
        values = self._values(iri, predicate)
        return self._one(iri, predicate, [v.value for v in values if isinstance(v, Literal)])

    def texts(self, iri: str, predicate: str) -> list[tuple[str, str | None]]:
        """Every text with its language."""
        values = self._values(iri, predicate)
        return [(v.value, v.language) for v in values if isinstance(v, Literal)]

    def english(self, iri: str, predicate: str) -> str | None:
        texts = [text for text, language in self.texts(iri, predicate) if language == "en"]
        return self._one(iri, predicate, texts)

    def flag(self, iri: str, predicate: str) -> bool:
        text = self.text(iri, predicate)
        if text not in (None, "true", "false"):
            self.refuse(iri, f"has {short(predicate)} {text}", "write true, or take it out")
        return text == "true"

    def annotations(self, iri: str) -> dict[str, tuple[str, ...]]:
        """What annotations of this ontology say of a concept: name → texts and codes, sorted."""
        found: dict[str, tuple[str, ...]] = {}
        for predicate in sorted(self._said[iri]):
            if predicate.startswith(ONTOLOGY):
                concepts = [self.local(one, CONCEPT, iri) for one in self.iris(iri, predicate)]
                texts = [text for text, _ in self.texts(iri, predicate)]
                found[predicate.removeprefix(ONTOLOGY)] = tuple(sorted(concepts + texts))
        return found

    def shaped(self) -> Iterator[tuple[str, str]]:
        """Each class of entities with each property that its shape lists."""
        for subject in list(self._said):
            if not self.apparatus(subject):
                for listed in self.iris(subject, SH + "property"):
                    yield subject, listed

    def apparatus(self, iri: str) -> bool:
        """Whether a term is for writing about claims, so that no claim can use it."""
        return self.flag(iri, ONTOLOGY + "apparatus")

    def local(self, iri: str, base: str, of: str | None = None) -> str:
        """The name behind a base; `of` is the term that speaks of it, for the message."""
        if not iri.startswith(base) or iri == base:
            self.refuse(
                of or iri, f"{short(iri)} has another base", f"write an IRI that begins with {base}"
            )
        return iri[len(base) :]

    def refuse(self, iri: str, problem: str, mend: str) -> NoReturn:
        """Raise a VocabularyError about a term, with its file."""
        file = self.files.get(iri)
        raise VocabularyError(f"{file + ': ' if file else ''}{short(iri)}: {problem}; {mend}")

    def _values(self, iri: str, predicate: str) -> list[NamedNode | Literal]:
        said = self._said.get(iri)
        return said.get(predicate, []) if said is not None else []

    def _one(self, iri: str, predicate: str, values: list[str]) -> str | None:
        if len(values) > 1:
            self.refuse(
                iri,
                f"has {short(predicate)} {len(values)} times",
                "keep one; if two things share the name, rename one of them",
            )
        return values[0] if values else None


class _Brackets:
    """What stands in brackets in one file: SHACL has no other way to write paths and lists.

    Only the shapes of exports may have them; `graph.shapes` reads them. Here they are a part of
    the digest, which must not depend on the names that a parser makes up.
    """

    def __init__(self, file: str, triples: list[Triple]) -> None:
        self._file = file
        self._said: dict[BlankNode, list[Triple]] = defaultdict(list)
        for triple in triples:
            if isinstance(triple.subject, BlankNode):
                self._said[triple.subject].append(triple)

    def text(self, node: BlankNode) -> str:
        """Everything in a pair of brackets, in one order; each can be asked for once."""
        said = self._said.pop(node, [])
        inner = (
            f"{t.predicate} {self.text(t.object) if isinstance(t.object, BlankNode) else t.object}"
            for t in said
        )
        return f"[ {' ; '.join(sorted(inner))} ]"

    def finish(self) -> None:
        """Refuse what stands in brackets, and not in those of a shape."""
        for said in self._said.values():
            raise _without_iri(self._file, said[0].predicate.value)


def _without_iri(file: str, predicate: str) -> VocabularyError:
    return VocabularyError(
        f"{file}: near {short(predicate)}: a node without an IRI stands in square or round "
        "brackets; give it an IRI of its own"
    )


def short(iri: str) -> str:
    """An IRI as an author writes it, with the prefixes of the shipped files."""
    for prefix, base in _PREFIXES.items():
        if iri.startswith(base):
            return prefix + iri[len(base) :]
    return f"<{iri}>"


def _parsed(name: str, path: Path) -> Iterator[Triple]:
    try:
        for quad in parse(path=str(path), format=RdfFormat.TURTLE):
            yield quad.triple
    except SyntaxError as error:
        raise VocabularyError(
            f"{name}: line {error.lineno}: is not Turtle ({error.msg}); correct that statement"
        ) from error
    except (OSError, ValueError) as error:
        raise VocabularyError(f"{name}: cannot be read ({error}); write Turtle in UTF-8") from error
