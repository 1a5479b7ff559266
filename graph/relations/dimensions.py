"""What statistics can be taken by, and under which keys events then stand.

People are no dimension: where the alleged perpetrator or the speaker is a person, the bodies are
taken that the person may have served in at the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from graph.relations.bucket_counts import Key
from graph.relations.event_days import EventDays
from graph.relations.joined_pairs import stretches
from graph.relations.key_levels import at_level
from graph.relations.possible_days import Days, certain_spans, lone_span, possible_spans
from graph.views.all_pages import all_claims
from graph.views.columns import NOBODY, STANCES, Columns, Stated, distinct, numbered
from graph.views.view import MOST_ROWS, Concepts, Record, Relations, View, Window
from graph.views.walking import Flags, Numbers
from graph.vocabulary import Vocabulary

REGION_KIND = "region"
PERSON = "Person"


class Dimension(StrEnum):
    """What events are grouped by."""

    KIND = "kind"
    YEAR = "year"
    MONTH = "month"
    PLACE = "place"
    REGION = "region"
    ALLEGED_PERPETRATOR = "alleged-perpetrator"
    BODY_ABOVE = "body-above"
    SOURCE = "source"
    SPEAKER = "speaker"
    STANCE = "stance"
    RESPONSE = "response"


READ: Mapping[Dimension, tuple[str, ...]] = {
    Dimension.KIND: (),
    Dimension.YEAR: ("when",),
    Dimension.MONTH: ("when",),
    Dimension.PLACE: ("place",),
    Dimension.REGION: ("place",),
    Dimension.ALLEGED_PERPETRATOR: ("allegedPerpetrator", "when"),
    Dimension.BODY_ABOVE: ("allegedPerpetrator", "when"),
    Dimension.SOURCE: (),
    Dimension.SPEAKER: ("when",),
    Dimension.STANCE: (),
    Dimension.RESPONSE: (),
}
"""What has to be read of events for a dimension, beside their kinds and victims."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """How fine keys are: counted from the top, 1; None for as coded."""

    kind: int | None = None
    place: int | None = None


class Words(NamedTuple):
    """What puts events under keys, one place a claim and key."""

    event: Numbers
    key: Numbers
    """A place in `keys`."""
    certain: Flags
    """Whether the event certainly belongs there."""
    source: Numbers
    speaker: Numbers
    keys: Sequence[Key]


class Keys:
    """Finds the keys of events; what leads to them is read once for a view.

    Args:
        events: those that are counted, ascending.
        stated: what counts of what is said of them.
    """

    def __init__(
        self,
        view: View,
        columns: Columns,
        levels: Levels,
        events: Numbers,
        stated: Mapping[str, Stated],
    ) -> None:
        self._view, self._columns, self._levels = view, columns, levels
        self._events, self._stated = events, stated
        self._dates = EventDays(columns, stated["when"]) if "when" in stated else None
        self._above: dict[str, tuple[str, ...]] = {}
        """Place → the places that it lies in directly."""
        self._kinds: dict[str, frozenset[str]] = {}

    def of(self, dimension: Dimension) -> Words:
        """Of every event what puts it under keys; nothing where none is known."""
        kinds = self._stated["kind"]
        said = kinds.where(~kinds.negated)
        match dimension:
            case Dimension.KIND:
                return _at(*_asserted(kinds, self._denied_by), self._by_code)
            case Dimension.YEAR:
                return self._by_time(4)
            case Dimension.MONTH:
                return self._by_time(7)
            case Dimension.PLACE:
                return _at(*_asserted(self._stated["place"]), self._by_place)
            case Dimension.REGION:
                return _at(*_asserted(self._stated["place"]), self._by_region)
            case Dimension.ALLEGED_PERPETRATOR:
                return self._named(self._accused())
            case Dimension.BODY_ABOVE:
                return self._named(self._body_above(self._accused()))
            case Dimension.SOURCE:
                return self._named(_Actors(said, said.source, _all(said)))
            case Dimension.SPEAKER:
                spoken = said.where(said.speaker != NOBODY)
                return self._named(self._bodies(_Actors(spoken, spoken.speaker, _all(spoken))))
            case Dimension.STANCE:
                stances = [stance.value for stance in STANCES]
                return Words(said.near, said.stance, _all(said), said.source, said.speaker, stances)
            case Dimension.RESPONSE:
                return self._by_response()

    # ---------------------------------------------------------------------- kinds and places

    def _by_code(self, codes: Sequence[int]) -> list[list[str]]:
        vocabulary, level = self._view.vocabulary, self._levels.kind

        def up(code: str) -> Sequence[str]:
            return _broader(vocabulary, code)

        return [
            sorted(at_level(self._columns.code(one), level, up, self._view.deadline))
            for one in codes
        ]

    def _denied_by(self, said: Sequence[int], denied: Sequence[int]) -> dict[int, list[int]]:
        """What else is not so where something is not: who says that nobody was detained says that
        nobody was arbitrarily detained."""
        vocabulary, code = self._view.vocabulary, self._columns.code
        wider = {one: vocabulary.broader([code(one)]) for one in said}
        return {no: [one for one in said if code(no) in wider[one]] for no in denied}

    def _by_place(self, places: Sequence[int]) -> list[list[str]]:
        ids = self._columns.ids(places)
        if self._levels.place is not None:
            self._read_above(ids.values())
        level, deadline = self._levels.place, self._view.deadline
        return [sorted(at_level(ids[one], level, self._lies_in, deadline)) for one in places]

    def _lies_in(self, place: str) -> Sequence[str]:
        return self._above.get(place, ())

    def _by_region(self, places: Sequence[int]) -> list[list[str]]:
        ids = self._columns.ids(places)
        self._read_above(ids.values())
        return [sorted(self._regions(ids[one])) for one in places]

    def _regions(self, place: str) -> set[str]:
        """The nearest regions that a place is, or lies in."""
        here, seen = [place], {place}
        while here:
            regions = {id for id in here if REGION_KIND in self._kinds.get(id, ())}
            if regions:
                return regions
            here = [up for id in here for up in self._above.get(id, ()) if up not in seen]
            seen.update(here)
        return set()

    def _read_above(self, places: Iterable[str]) -> None:
        frontier = sorted(set(places) - self._above.keys())
        wide = Window(first=MOST_ROWS)
        while frontier:
            within_want = Relations(property="within", window=wide, detail=False)
            replies = self._view.read(
                [(within_want, frontier), (Concepts(property="kind"), frontier)]
            )
            within = replies[within_want]
            kinds = replies[Concepts(property="kind")]
            for id in frontier:
                page = within[id]
                self._above[id] = tuple(row.to.id for row in page.rows)
                codes = kinds.get(id, ())
                self._kinds[id] = frozenset(codes)
            frontier = sorted(
                {up for id in frontier for up in self._above[id]} - self._above.keys()
            )

    # ------------------------------------------------------------------------------ actors

    def _accused(self) -> _Actors:
        said, certain = _asserted(self._stated["allegedPerpetrator"])
        return self._bodies(_Actors(said, said.what, certain))

    def _body_above(self, accused: _Actors) -> _Actors:
        return self._led(accused, ("subordinateTo",), np.ones(len(accused.actor), dtype=np.bool_))

    def _bodies(self, actors: _Actors) -> _Actors:
        """Bodies as they are, and for persons those that they may have served in."""
        return self._led(
            actors, ("headOf", "memberOf"), self._columns.are(actors.actor, PERSON), keep=True
        )

    def _led(
        self,
        actors: _Actors,
        properties: Sequence[str],
        leads: Flags,
        *,
        keep: bool = False,
    ) -> _Actors:
        """Where claims lead to from some actors, as they may have held when the event was.

        Args:
            leads: from which of them; the others stay as they are, or are left out.
        """
        assert self._dates is not None
        days = self._dates.of(actors.said.near)
        starts = distinct(actors.actor[leads])
        there = self._columns.stated(properties, starts, silent=properties)
        some = sorted({near for stated in there.values() for near in stated.near.tolist()})
        ids = self._columns.ids(some)
        records: dict[str, list[Record]] = {}
        pairs = tuple((name, False) for name in properties)
        for start in range(0, len(some), MOST_ROWS):
            batch = [ids[one] for one in some[start : start + MOST_ROWS]]
            records |= all_claims(self._view, pairs, batch)
        at = np.flatnonzero(leads & np.isin(actors.actor, some))
        wide = int(days.max(initial=0)) + 1
        code = actors.actor[at] * wide + days[at]
        held = {
            one: _held(records[ids[one // wide]], self._dates.days(one % wide))
            for one in distinct(code).tolist()
        }
        numbers = self._columns.numbers({id for bodies in held.values() for id in bodies})
        table = {one: [numbers[id] for id in bodies] for one, bodies in held.items()}
        rows, ends = _spread(code, table)
        stay = np.flatnonzero(~leads) if keep else np.empty(0, dtype=np.int64)
        places = np.concatenate((stay, at[rows]))
        actor = np.concatenate((actors.actor[stay], ends))
        return _Actors(actors.said.where(places), actor, actors.certain[places])

    def _named(self, actors: _Actors) -> Words:
        every, key = numbered(actors.actor)
        ids = self._columns.ids(every.tolist())
        said = actors.said
        keys = [ids[one] for one in every.tolist()]
        return Words(said.near, key, actors.certain, said.source, said.speaker, keys)

    # ----------------------------------------------------------------------- time and answers

    def _by_time(self, length: int) -> Words:
        """Years (4 letters of a day) or months (7) that an event may have been going on in."""
        assert self._dates is not None
        when = self._dates.when
        days = self._dates.of(when.near)
        keys: dict[Key, int] = {}
        spans: dict[int, list[int]] = {}
        """Twice the place of each key, and one more where it is certain."""
        for number in distinct(days).tolist():
            some = self._dates.days(number)
            if some == (None, None, None, None):
                spans[number] = []
                continue
            alone = lone_span(some, length)
            if alone is not None:
                spans[number] = [2 * keys.setdefault(alone, len(keys)) + 1]
                continue
            certain = certain_spans(some, length)
            possible, open_ = possible_spans(some, length)
            named: list[Key] = [*possible, *([None] if open_ else [])]
            spans[number] = [
                2 * keys.setdefault(name, len(keys)) + (name is not None and name in certain)
                for name in named
            ]
        rows, flat = _spread(days, spans)
        said = when.where(rows)
        sure = flat % 2 != 0
        return Words(said.near, flat // 2, sure, said.source, said.speaker, list(keys))

    def _by_response(self) -> Words:
        about = self._columns.stated(
            ("responseAbout",), self._events, inverse=True, silent=("responseAbout",)
        )["responseAbout"]
        about = about.where(about.counts & ~about.negated)
        pairs = np.unique(np.stack((about.what, about.near), axis=1), axis=0)
        responses, events = pairs.T
        kinds = self._columns.stated(("kind",), distinct(responses))["kind"]
        told, certain = _asserted(kinds.where(kinds.counts), self._denied_by)
        order = np.argsort(told.near, kind="stable")
        told, certain = told.where(order), certain[order]
        begin = np.searchsorted(told.near, responses, side="left")
        length = np.searchsorted(told.near, responses, side="right") - begin
        places = stretches(begin, length)
        said = told.where(places)._replace(near=np.repeat(events, length))
        every, key = numbered(said.what)
        keys = [self._columns.code(one) for one in every.tolist()]
        return Words(said.near, key, certain[places], said.source, said.speaker, keys)


class _Actors(NamedTuple):
    """Claims that lead to actors."""

    said: Stated
    actor: Numbers
    certain: Flags


def _all(said: Stated) -> Flags:
    return np.ones(len(said.near), dtype=np.bool_)


def _asserted(
    said: Stated,
    reach: Callable[[Sequence[int], Sequence[int]], Mapping[int, Sequence[int]]] | None = None,
) -> tuple[Stated, Flags]:
    """The claims that say it is so, each with whether nobody says that it is not.

    Args:
        reach: from what is said and what is denied to what each denial denies; itself alone where
            left out.
    """
    for_it = said.where(~said.negated)
    if not said.negated.any():
        return for_it, _all(for_it)
    against = said.where(said.negated)
    near, what = against.near, against.what
    if reach is not None:
        table = reach(distinct(for_it.what).tolist(), distinct(what).tolist())
        rows, what = _spread(what, table)
        near = near[rows]
    wide = int(said.what.max(initial=0)) + 1
    denied = np.isin(for_it.near * wide + for_it.what, near * wide + what)
    return for_it, ~denied


def _at(
    said: Stated, certain: Flags, keys_of: Callable[[Sequence[int]], Sequence[Sequence[str]]]
) -> Words:
    """Words under the keys that belong to what is said."""
    every = distinct(said.what).tolist()
    keys: dict[Key, int] = {}
    table = {
        one: [keys.setdefault(key, len(keys)) for key in some]
        for one, some in zip(every, keys_of(every), strict=True)
    }
    rows, flat = _spread(said.what, table)
    told = said.where(rows)
    return Words(told.near, flat, certain[rows], told.source, told.speaker, list(keys))


def _spread(values: Numbers, table: Mapping[int, Sequence[int]]) -> tuple[Numbers, Numbers]:
    """Each place of a column as often as its value has entries in a table, and those entries."""
    every, dense = numbered(values)
    entries = [table[value] for value in every.tolist()]
    lengths = np.array([len(some) for some in entries], dtype=np.int64)
    flat = np.array([one for some in entries for one in some], dtype=np.int64)
    length = lengths[dense]
    places = stretches((np.cumsum(lengths) - lengths)[dense], length)
    return np.repeat(np.arange(len(values)), length), flat[places]


def _held(records: Iterable[Record], days: Days) -> list[str]:
    """Whom some claims lead to that may have held on one of these days."""
    first = None if days.first_begin is None else date.fromordinal(days.first_begin)
    last = None if days.last_end is None else date.fromordinal(days.last_end)
    return sorted(
        {
            record.claim.object
            for record in records
            if record.counts
            and record.claim.object is not None
            and not record.claim.negated
            and record.classes[record.claim.object] != PERSON
            and (record.claim.valid is None or record.claim.valid.possibly_overlaps(first, last))
        }
    )


def _broader(vocabulary: Vocabulary, code: str) -> Sequence[str]:
    return vocabulary.terms[code].broader
