"""What all reading of one view shares: claims at entities, what is shown of them, who is what."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from graph.claims.claim import Review
from graph.engines.neo4j.claim_nodes import RECORD, NodeReader, is_qualified
from graph.engines.neo4j.cypher import (
    REVIEW_NUMBERS,
    QueryPart,
    Sight,
    gathered,
    possibly_on,
    together,
)
from graph.engines.neo4j.laid import Laid
from graph.engines.neo4j.said_of import SaidOf, SaidRow, said_of, said_rows
from graph.engines.neo4j.sessions import Row, SessionReading
from graph.views.display import FIRMEST_FIRST
from graph.views.view import Qualified, Record, Ref
from graph.vocabulary import Vocabulary

BATCH = 5000
"""Ids that one query asks for."""
ACCEPTED = REVIEW_NUMBERS[Review.ACCEPTED]
PUBLISHED = "published"

_UNSENDABLE = re.compile("[\ud800-\udfff]")
_FIRMNESS = {str(stance): place for place, stance in enumerate(FIRMEST_FIRST)}

T = TypeVar("T")


class Candidate(NamedTuple):
    """What the display rule looks at in a claim, and what else was asked for of it."""

    id: str
    review: int
    stance: str
    source: str
    coarse: int
    more: Row


Choose: TypeAlias = Callable[[list[Candidate]], list[Candidate]]


def sendable(texts: Iterable[str]) -> list[str]:
    """Those of these texts that can be sent, each once: half a sign of UTF-16 stands in no id."""
    once = list(dict.fromkeys(texts))
    # Signs of several texts do not join: together they are as sendable as each by itself.
    if not _UNSENDABLE.search("".join(once)):
        return once
    return [text for text in once if not _UNSENDABLE.search(text)]


def batches(things: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """In lists of at most so many."""
    rest = iter(things)
    while batch := list(islice(rest, size)):
        yield batch


class Numbered:
    """Numbers of ids: of those that arrays know, and behind them in the order in which they come.

    Args:
        base: ids as bytes, ascending; each has its place as its number.
    """

    def __init__(self, ids: Iterable[str] = (), base: NDArray[np.bytes_] | None = None) -> None:
        self._base = base
        self._begin = 0 if base is None else len(base)
        self._ids: list[str] = []
        self._numbers: dict[str, int] = {}
        for id in ids:
            self.number(id)

    def number(self, id: str) -> int:
        number = self.known(id)
        if number is None:
            number = self._numbers[id] = self._begin + len(self._ids)
            self._ids.append(id)
        return number

    def known(self, id: str) -> int | None:
        number = self._numbers.get(id)
        if number is None and self._base is not None:
            sought = id.encode()
            place = bisect_left(self._base, sought)
            if place < self._begin and self._base[place] == sought:
                number = self._numbers[id] = place
        return number

    def id(self, number: int) -> str:
        if number >= self._begin:
            return self._ids[number - self._begin]
        assert self._base is not None
        return str(self._base[number].decode())


class Met:
    """What the walks of one view have come across: they speak of it in the same numbers."""

    def __init__(self, classes: Iterable[str], laid: Laid | None) -> None:
        self.laid = laid
        self.entities = Numbered(base=None if laid is None else laid.entities)
        self.claims = Numbered(base=None if laid is None else laid.claims)
        self.cls_names = Numbered(classes)
        self.classes: dict[int, str] = {}


class Reads:
    """Reads one view.

    Args:
        published: day numbers of publications that are known for this view.
        laid: gives relations as arrays, where there are any of this state.
    """

    def __init__(
        self,
        reading: SessionReading,
        vocabulary: Vocabulary,
        sight: Sight,
        nodes: NodeReader,
        published: dict[str, int | None],
        laid: Callable[[], Laid | None] = lambda: None,
    ) -> None:
        self.reading, self.vocabulary, self.sight, self.nodes = reading, vocabulary, sight, nodes
        self._published = published
        self._laid = laid

    @cached_property
    def met(self) -> Met:
        """What walks have come across; the first one asks for arrays."""
        return Met(sorted(self.vocabulary.classes), self._laid())

    # ----------------------------------------------------------------------------- asking

    def rows(self, text: str, **values: Any) -> list[Row]:
        """What one query returns."""
        return self.reading.rows(text, self.sight.values | values)

    def ask(self, parts: Sequence[QueryPart]) -> list[list[Row]]:
        """What several parts return, in one round trip."""
        found: list[list[Row]] = [[] for _ in parts]
        if parts:
            text, values = together(list(parts))
            [[rows]] = self.rows(text, **values)
            for place, row in rows:
                found[place].append(row)
        return found

    # --------------------------------------------------------------------------- entities

    def refs(self, ids: Iterable[str]) -> dict[str, Ref]:
        """The entities among these that are in the view."""
        found: dict[str, Ref] = {}
        for batch in batches(sendable(ids)):
            [[rows]] = self.rows(gathered(self.sight.entities("$ids"), "e.id, e.cls"), ids=batch)
            found |= {id: Ref(id, cls) for id, cls in rows}
        return found

    # ----------------------------------------------------------------------------- claims

    def records(self, ids: Iterable[str]) -> dict[str, Record]:
        """The claims among these that are in the view, standing or not."""
        found: dict[str, Record] = {}
        for batch in batches(sendable(ids)):
            [[rows]] = self.rows(gathered(self.sight.claims("$ids"), RECORD), ids=batch)
            for row in rows:
                record = self.record(row)
                found[record.claim.id] = record
        return found

    def bodies(self, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Ids and bodies of claims of the view, in no order."""
        for batch in batches(sendable(ids)):
            [[rows]] = self.rows(gathered(self.sight.claims("$ids"), "c.id, c.body"), ids=batch)
            yield from ((id, body) for id, body in rows)

    def record(self, row: Row) -> Record:
        """Out of the columns `RECORD`."""
        return self.nodes.record(row, self.sight.upto)

    def all_said(
        self, ids: Iterable[str], property: str, what: str, day: date | None = None
    ) -> list[SaidRow]:
        """What is said by one property, however many entities."""
        found: list[SaidRow] = []
        for batch in batches(sendable(ids)):
            asked = [SaidOf(batch, property, what, day)]
            [some] = said_rows(asked, self.ask([said_of(self.sight, asked)])[0])
            found += some
        return found

    def having(
        self,
        ids: Iterable[str],
        property: str,
        condition: str,
        qualified: Sequence[Qualified] = (),
        negated: bool = False,
        valid_on: date | None = None,
        **values: Any,
    ) -> set[str]:
        """Those of some entities with a standing claim for a property that meets a condition.

        Args:
            qualified: what else has to be so of the claim.
            negated: whether claims count that it is not so, in place of those for it.
            valid_on: only claims that possibly hold on that day.
        """
        found: set[str] = set()
        if valid_on is not None:
            condition = f"({condition}) AND {possibly_on('c', '$day')}"
            values["day"] = valid_on.toordinal()
        column = "c.particulars" if qualified else "null"
        for batch in batches(sendable(ids)):
            rows = self.rows(
                f"{self.sight.at('subject', '$ids', '[$p]')} AND c.negated = $negated "
                f"AND {condition} AND {self.sight.live('c')} RETURN DISTINCT id, {column}",
                ids=batch,
                p=property,
                negated=negated,
                **values,
            )
            found.update(id for id, said in rows if is_qualified(said, qualified))
        return found

    def candidate(self, row: Row, more: Row) -> Candidate:
        """Out of the columns `CANDIDATE`."""
        id, decided, later, stance, source, coarse = row
        decided, _ = self.nodes.decided(decided, None, later, self.sight.upto)
        return Candidate(id, decided, stance, source, coarse, more)

    def shown(
        self, property: str, rows: Iterable[SaidRow], choose: Choose | None = None
    ) -> dict[str, Row]:
        """By entity, what was asked for of the claim that the display rule puts first.

        Args:
            property: that says it.
            choose: leaves some of the candidates of one entity.
        """
        found: dict[str, Row] = {}
        several: dict[str, list[Candidate]] = {}
        for id, some in rows:
            if len(some) == 1:
                found[id] = some[0]
            else:
                several[id] = [self.candidate(row[:6], row[6]) for row in some]
        if choose is not None:
            several = {id: choose(some) for id, some in several.items()}
        if property == PUBLISHED:
            # The rule's third step would have to know the answer already.
            several = {id: [c._replace(source="") for c in some] for id, some in several.items()}
        else:
            self.want_published(several.values())
        return found | {id: self.in_order(some)[0].more for id, some in several.items()}

    def want_published(self, groups: Iterable[Sequence[Candidate]]) -> None:
        """Have the publications at hand that decide within one of these groups."""
        wanted: set[str] = set()
        for group in groups:
            if len({(c.review == ACCEPTED, c.stance) for c in group}) < len(group):
                wanted.update(c.source for c in group)
        self.published(wanted)

    def in_order(self, candidates: list[Candidate]) -> list[Candidate]:
        """As `graph.views.display.ranked` orders them; `want_published` comes before."""

        def place(candidate: Candidate) -> tuple[bool, int, int, int, str]:
            day = self._published.get(candidate.source)
            return (
                candidate.review != ACCEPTED,
                _FIRMNESS[candidate.stance],
                1 if day is None else -day,
                candidate.coarse,
                candidate.id,
            )

        return sorted(candidates, key=place)

    def published(self, sources: Collection[str]) -> dict[str, int]:
        """Day numbers of the shown publication of some sources; absent where unknown."""
        unknown = [source for source in sources if source not in self._published]
        for batch in batches(sendable(unknown)):
            days = self.shown(PUBLISHED, self.all_said(batch, PUBLISHED, "day"))
            for source in batch:
                self._published[source] = days[source][0] if source in days else None
        found = ((source, self._published.get(source)) for source in sources)
        return {source: day for source, day in found if day is not None}

    def ends(
        self,
        ids: Iterable[str],
        property: str,
        inverse: bool,
        day: date | None = None,
        qualified: Sequence[Qualified] = (),
    ) -> dict[str, set[str]]:
        """The entities that a relation leads to, by the one that it leads from.

        Args:
            day: only what possibly held then.
            qualified: what has to be so of the claim.
        """
        column = "c.particulars" if qualified else "null"
        found: dict[str, set[str]] = {}
        for batch in batches(sendable(ids)):
            parts = [
                QueryPart(
                    f"{self.sight.at(near, '$ids_#', '[$p_#]')} AND c.negated = false "
                    f"AND c.{far} IS NOT NULL AND ($day_# IS NULL OR "
                    f"{possibly_on('c', '$day_#')}) AND {self.sight.live('c')}",
                    f"id, c.{far}, {column}",
                    {
                        "ids": batch,
                        "p": property,
                        "day": None if day is None else day.toordinal(),
                    },
                )
                for near, far in self.ways(property, inverse)
            ]
            for rows in self.ask(parts):
                for near, far, said in rows:
                    if is_qualified(said, qualified):
                        found.setdefault(near, set()).add(far)
        return found

    def ways(self, property: str, inverse: bool) -> list[tuple[str, str]]:
        """As which ends claims along a property have an entity, and the other one."""
        out, into = ("subject", "object"), ("object", "subject")
        if self.vocabulary.properties[property].symmetric:
            return [out, into]
        return [into if inverse else out]
