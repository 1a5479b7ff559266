"""What a file is, for anybody who finds it in a catalogue or in a folder: Turtle beside an export.

DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) for the view and the file, SPDX for its SHA-256, VoID
(https://www.w3.org/TR/void/) for what a file of RDF holds, PROV for when and by what it was made.
The terms of our own are in ``ontology/exports.ttl``.

It says nothing but what follows from the file, the clearance and the clock: no marking is named
that the clearance cannot read, and none is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from graph.claims.marking import Clearance, Level
from graph.claims.record_times import canonical
from graph.export import EXPORTERS, RDF
from graph.export.rdf.ledger_nodes import Ledger
from graph.export.rdf.literals import TERM, XSD, quoted
from graph.export.rdf.statements import PROV
from graph.export.rdf.tally import Tally
from graph.release.extent import EventExtent
from graph.views.view import Counts
from graph.vocabulary import BASE, Vocabulary
from graph.vocabulary.vocabulary import CONTEXT

EXPORT = f"{BASE}export/"
"""What the IRI of an export begins with; its SHA-256 follows."""
CLAIM_LENGTH = 32
"""Letters of a claim's id; an entity's has fewer."""
IANA = "https://www.iana.org/assignments/media-types/"
_REGISTERED = frozenset(
    {
        *("application/n-quads", "application/trig", "text/turtle", "application/n-triples"),
        *("application/ld+json", "application/rdf+xml", "application/geo+json"),
        *("application/json", "application/zip"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
"""Media types that are registered with IANA."""
_SYNTAXES = {
    "nquads": "N-Quads",
    "trig": "TriG",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF_XML",
}
"""What https://www.w3.org/ns/formats/ calls each syntax."""
_PREFIXES = {
    "": TERM,
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": PROV,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": XSD,
}


@dataclass(slots=True)
class Account:
    """What is known of a file once all of it has left. Empty before."""

    size: int = 0
    """Bytes."""
    digest: str = ""
    """SHA-256, in hexadecimal."""
    at: int = 0
    """When it left, in microseconds since 1970."""
    written: date | None = None
    """The day on which what it holds was last written; None where it holds nothing."""
    counts: Counts | None = None
    """Of the view that it was made from."""
    extent: EventExtent = field(default_factory=EventExtent)
    """Likewise."""
    tally: Tally = field(default_factory=Tally)
    """Of a file of RDF; else empty."""


@dataclass(frozen=True, kw_only=True)
class Description:
    """A file that left, and on what terms."""

    account: Account
    format: str
    clearance: Clearance
    vocabulary: Vocabulary
    software: str
    """The version of the program."""
    file: str | None = None
    """Its name, without folders; None where it has none."""
    address: str | None = None
    """Where it can be had over HTTP; None where it was sent or lies in a folder."""
    licence: str | None = None
    """The IRI of the licence under which it is handed on; None where nobody stated one."""
    contact: str | None = None
    """Whom to ask about it: an IRI, of a mailbox (``mailto:``) or a page; None where nobody is
    named."""
    ledger: Ledger | None = None
    """What was computed beside the claims."""
    about: Sequence[str] = ()
    """Ids of claims, and of entities of which something is said, where it holds only these."""
    profile: str | None = None
    """The name of the profile that it went out under."""

    def text(self) -> str:
        """The description as Turtle."""
        head = f"@base <{EXPORT}{self.account.digest}> .\n"
        head += "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in _PREFIXES.items())
        return head + "".join(
            f"\n{subject}\n" + " ;\n".join(f"    {said}" for said in lines) + " .\n"
            for subject, lines in self._subjects()
        )

    def _subjects(self) -> Iterator[tuple[str, list[str]]]:
        yield _part(""), [*self._dataset(), *self._void()]
        yield _part("#access"), _rights(self._access())
        if self.licence is None:
            yield _part("#licence"), _rights(_NO_LICENCE)
        else:
            yield f"<{self.licence}>", ["a dct:LicenseDocument"]
        yield _part("#run"), list(self._run())
        yield _part("#file"), list(self._distribution())
        yield _part("#publisher"), ["a foaf:Agent", f"foaf:name {_english(_PUBLISHER)}"]
        if self.contact is not None:
            yield _part("#contact"), _contact(self.contact)
        if days := self._days():
            yield _part("#time"), ["a dct:PeriodOfTime", *days]
        for code in self.account.extent.countries:
            yield _part(f"#country-{code}"), ["a dct:Location", f"dct:identifier {quoted(code)}"]
        for standard in self._standards():
            yield f"<{standard}>", ["a dct:Standard"]
        if self._registered:
            yield f"<{IANA}{self._media_type}>", ["a dct:MediaType"]
        if not self._registered:
            kind = ["a dct:MediaTypeOrExtent", f"rdfs:label {quoted(self._media_type)}"]
            yield _part("#media-type"), kind
        yield (
            _part("#checksum"),
            [
                "a spdx:Checksum",
                f"spdx:algorithm {_SHA256}",
                f'spdx:checksumValue "{self.account.digest}"^^xsd:hexBinary',
            ],
        )
        # DCAT-AP's shapes look for the class of whatever is pointed to, in the same file.
        yield _SHA256, ["a spdx:ChecksumAlgorithm"]
        yield f"<{self._access_address}>", ["a rdfs:Resource"]
        if self.format in RDF:
            tally = self.account.tally
            for number, (iri, count) in enumerate(sorted(tally.classes.items()), start=1):
                yield (
                    _part(f"#class-{number}"),
                    ["a void:Dataset", f"void:class {iri}", f"void:entities {count}"],
                )
            for number, (iri, count) in enumerate(sorted(tally.properties.items()), start=1):
                yield (
                    _part(f"#property-{number}"),
                    ["a void:Dataset", f"void:property {iri}", f"void:triples {count}"],
                )

    # ------------------------------------------------------------------------- what it holds

    def _dataset(self) -> Iterator[str]:
        yield "a dcat:Dataset"
        yield f"dct:title {_english(self._title())}"
        yield f"dct:description {_english(self._words())}"
        if self.account.written is not None:
            yield f"dct:issued {_date(self.account.written)}"
        yield f"prov:generatedAtTime {_moment(self.account.at)}"
        yield f"prov:wasGeneratedBy {_part('#run')}"
        yield from self._terms()
        yield f"dct:publisher {_part('#publisher')}"
        if self.contact is not None:
            yield f"dcat:contactPoint {_part('#contact')}"
        for word in _KEYWORDS:
            yield f"dcat:keyword {_english(word)}"
        if self._days():
            yield f"dct:temporal {_part('#time')}"
        for code in self.account.extent.countries:
            yield f"dct:spatial {_part(f'#country-{code}')}"
        yield f"dct:accessRights {_part('#access')}"
        for standard in self._standards():
            yield f"dct:conformsTo <{standard}>"
        yield f'dct:identifier "sha256:{self.account.digest}"'
        yield f"dcat:distribution {_part('#file')}"
        for id in self.about:
            kind = "claim" if len(id) == CLAIM_LENGTH else "id"
            yield f"dct:subject <{BASE}{kind}/{id}>"
        yield f":clearance {quoted(str(self.clearance))}"
        yield f":ontologyDigest {quoted(self.vocabulary.digest)}"
        if self.profile is not None:
            yield f":profile {quoted(self.profile)}"
        entities, claims = self._counted()
        yield f":entityCount {entities}"
        yield f":claimCount {claims}"

    def _terms(self) -> Iterator[str]:
        """Under what it is handed on: DCAT-AP reads it at the file, others at the data."""
        if self.licence is None:
            yield f"dct:rights {_part('#licence')}"
        else:
            yield f"dct:license <{self.licence}>"

    def _days(self) -> list[str]:
        first, last = self.account.extent.first, self.account.extent.last
        return [
            f"dcat:{name} {_date(day)}"
            for name, day in (("startDate", first), ("endDate", last))
            if day is not None
        ]

    def _standards(self) -> Iterator[str]:
        yield f"{BASE}ontology"
        if self.format == "jsonld":
            yield f"{BASE}ontology/{CONTEXT}"

    def _counted(self) -> tuple[int, int]:
        """Entities and claims: in a file of RDF those of the file, else those of the view."""
        if self.format in RDF:
            classes = self.account.tally.classes
            own = [f"<{cls.iri}>" for cls in self.vocabulary.classes.values()]
            return sum(classes[iri] for iri in own), classes[f"<{TERM}Claim>"]
        counts = self.account.counts
        assert counts is not None  # the file has left
        return sum(counts.entities.values()), counts.claims

    def _title(self) -> str:
        title = f"Claims that may be read as {self.clearance}"
        return (
            title if self.profile is None else f"{title}, told as the profile {self.profile} says"
        )

    def _words(self) -> str:
        exporter = EXPORTERS[self.format]
        may = f"the clearance {self.clearance} may read, as {self.format}"
        keeps = f"The file keeps {exporter.keeps}. It loses {exporter.loses}."
        if self.profile is not None:
            what = f"What goes out under the profile {self.profile} of what {may}, part less exact"
            keeps = f"Ids and times are of this file alone. Of what went out: {keeps}"
        elif self.about:
            what = f"Some claims, or what is said of some entities, as far as {may}"
        else:
            what = f"All that {may}"
        parts = [
            f"{what}. Nothing in it is a finding: every claim is what its speaker says.",
            keeps,
        ]
        if self.ledger is not None:
            parts.append(f"Statuses and duties are derived for {self.ledger.on}.")
        if self.format not in RDF:
            parts.append("Counts are those of the view, of which the format may leave out a part.")
        elif self.format in ("nquads", "trig"):
            parts.append("Statements are counted each with its graph.")
        return " ".join(parts)

    def _access(self) -> str:
        levels = [level.name.lower() for level in Level if level <= self.clearance.level]
        apart = sorted(self.clearance.compartments)
        within = f"in the compartments {', '.join(apart)}" if apart else "in no compartment"
        return (
            f"It holds what is marked {', '.join(levels)}, {within}. Hand it on to nobody who may "
            "not read that."
            if self.clearance.level or apart
            else "It holds what is marked public."
        )

    def _void(self) -> Iterator[str]:
        if self.format not in RDF:
            return
        tally = self.account.tally
        yield "a void:Dataset"
        yield f"void:triples {tally.statements}"
        yield f"void:entities {self._counted()[0]}"
        yield f'void:uriSpace "{BASE}id/"'
        yield f"void:classes {len(tally.classes)}"
        yield f"void:properties {len(tally.properties)}"
        yield f"void:vocabulary <{TERM}>"
        yield f"void:feature <http://www.w3.org/ns/formats/{_SYNTAXES[self.format]}>"
        for number in range(1, len(tally.classes) + 1):
            yield f"void:classPartition {_part(f'#class-{number}')}"
        for number in range(1, len(tally.properties) + 1):
            yield f"void:propertyPartition {_part(f'#property-{number}')}"

    # ------------------------------------------------------------------------- the file

    def _run(self) -> Iterator[str]:
        yield "a prov:Activity"
        yield f"prov:endedAtTime {_moment(self.account.at)}"
        yield f":softwareVersion {quoted(self.software)}"
        if self.ledger is not None:
            yield f":forDay {_date(self.ledger.on)}"
            if self.ledger.policy is not None:
                yield f":policyName {quoted(self.ledger.policy.id)}"

    def _distribution(self) -> Iterator[str]:
        yield "a dcat:Distribution"
        # DCAT-AP 3 wants an address; a file that was sent is where the export is told of.
        yield f"dcat:accessURL <{self._access_address}>"
        if self.address is not None:
            yield f"dcat:downloadURL <{self.address}>"
        yield from self._terms()
        if self.file is not None:
            yield f"dct:title {quoted(self.file)}"
        if self._registered:
            yield f"dcat:mediaType <{IANA}{self._media_type}>"
        else:
            yield f"dct:format {_part('#media-type')}"
        yield f'dcat:byteSize "{self.account.size}"^^xsd:nonNegativeInteger'
        yield f"spdx:checksum {_part('#checksum')}"

    @property
    def _access_address(self) -> str:
        return self.address or EXPORT + self.account.digest

    @property
    def _media_type(self) -> str:
        return EXPORTERS[self.format].media_type

    @property
    def _registered(self) -> bool:
        return self._media_type in _REGISTERED


_SHA256 = "spdx:checksumAlgorithm_sha256"
_PUBLISHER = "the operator of this store of Answerable"
"""Nobody is named: that would tell more than the file does."""
_KEYWORDS = ("human rights", "claims", "accountability")
_NO_LICENCE = (
    "No licence was stated for this export. Nothing follows from that but that anybody who wants "
    "to hand it on has to ask."
)


def _part(name: str) -> str:
    """A part of the export, whose IRI is the base; the export where the name is empty."""
    return f"<{name}>"


def _rights(text: str) -> list[str]:
    return ["a dct:RightsStatement", f"rdfs:label {_english(text)}"]


def _contact(iri: str) -> list[str]:
    """vCard (https://www.w3.org/TR/vcard-rdf/), as DCAT-AP wants it."""
    way = "hasEmail" if iri.lower().startswith("mailto:") else "hasURL"
    return ["a vcard:Kind", f"vcard:fn {_english(_PUBLISHER)}", f"vcard:{way} <{iri}>"]


def _english(text: str) -> str:
    return f"{quoted(text)}@en"


def _moment(at: int) -> str:
    return f'"{canonical(at)}"^^xsd:dateTime'


def _date(day: date) -> str:
    return f'"{day.isoformat()}"^^xsd:date'
