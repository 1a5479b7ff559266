"""How the parts of a value become claims. Few values stand in very many rows, so what a text was
read as is kept at hand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any, NamedTuple

import orjson

from graph.claims.claim import (
    Attribution,
    Citation,
    Claim,
    Literal,
    Stance,
    canonical,
    content,
    denial_that_affirms,
    hashed_together,
    in_order,
    literal_content,
)
from graph.claims.errors import InputError
from graph.claims.made_claims import name_claim
from graph.claims.marking import Marking
from graph.claims.period import Period
from graph.ingest.mapping.block_rules import BlockShape, Quote, Speaker, ValueRule
from graph.ingest.mapping.cell_templates import Template
from graph.ingest.mapping.column_forms import Found, Wrong
from graph.ingest.mapping.mapping_file import MappingFile
from graph.ingest.mapping.plain_values import plain_reading, plain_text
from graph.ingest.mapping.published_counts import COUNTED, NO_COUNT
from graph.ingest.mapping.ready_rules import (
    Chain,
    ReadyValue,
    WrittenParticulars,
    chain_of,
    qualified,
    written,
)
from graph.ingest.qualifiers import either, read_particulars
from graph.ingest.sheet_points import check_degrees, check_precision
from graph.ingest.spot import Spot
from graph.ingest.typed_values import PERSONS, read_literal, read_period
from graph.ingest.yaml_tree import Block, Scalar
from graph.vocabulary import Vocabulary
from graph.vocabulary.claim_rules import precisions

MOST_KEPT = 10_000
"""Values that are kept at hand."""
MOST_KEPT_OF_VALUE = 1_000
"""The same of one value of a block."""
PATTERN = "text"
"""A text that every property takes whose values are texts."""
MOST_WORDS = 8
"""Of a quote."""
BROKEN = re.compile(r"[\n\r\t]")
"""Within a text: it is written in one line where it has to be."""


class SaidValue(NamedTuple):
    """What a claim says: exactly one of the first three."""

    object: str | None = None
    concept: str | None = None
    value: Literal | None = None
    written: str = "null"
    """Of a value: how it stands in the content of a claim."""


class SaidPeriod(NamedTuple):
    """For what time it holds, if the row says so."""

    period: Period | None
    written: str


NO_PERIOD = SaidPeriod(None, "null")


class Qualities(NamedTuple):
    """How firmly something is said, what qualifies it, and for what time it holds."""

    stance: Stance
    qualifying: WrittenParticulars
    valid: SaidPeriod


class UnnamedClaims:
    """Claims of a row that have no id yet: many hashes together take half of the time."""

    def __init__(self) -> None:
        self.claims: list[Claim] = []
        self.bodies: list[bytes] = []
        """The canonical JSON of the content of each."""

    def name(self, into: dict[str, Claim]) -> None:
        """Give each its id, and put it where it belongs."""
        for claim, id in zip(self.claims, hashed_together(self.bodies), strict=True):
            name_claim(claim, id)
            into[id] = claim
        self.claims.clear()
        self.bodies.clear()


UNKNOWN = object()


class ClaimParts:
    """Makes claims of one mapping."""

    def __init__(self, mapping: MappingFile, vocabulary: Vocabulary) -> None:
        self.mapping, self.vocabulary, self.origin = mapping, vocabulary, mapping.origin
        self.spot = Spot(str(mapping.path))
        self._kept: dict[Any, Any] = {}
        self._precisions = frozenset(precisions(vocabulary))
        self._tellers: dict[Any, int] = {}

    def settle(self, ready: ReadyValue) -> None:
        """Settle of a value what its cells do not change: who says it, what qualifies it."""
        manner = ready.rule.manner
        teller = manner.speakers, manner.cites, manner.quote, manner.own
        ready.told_by = self._tellers.setdefault(teller, len(self._tellers))
        speakers = [(one.constant, one.rule, None) for one in ready.speakers if one.constant]
        all_known = bool(speakers) and len(speakers) == len(ready.speakers)
        if ready.chain is None and all_known and not ready.by_day:
            ready.chain = self.chain(tuple(speakers))
        if ready.rule.shape is not None:
            pattern = self._pattern(ready.rule, ready.rule.shape)
            if pattern is not None:
                ready.take_texts_like(pattern)
                ready.plainly = plain_text(pattern)
            else:
                ready.plainly = plain_reading(ready.rule, self._precisions)
        particulars = ready.rule.particulars
        if particulars is not None and not particulars.templates:
            with suppress(InputError):  # told of each row
                ready.qualified = self.particulars(ready, {})
                ready.may_lack = ready.dated
        if ready.concept is not None and ready.concept.constant:
            ready.fixed = (SaidValue(concept=ready.concept.text),)
        elif ready.object is not None:
            ready.fixed = (SaidValue(object=ready.object),)

    def literal(self, ready: ReadyValue, cells: Mapping[str, Found]) -> SaidValue | Wrong | None:
        """The typed value of a rule for some cells; None where there is none."""
        texts = self.texts(ready, cells)
        if isinstance(texts, Wrong):
            return texts
        found: SaidValue | Wrong | None = ready.known.get(texts, UNKNOWN)
        if found is UNKNOWN:
            found = self.read(ready, texts)
            if len(ready.known) >= MOST_KEPT_OF_VALUE:
                ready.known.clear()
            ready.known[texts] = found
        return found

    def texts(self, ready: ReadyValue, cells: Mapping[str, Found]) -> tuple[Found, ...] | Wrong:
        """The texts that a typed value is made of."""
        assert ready.rule.shape is not None
        return self._texts(ready.rule.shape, cells)

    def read(self, ready: ReadyValue, texts: tuple[Found, ...]) -> SaidValue | Wrong | None:
        """The typed value that some texts make."""
        value = None if ready.plainly is None else ready.plainly(texts)
        if value is None or (value.point is not None and self.mapping.within is not None):
            return self._literal(ready.rule, texts)
        return SaidValue(value=value, written=written(literal_content(value)))

    def _pattern(self, rule: ValueRule, shape: BlockShape) -> Literal | None:
        """The value of a rule of which a single text differs from row to row, and which takes each
        text of one line; None where it is another kind of value."""
        if next(iter(rule.ways.values())).says.range != "text" or len(shape.templates) != 1:
            return None
        if rule.field == "language" or rule.field in PERSONS:
            return None
        node = shape.node
        if isinstance(node, Block):
            inner = node.entries.get("value", node.entries.get("text"))
            if not isinstance(inner, Scalar) or inner.text != shape.templates[0].text:
                return None
        found = self._literal(rule, (PATTERN,))
        return found.value if isinstance(found, SaidValue) else None

    def _literal(self, rule: ValueRule, texts: tuple[Found, ...]) -> SaidValue | Wrong | None:
        assert rule.shape is not None
        node = rule.shape.built(texts)
        if node is None or (texts and not any(texts)):
            return None
        prop = next(iter(rule.ways.values())).says
        try:
            value = read_literal(prop.range, node, self.spot, rule.field, unit=prop.unit)
            check_degrees(prop.name, value, node, self.spot)
            check_precision(self.vocabulary, value, node, self.spot)
            self._check_within(value)
        except InputError as error:
            folded = tuple([text and " ".join(text.split()) for text in texts])
            if folded != texts and BROKEN.search("".join(filter(None, texts))):
                return self._literal(rule, folded)  # in another file's cell a line may end
            shown = str(error.value or ", ".join(text for text in texts if text))
            mend = COUNTED if error.problem in NO_COUNT and any(texts) else error.mend
            return Wrong(shown, error.problem, mend)
        return SaidValue(value=value, written=written(literal_content(value)))

    def _check_within(self, value: Literal) -> None:
        point, bounds = value.point, self.mapping.within
        if point is None or bounds is None:
            return
        south, west, north, east = bounds
        latitude, longitude = Decimal(point.latitude), Decimal(point.longitude)
        if south <= latitude <= north and west <= longitude <= east:
            return
        swapped = south <= longitude <= north and west <= latitude <= east
        raise InputError(
            "lies outside the bounds of this mapping"
            + (": with latitude and longitude swapped it would lie inside" if swapped else ""),
            mend="correct the point, or the bounds under within:",
            value=str(point),
        )

    def chain(self, links: tuple[tuple[str, Speaker, Period | None], ...]) -> Chain:
        """Who says it: an actor, how it is a speaker, and when it said so."""
        key = tuple([(actor, speaker.act, on) for actor, speaker, on in links])
        if key not in self._kept:
            self._keep(
                key, chain_of(tuple(Attribution(actor=a, act=act, on=on) for a, act, on in key))
            )
        found: Chain = self._kept[key]
        return found

    def period(self, shape: BlockShape, cells: Mapping[str, Found]) -> SaidPeriod:
        """A period in the keys about a claim.

        Raises:
            InputError: it is none.
        """
        texts = self._texts(shape, cells)
        if isinstance(texts, Wrong):
            raise InputError(texts.problem, mend=texts.mend, value=texts.value)
        key = (shape, texts)
        if key not in self._kept:
            node = shape.built(texts)
            said = NO_PERIOD
            if node is not None and (not texts or any(texts)):
                period = read_period(node, self.spot, "valid")
                said = SaidPeriod(period, written(list(period.to_json())))
            self._keep(key, said)
        found: SaidPeriod = self._kept[key]
        return found

    def particulars(self, ready: ReadyValue, cells: Mapping[str, Found]) -> WrittenParticulars:
        """What qualifies a claim, and that a program proposes it.

        Raises:
            InputError: a value that the particular does not take.
        """
        rule = ready.rule
        assert rule.particulars is not None
        texts = self._texts(rule.particulars, cells)
        if isinstance(texts, Wrong):
            raise InputError(texts.problem, mend=texts.mend, value=texts.value)
        key = (ready, texts)
        if key not in self._kept:
            node = rule.particulars.built(texts)
            made = (
                read_particulars(self.vocabulary, ready.predicate, node, self.spot)
                if isinstance(node, Block)
                else ()
            )
            self._keep(key, qualified(in_order((*made, rule.proposer))))
        found: WrittenParticulars = self._kept[key]
        return found

    def lacks(self, ready: ReadyValue, cells: Mapping[str, Found]) -> bool:
        """Whether all that would qualify a value, or the period that it is given for, is empty:
        then it is not said, for without these it would say more than stands there."""
        valid, particulars = ready.rule.manner.valid, ready.rule.particulars
        if ready.dated and valid is not None:
            texts = self._texts(valid, cells)
            if not isinstance(texts, Wrong) and valid.empty(texts):
                return True
        if particulars is None:
            return False
        texts = self._texts(particulars, cells)
        return not isinstance(texts, Wrong) and particulars.empty(texts)

    def qualities(
        self, subject: str, ready: ReadyValue, chain: Chain, cells: Mapping[str, Found]
    ) -> Qualities:
        """What is the same for all claims that a value leads to.

        Raises:
            InputError: a part of it is refused.
        """
        stance = ready.stance or self._stance(ready.rule.manner.stance, cells)
        qualifying = ready.qualified or self.particulars(ready, cells)
        if ready.either:
            one_of = either(self.origin, subject, ready.predicate, ready.either)
            qualifying = qualified(in_order((*qualifying.particulars, one_of)))
        valid = NO_PERIOD if ready.valid is None else self.period(ready.valid, cells)
        if chain.denies and not ready.negated:
            raise denial_that_affirms(ready.predicate)
        return Qualities(stance, qualifying, valid)

    def claims(
        self,
        subject: str,
        ready: ReadyValue,
        said: Sequence[SaidValue],
        chain: Chain,
        qualities: Qualities,
        marking: Marking,
        cited: Sequence[tuple[str, str, str | None]],
        into: UnnamedClaims,
    ) -> None:
        """Make a claim for each of what is said, by each source.

        Args:
            cited: sources, each with locator and quote.
        """
        origin, predicate, negated = self.origin, ready.predicate, ready.negated
        stance, qualifying, valid = qualities
        for one, concept, value, value_written in said:
            about, object = subject, one
            if ready.inverse and object is not None:
                about, object = object, about
            for citing in cited:
                source, locator, quote = citing
                claim = Claim(
                    id="",
                    origin=origin,
                    subject=about,
                    predicate=predicate,
                    object=object,
                    concept=concept,
                    value=value,
                    negated=negated,
                    attribution=chain.links,
                    stance=stance,
                    valid=valid.period,
                    particulars=qualifying.particulars,
                    citation=Citation(source=source, locator=locator, quote=quote),
                    marking=marking,
                )
                parts = map(
                    orjson.Fragment,
                    (value_written, chain.written, valid.written, qualifying.written),
                )
                what, who, when, how = parts
                array = (
                    *(origin, about, predicate, object, concept, what, negated),
                    *(who, stance, when, None, citing, how),
                )
                try:
                    body = orjson.dumps(array)
                except TypeError:  # a text that only the other encoder takes
                    body = canonical(content(claim))
                into.claims.append(claim)
                into.bodies.append(body)

    def quote(self, quote: Quote, cells: Mapping[str, Found]) -> str | None:
        """The first words of what a quote takes; None where it takes nothing of the row."""
        if quote.test is not None and not quote.test.holds(cells):
            return None
        found = quote.text.filled(cells, self.mapping.codes)
        return " ".join(found.split()[:MOST_WORDS]) if isinstance(found, str) else None

    def _stance(self, stance: Stance | Template | None, cells: Mapping[str, Found]) -> Stance:
        assert isinstance(stance, Template)  # the compiler refuses None
        text = stance.filled(cells, self.mapping.codes)
        try:
            return Stance(text if isinstance(text, str) else "")
        except ValueError:
            raise InputError(
                "is not a stance",
                mend="give it a code that is one",
                value=text.value if isinstance(text, Wrong) else text,
            ) from None

    def _texts(self, shape: BlockShape, cells: Mapping[str, Found]) -> tuple[Found, ...] | Wrong:
        if shape.plain:
            return tuple(map(cells.get, shape.cells))
        codes = self.mapping.codes
        texts = []
        for one in shape.templates:
            text = cells.get(one.cell) if one.cell else one.filled(cells, codes)
            if isinstance(text, Wrong):
                return text
            texts.append(text)
        return tuple(texts)

    def _keep(self, key: Any, value: Any) -> None:
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[key] = value
