"""Claims as exports write them, each read at one look.

Most claims of a file stand there in the order of an export: who speaks, once; what it says; where
it stands. One pattern takes such a record whole, in a fifth of the time that its statements take
one by one. Only what `graph.ingest.nquads_records.RecordReader` takes without a word is taken here,
and as the same; all else is left to it, which tells what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from graph.claims.claim import Attribution, Literal, Review, Stance
from graph.claims.errors import InputError
from graph.claims.made_claims import made_citation, made_claim, made_text
from graph.claims.older_terms import as_said
from graph.claims.text import HIDING, is_one_line
from graph.ingest.quad_lines import Lines
from graph.ingest.record_statements import (
    PROV,
    TERM,
    TYPE,
    XSD,
    Exported,
    Group,
    marking_of,
    moment_of,
    statements_of,
)
from graph.views.view import ClaimHistory, Record
from graph.vocabulary import BASE, Property, Vocabulary

MOST_LINES = 40
"""Of a record that is read so; longer ones are read statement by statement."""
MOST_VALUES = 5_000
"""Values that are remembered, each a few hundred bytes with its statements."""

_NODE = f"<{BASE}claim/".encode()
_ID = 32
_ENDS = len(" .\n")
_GRAPH = len(_NODE) + _ID + 1 + _ENDS
"""How far before the end of a line the graph begins that quotes a claim."""


class LinesOfOne(NamedTuple):
    """Lines that follow one another in a file and seem to be of one claim; or one line."""

    lines: list[tuple[int, bytes]]
    is_claim: bool


def runs(lines: Lines) -> Iterator[LinesOfOne]:
    """The lines of a file, those of a claim together where they stand as in an export.

    Raises:
        InputError: as the lines do, behind what comes before.
    """
    run: list[tuple[int, bytes]] = []
    node = b""
    try:
        for numbered in lines:
            line = numbered[1]
            if node and line.startswith(node) and len(run) < MOST_LINES:
                run.append(numbered)
                continue
            if run:
                yield LinesOfOne(run, bool(node))
            run = [numbered]
            # The statement in the graph of a claim comes first.
            node = line[-_GRAPH : -_ENDS - 1]
            if not node.startswith(_NODE):
                node = b""
    except InputError:
        if run:
            yield LinesOfOne(run, bool(node))
        raise
    if run:
        yield LinesOfOne(run, bool(node))


class ExportedClaims:
    """Reads claims at one look."""

    def __init__(
        self, vocabulary: Vocabulary, by_statement: Callable[[Group], ClaimHistory]
    ) -> None:
        """
        Args:
            by_statement: reads any claim, or raises an `InputError`.
        """
        self._properties: Mapping[str, Property] = {
            p.iri: p for p in vocabulary.properties.values()
        }
        self._codes = {t.iri: t.code for t in vocabulary.terms.values()}
        self._replaced = vocabulary.replaced
        self._by_statement = by_statement
        self._values: dict[tuple[str, str, str], Literal] = {}
        """By property, literal, and the statements of what the literal has no room for."""
        self._links: dict[tuple[str, str], tuple[Attribution, ...]] = {}

    def read(self, run: LinesOfOne) -> Exported | None:
        """The claim of these lines; None where they are to be read one by one."""
        if not run.is_claim:
            return None
        try:
            match = _RECORD.match(b"".join([line for _, line in run.lines]).decode())
        except UnicodeDecodeError:
            return None
        if match is None:
            return None
        try:
            return self._read(match, run.lines)
        except (InputError, KeyError):
            return None  # statement by statement it is told with its line

    def _read(self, match: re.Match[str], lines: list[tuple[int, bytes]]) -> Exported | None:
        subject, predicate, object_, concept, said, text, tag, id, *rest = match.groups()
        origin, negated, stance, actor, act, value_tag, told, source, *rest = rest
        locator, quote, marking, written, at = rest
        texts = [one for one in (text, locator, quote) if one]
        if any(HIDING.search(one) for one in texts):
            return None
        found = self._properties[predicate]
        code, value = None, None
        if object_ is not None:
            if found.type != "relation" or told or value_tag:
                return None
        elif concept is not None:
            if found.type != "concept" or told or value_tag:
                return None
            code = self._codes[concept]
        elif found.type in ("relation", "concept"):
            return None
        elif found.range == "text" and not told and said == _plain(text, tag):
            if (tag or "").lower() != (value_tag or "").lower():
                return None
            if found.name == "name" and not is_one_line(text):
                return None
            value = made_text(text, None, value_tag)
        elif tag or value_tag:
            return None
        else:
            # Few dates and counts stand in very many claims.
            place = (found.name, said, told.replace(id, "") if told else "")
            value = self._values.get(place)
            if value is None:
                history = self._by_statement(
                    Group(f"1{id}", lines[0][0], id, True, statements_of(lines))
                )
                value = history.record.claim.value
                if value is not None:
                    if len(self._values) >= MOST_VALUES:
                        self._values.clear()
                    self._values[place] = value
                return Exported(history, lines, sum(map(len, texts)))
        theirs = marking_of(marking)
        own = theirs if written == marking else marking_of(written)
        recorded_at = moment_of(at)
        if recorded_at is None or str(theirs) != marking or str(own) != written:
            return None
        claim = made_claim(
            *(id, origin, subject, found.name, object_, code, value, negated == "true"),
            *(self._chain(actor, act), _STANCES[stance], None, None, ()),
            *(made_citation(source, locator, quote), own),
        )
        if as_said(claim, self._replaced) is None:
            return None
        record = Record(
            claim=claim,
            recorded_at=recorded_at,
            review=Review.PROPOSED,
            retracted_at=None,
            marking=theirs,
            classes={},
        )
        return Exported(ClaimHistory(record, ()), lines, sum(map(len, texts)))

    def _chain(self, actor: str, act: str) -> tuple[Attribution, ...]:
        # Few speak in very many claims; being immutable, what they are said to do can be shared.
        chain = self._links.get((actor, act))
        if chain is None:
            if len(self._links) >= MOST_VALUES:
                self._links.clear()
            chain = self._links[actor, act] = (Attribution(actor=actor, act=self._codes[act]),)
        return chain


def _plain(text: str, tag: str | None) -> str:
    return f'"{text}"' if tag is None else f'"{text}"@{tag}'


_STANCES = {stance.value: stance for stance in Stance}
_IRI = r'[a-z][a-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]*'
_TEXT = r'"([^"\\\x00-\x1f]*)"'
_TAG = r"([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)"
_ENTITY = rf"<{re.escape(BASE)}id/([a-z2-7]{{26}})>"


def _about(term: str, object: str, part: str = "") -> str:
    """A statement about the claim, or a part of it."""
    iri = term if ":" in term else f"{TERM}{term}"
    return rf"<{re.escape(BASE)}claim/(?P=id){part}> <{re.escape(iri)}> {object} \.\n"


def _maybe(pattern: str) -> str:
    return f"(?:{pattern})?"


_LINK = rf"<{re.escape(BASE)}claim/(?P=id)\#attribution-1>"
_VALUE = rf"<{re.escape(BASE)}claim/(?P=id)\#value>"
_OF_VALUE = rf"<{re.escape(BASE)}claim/(?P=id)\#value(?:-[0-9]+)*> [^\n]*\n"
_BOOLEAN = rf'"(true|false)"\^\^<{re.escape(XSD)}boolean>'
_RECORD = re.compile(
    rf"{_ENTITY} <({_IRI})> "
    rf"(?:{_ENTITY}|<({_IRI})>|({_TEXT}(?:\^\^<{_IRI}>|@{_TAG})?))"
    rf" <{re.escape(BASE)}claim/(?P<id>[a-z2-7]{{32}})> \.\n"
    + _about(TYPE, rf"<{re.escape(TERM)}Claim>")
    + _about("origin", r'"([a-z2-7]{26})"')
    + _about("negated", _BOOLEAN)
    + _about("standing", _BOOLEAN.replace("(true|false)", "(?:true|false)"))
    + _about("stance", r'"([a-z]+)"')
    + _about("speaker", _ENTITY.replace("([a-z2-7]{26})", "[a-z2-7]{26}"))
    + _about("attribution", _LINK)
    + _about(TYPE, rf"<{re.escape(TERM)}Attribution>", r"\#attribution-1")
    + _about("position", rf'"1"\^\^<{re.escape(XSD)}integer>', r"\#attribution-1")
    + _about(f"{PROV}agent", _ENTITY, r"\#attribution-1")
    + _about("act", rf"<({_IRI})>", r"\#attribution-1")
    + _maybe(_about("languageTag", r'"([A-Za-z0-9-]+)"'))
    # What a date or a count says in parts, and nothing else: it is read by statement at first.
    + _maybe(f"({_about('value', _VALUE)}(?:{_OF_VALUE})+)")
    + _about(f"{PROV}hadPrimarySource", _ENTITY)
    + _maybe(_about("locator", _TEXT))
    + _maybe(_about("quote", _TEXT))
    + _about("marking", _TEXT)
    + _about("writtenMarking", _TEXT)
    + _about(f"{PROV}generatedAtTime", rf"{_TEXT}\^\^<{re.escape(XSD)}dateTime>")
    + _about("review", '"proposed"')
    + r"\Z"
)
