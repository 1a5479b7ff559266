"""What one record of an N-Quads file says, to be asked term by term, each statement once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple, NoReturn

from graph.claims.claim import Literal
from graph.claims.errors import InputError, shown
from graph.claims.marking import Marking
from graph.claims.period import Period
from graph.claims.point import Point
from graph.claims.quantity import Quantity
from graph.claims.record_times import microseconds
from graph.claims.remembered import remembered
from graph.claims.text import HIDING
from graph.ingest.quad_lines import Lines, Quad, quad_of
from graph.ingest.typed_values import clean
from graph.views.view import ClaimHistory
from graph.vocabulary.terms import BASE

TERM = f"{BASE}ontology#"
PROV = "http://www.w3.org/ns/prov#"
SHOWN_NAME = "http://www.w3.org/2004/02/skos/core#prefLabel"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD = "http://www.w3.org/2001/XMLSchema#"
_EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
_QUANTITY = f"{TERM}Quantity"
_DATATYPES = {
    "url": f"{XSD}anyURI",
    "sha256": f"{XSD}hexBinary",
    "date": f"{XSD}date",
    "number": f"{XSD}decimal",
    "boolean": f"{XSD}boolean",
    "point": "http://www.opengis.net/ont/geosparql#wktLiteral",
}
NODE = re.compile(
    re.escape(BASE) + r"(?:(id)/([a-z2-7]{26})|(claim)/([a-z2-7]{32}))(#[a-z0-9-]{1,40})?\Z"
)
_SAME_VALUE = frozenset({"number", "boolean", "sha256"})
"""Of these a tool may write another form of the same value; ids use the one that is used here."""
COMPUTED = re.compile(
    re.escape(BASE) + r"computed/\d{4}-\d\d-\d\d/[a-z2-7]{32}(#[a-z0-9-]{1,40})?\Z", re.ASCII
)
"""What the ledger computed; see ``ontology/ledger.ttl``."""
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:(\.\d{1,6})0*)?(Z|[+-]\d\d:\d\d)\Z", re.ASCII
)
_NUMBER = re.compile(r"\+?0*([0-9]{1,10})\Z", re.ASCII)
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}
"""The lexical forms of xsd:boolean (XML Schema 1.1, part 2, §3.3.2)."""
_DECIMAL = re.compile(r"([+-]?)0*([0-9]*)(?:\.([0-9]*))?\Z", re.ASCII)


class Group(NamedTuple):
    """All statements of one entity or one claim."""

    key: str
    line: int
    id: str
    is_claim: bool
    quads: list[Quad]
    exported: Exported | None = None
    """A claim that was read at one look; then there are no statements yet."""

    def by_statement(self) -> Group:
        """The same with its statements."""
        assert self.exported is not None
        return Group(*self[:4], statements_of(self.exported.lines))


def statements_of(lines: Lines) -> list[Quad]:
    """The statements of some lines.

    Raises:
        InputError: as `quad_of`.
    """
    return [quad for number, line in lines if (quad := quad_of(number, line)) is not None]


class Exported(NamedTuple):
    """A claim that was read at one look: see `graph.ingest.exported_claims`."""

    history: ClaimHistory
    lines: list[tuple[int, bytes]]
    characters: int
    """Of its texts."""


class RecordStatements:
    """The statements of a record.

    A `part` is what stands behind the record's IRI: "" for its own node, ``#attribution-1`` and
    so on. A `term` is one of ours by its local name, or a whole IRI.
    """

    def __init__(self, group: Group) -> None:
        self.group = group
        node = f"{BASE}{'claim' if group.is_claim else 'id'}/{group.id}"
        self._left: dict[tuple[str, str], list[Quad]] = {}
        self._quoted: list[Quad] = []
        for quad in group.quads:
            if quad.graph is not None:
                self._quoted.append(quad)
            else:
                where = (quad.subject[len(node) :], quad.predicate)
                self._left.setdefault(where, []).append(quad)
        self.node = node

    def quoted(self) -> Quad:
        """The one statement of the claim's graph."""
        if not self._quoted:
            self.missing("the statement in its graph")
        if other := _another(self._quoted):
            raise refusal(other, "is a second statement in the graph of a claim", "keep one")
        return self._quoted[0]

    def missing(self, what: str) -> NoReturn:
        """Refuse the record for what it lacks."""
        raise InputError(
            f"lacks {what}",
            mend="the record begins here; put it in, or ask for the file again and compare its "
            "SHA-256",
            record=f"line {self.group.line}",
            field=self.group.id,
        )

    def finish(self) -> None:
        """Refuse what nobody asked for."""
        for quads in self._left.values():
            raise refusal(
                quads[0],
                "is no statement that a store has room for here",
                "take it out; what is to be kept is a claim of its own: see “Your own claims” on "
                "the page for partners",
            )

    def leave_out(self, *terms: str) -> None:
        """Pass over what an export computes anew: nothing of it is taken in."""
        for term in terms:
            self._left.pop(("", term if ":" in term else TERM + term), None)

    def maybe(self, part: str, term: str) -> Quad | None:
        """The one statement with this term, if there is any."""
        found = self._left.pop((part, term if ":" in term else TERM + term), None)
        if found is None:
            return None
        if other := _another(found):
            raise refusal(other, "is said twice, in two ways", "keep one")
        return found[0]

    def one(self, part: str, term: str) -> Quad:
        """The one statement with this term."""
        quad = self.maybe(part, term)
        if quad is None:
            name = short(term)
            self.missing(f"{name} of {part}" if part else name)
        return quad

    def type(self, part: str, name: str) -> None:
        """Refuse a part that is not of a class of ours."""
        quad = self.one(part, TYPE)
        if quad.iri != TERM + name:
            raise refusal(quad, "is of another class", f"write {TERM}{name}", quad.iri)

    def word(self, part: str, term: str) -> str:
        """A text without language."""
        return _typed(self.one(part, term), None)

    def maybe_word(self, part: str, term: str) -> str | None:
        quad = self.maybe(part, term)
        return None if quad is None else _typed(quad, None)

    def choice(self, part: str, term: str, of: Sequence[str]) -> str:
        """One of some words."""
        quad = self.one(part, term)
        word = _typed(quad, None)
        if word not in of:
            raise refusal(quad, "is not known", f"use one of {', '.join(of)}", word)
        return word

    def boolean(self, term: str) -> bool:
        quad = self.one("", term)
        text = _typed(quad, f"{XSD}boolean")
        if text not in _TRUTHS:
            raise refusal(quad, "is neither true nor false", "write true or false", text)
        return _TRUTHS[text]

    def marking(self, term: str) -> Marking:
        quad = self.one("", term)
        try:
            marking = marking_of(_typed(quad, None))
        except InputError as error:
            raise refusal(quad, error.problem, error.mend, quad.text) from None
        if str(marking) != quad.text:
            raise refusal(quad, "is not in its usual form", f"write {marking}", quad.text)
        return marking

    def moment(self, part: str, term: str) -> int:
        """A record time in microseconds since 1970."""
        return _moment_of(self.one(part, term))

    def maybe_moment(self, part: str, term: str) -> int | None:
        quad = self.maybe(part, term)
        return None if quad is None else _moment_of(quad)

    def maybe_day(self, part: str, term: str) -> str | None:
        """A day in ISO 8601."""
        quad = self.maybe(part, term)
        if quad is None:
            return None
        text = _typed(quad, f"{XSD}date")
        try:
            good = date.fromisoformat(text).isoformat() == text
        except ValueError:
            good = False
        if not good:
            raise refusal(quad, "is not a day", "write year, month and day: 2019-01-14", text)
        return text

    def maybe_number(self, part: str, term: str) -> int | None:
        quad = self.maybe(part, term)
        if quad is None:
            return None
        text = _typed(quad, f"{XSD}integer")
        number = _NUMBER.match(text)
        if not number:
            raise refusal(quad, "is not a whole number", "write digits only", text)
        return int(number[1])

    def parts(self, term: str, prefix: str, cls: str) -> Iterator[str]:
        """The parts that a term leads to, numbered from 1 by ``position``."""
        quads = self._left.pop(("", TERM + term), [])
        leading = list({quad.iri: quad for quad in quads}.values())
        for position in range(1, len(leading) + 1):
            part = f"{prefix}{position}"
            quad = next((q for q in leading if q.iri == self.node + part), None)
            if quad is None:
                raise refusal(
                    leading[0], "is a row with a gap", f"number {prefix}1 and so on", leading[0].iri
                )
            self.type(part, cls)
            if self.maybe_number(part, "position") != position:
                raise refusal(quad, "has another position", f"write {position}", part)
            yield part

    def maybe_part(self, part: str, term: str, name: str) -> str | None:
        """The part that a term leads to, which is always called the same."""
        quad = self.maybe(part, term)
        if quad is None:
            return None
        if quad.iri != self.node + name:
            raise refusal(quad, "leads elsewhere", f"write {self.node}{name}", quad.iri)
        return name

    def period(self, part: str) -> Period:
        """A time, whose days one by one have to be those that follow from its EDTF."""
        self.type(part, "Period")
        quad = self.maybe(part, "edtf")
        edtf = None if quad is None else _typed(quad, _EDTF)
        as_found, inferred = self.maybe_word(part, "asFound"), self.maybe_word(part, "inferred")
        calendar, stated = self.maybe_word(part, "calendar"), self.maybe_word(part, "statedDate")
        try:
            period = _period(edtf, as_found, inferred, calendar, stated)
        except InputError as error:
            raise self._at(quad, error) from None
        if quad is None and period.edtf is not None:
            self.missing(f"edtf of {part}")
        for term, day in (
            ("earliestBegin", period.earliest_begin),
            ("latestBegin", period.latest_begin),
            ("earliestEnd", period.earliest_end),
            ("latestEnd", period.latest_end),
        ):
            told = self.maybe_day(part, term)
            demanded = None if day is None else day.isoformat()
            if told != demanded:
                raise InputError(
                    f"does not follow from {shown(edtf or '')}",
                    mend=f"it would be {demanded or 'left out'}",
                    record=f"line {self._line(part, quad)}",
                    field=term,
                    value=told,
                )
        self._alternatives(part, period)
        return period

    def _alternatives(self, part: str, period: Period) -> None:
        """Check those of several of which a period is one: they follow from its EDTF."""
        quads = self._left.pop((part, f"{TERM}possibleTime"), [])
        demanded = {f"{part}-{n}": one for n, one in enumerate(period.alternatives, start=1)}
        found = {quad.iri or "" for quad in quads} == {self.node + p for p in demanded}
        if not found or any(self.period(p) != one for p, one in demanded.items()):
            raise InputError(
                f"does not follow from {shown(period.edtf or '')}",
                mend=f"it would be {', '.join(map(str, demanded.values())) or 'left out'}",
                record=f"line {self._line(part, quads[0] if quads else None)}",
                field="possibleTime",
            )

    def quantity(self, part: str) -> Quantity:
        self.type(part, "Quantity")
        try:
            return Quantity(
                unit=self.word(part, "unit"),
                min=self.maybe_number(part, "min"),
                max=self.maybe_number(part, "max"),
                best=self.maybe_number(part, "best"),
                qualifier=self.maybe_word(part, "qualifier"),
                as_found=self.maybe_word(part, "asFound"),
            )
        except InputError as error:
            raise self._at(None, error) from None

    def point(self, part: str, code: Callable[[Quad], str]) -> Point:
        """A point; `code` is the concept that a statement leads to."""
        self.type(part, "Point")
        precision, metres = self.maybe(part, "precision"), self.maybe(part, "metres")
        try:
            return Point(
                latitude=_typed(self.one(part, "degreesNorth"), _DATATYPES["number"]),
                longitude=_typed(self.one(part, "degreesEast"), _DATATYPES["number"]),
                precision=None if precision is None else code(precision),
                metres=None if metres is None else _typed(metres, _DATATYPES["number"]),
            )
        except InputError as error:
            raise error if error.record else self._at(None, error) from None

    def literal(self, quad: Quad, range: str, code: Callable[[Quad], str], of: str = "") -> Literal:
        """The value that a statement says of the claim in its graph, or of a particular, `of`."""
        language, original = self.maybe_word(of, "languageTag"), self.maybe_word(of, "original")
        if (language or "").lower() != (quad.language or "").lower():
            raise refusal(quad, "is of another language than languageTag", "write both", language)
        part = self.maybe_part(of, "value", f"{of}-value" if of else "#value")
        point = self.point(part, code) if part is not None and range == "point" else None
        period = self.period(part) if part is not None and range == "period" else None
        quantity = self.quantity(part) if part is not None and range == "quantity" else None
        expected = _DATATYPES.get(range)
        if range == "period" and period is not None and period.edtf is not None:
            expected = _EDTF
        elif range == "quantity":
            expected = _QUANTITY
        text = _fit(quad)
        if quad.datatype != expected or (language is not None and range != "text"):
            raise refusal(
                quad, "is of another datatype", f"write {expected or 'a plain literal'}", text
            )
        if range in ("period", "quantity", "point"):
            found = {"period": period, "quantity": quantity, "point": point}[range]
            if found is None:
                self.missing("value")
            demanded = point.wkt if point is not None else str(found)
        else:
            try:
                demanded = clean(range, _as_written_here(range, text))
            except InputError as error:
                raise self._at(quad, error) from None
        if text != demanded and range not in _SAME_VALUE:
            raise refusal(quad, "is not the short form of its value", f"write {demanded}", text)
        return Literal(
            datatype=range,
            text=demanded if point is None else str(point),
            original=original,
            language=language,
            quantity=quantity,
            period=period,
            point=point,
        )

    def _line(self, part: str, quad: Quad | None) -> int:
        if quad is not None:
            return quad.line
        of = (q.line for q in self.group.quads if q.subject == self.node + part)
        return next(of, self.group.line)

    def _at(self, quad: Quad | None, error: InputError) -> InputError:
        return error.at(f"line {self._line('', quad)}")


def _another(quads: Sequence[Quad]) -> Quad | None:
    """One that says something else than the first: a set of statements may repeat one."""
    return next((quad for quad in quads[1:] if quad[1:] != quads[0][1:]), None)


def id_of(quad: Quad, kind: str) -> str:
    """The id that a statement leads to; `kind` is ``id`` or ``claim``."""
    match = NODE.match(quad.iri or "")
    if match is None or match[5] or (match[1] or match[3]) != kind:
        raise refusal(quad, "does not lead where it should", f"write {BASE}{kind}/…", quad.iri)
    return match[2] or match[4]


def refusal(quad: Quad, problem: str, mend: str, value: str | None = None) -> InputError:
    """An error about one statement."""
    return InputError(
        problem, mend=mend, record=f"line {quad.line}", field=short(quad.predicate), value=value
    )


def short(term: str) -> str:
    """The local name of an IRI."""
    return re.split(r"[#/]", term)[-1]


def _typed(quad: Quad, datatype: str | None) -> str:
    if quad.iri is not None or quad.datatype != datatype or quad.language is not None:
        kind = f"a literal of the type {datatype}" if datatype else "a plain literal"
        raise refusal(quad, f"is not {kind}", "write it as an export does", quad.iri or quad.text)
    return _fit(quad)


def _fit(quad: Quad) -> str:
    """The text of a literal, which may hold no more than a coding sheet may."""
    found = HIDING.search(quad.text)
    if found is not None:
        raise refusal(
            quad,
            f"holds the character U+{ord(found[0]):04X}, which hides or reorders text",
            "take it out; a claim gets another id then",
            quad.text,
        )
    return quad.text


def _as_written_here(range: str, text: str) -> str:
    """A lexical form of XML Schema as one that stands for the same value here."""
    if range == "boolean" and text in _TRUTHS:
        return "true" if _TRUTHS[text] else "false"
    number = _DECIMAL.match(text) if range == "number" else None
    if number is not None and (number[2] or number[3]):
        return f"{number[1]}{number[2] or 0}" + (f".{number[3]}" if number[3] else "")
    return text


def _moment_of(quad: Quad) -> int:
    text = _typed(quad, f"{XSD}dateTime")
    found = moment_of(text)
    if found is None:
        raise refusal(
            quad, "is not a time with its zone", "write it in UTC: 2019-01-14T09:30:00Z", text
        )
    return found


@remembered(1024)
def moment_of(text: str) -> int | None:
    """A record time in microseconds since 1970; None where the text is none."""
    match = _MOMENT.match(text)
    if not match:
        return None
    try:
        return microseconds(datetime.fromisoformat(f"{match[1]}{match[2] or ''}{match[3]}"))
    except (ValueError, OverflowError):
        return None


# Few markings and dates stand in very many claims; being immutable, they can be shared.
@remembered(1024)
def marking_of(text: str) -> Marking:
    """The marking that a text is one of.

    Raises:
        InputError: it is none.
    """
    return Marking.parse(text)


@remembered(50_000)
def _period(
    edtf: str | None,
    as_found: str | None,
    inferred: str | None,
    calendar: str | None,
    stated: str | None,
) -> Period:
    return Period(edtf=edtf, as_found=as_found, inferred=inferred, calendar=calendar, stated=stated)
