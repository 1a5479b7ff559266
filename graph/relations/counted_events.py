"""The events that are counted, with what puts them under keys and who was harmed in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from graph.ledger.group_relations import KINDS, group_relations
from graph.ledger.taking_back import taken_back
from graph.relations.bucket_counts import Bucket, Grounds, Victims, buckets
from graph.relations.dimensions import PERSON, READ, Dimension, Keys, Levels, Words
from graph.relations.group_sizes import NOTHING_TOLD, Sizes, ToldSizes
from graph.relations.joined_pairs import once
from graph.views.columns import NOBODY, Stated, among, distinct, numbered, stated_of
from graph.views.view import View, Where
from graph.views.walking import Flags, Numbers
from graph.vocabulary.conventions import Convention

ALWAYS = ("kind", "victim")
"""What is read of events anything that they are counted by."""
EVER = ("kind", "when", "place", "allegedPerpetrator", "victim")
"""What is looked at where nothing that was read counts: whether anything else does."""
SILENT = ("victim", "withdrawnOn", "size", *KINDS.values())
"""Of these nobody asks who says so."""
_NONE = np.empty(0, dtype=np.int64)


class CountedEvents:
    """Events of a view that count, read once for tables by any of some dimensions."""

    def __init__(
        self,
        view: View,
        by: Iterable[Dimension],
        *,
        where: Where | None = None,
        levels: Levels,
        convention: Convention | None = None,
    ) -> None:
        self._view, self._columns = view, view.columns()
        known = view.vocabulary.properties
        self._known = frozenset(known)
        every = self._columns.passing(("Event",), where)
        wanted = dict.fromkeys((*ALWAYS, *(name for one in by for name in READ[one])))
        stated = self._stated([name for name in wanted if name in known], every)
        self._events = self._counted(every, stated)
        counting = dict.fromkeys(wanted, stated_of(()))
        counting |= {name: some.where(some.counts) for name, some in stated.items()}
        self._kinds = counting["kind"].where(~counting["kind"].negated)
        self._victims, groups = self._harmed(counting["victim"])
        self._sizes = self._told_of(groups, convention)
        keys = Keys(view, self._columns, levels, self._events, counting)
        nothing = Words(_NONE, _NONE, _NONE != 0, _NONE, _NONE, ())
        self._everything = self._grounds_of(nothing)
        self._grounds = {one: self._grounds_of(keys.of(one)) for one in dict.fromkeys(by)}

    def buckets(self, by: Sequence[Dimension], small: int) -> list[Bucket]:
        """The table by some of the dimensions."""
        deadline = self._view.deadline
        grounds = [self._grounds[one] for one in by] or [self._everything]
        found = buckets(
            len(self._events),
            grounds,
            self._victims,
            self._sizes,
            small=small,
            deadline=deadline,
        )
        # By nothing there is one row, which rests on everything that is said of the kinds of
        # events.
        return found if by else [replace(bucket, key=()) for bucket in found]

    # ------------------------------------------------------------------------ what counts

    def _stated(self, names: Sequence[str], of: Numbers) -> dict[str, Stated]:
        """What is said, and whether it counts: dates that were taken back do not."""
        found = dict(self._columns.stated(names, of, silent=SILENT))
        if "when" in found:
            found["when"] = self._without_taken_back(found["when"])
        return found

    def _without_taken_back(self, when: Stated) -> Stated:
        """Of what is read of events speakers can take back dates alone."""
        may_be = np.flatnonzero(_said_again(when) | self._withdrawn(when.source))
        if not len(may_be):
            return when
        ids = self._columns.claims(when.claim[may_be].tolist())
        off = taken_back(self._view, self._view.records(sorted(ids.values())).values())
        gone = [number for number, id in ids.items() if id in off]
        return when._replace(
            counts=when.counts & ~among(when.claim, np.array(gone, dtype=np.int64))
        )

    def _withdrawn(self, sources: Numbers) -> Flags:
        """Which of some documents somebody says were withdrawn."""
        if "withdrawnOn" not in self._known:
            return np.zeros(len(sources), dtype=np.bool_)
        names = ("withdrawnOn",)
        found = self._columns.stated(names, distinct(sources), silent=SILENT)["withdrawnOn"]
        return among(sources, found.near)

    def _counted(self, every: Numbers, stated: Mapping[str, Stated]) -> Numbers:
        """Those of which something counts, or nothing is said at all."""
        for_sure = [some.near[some.counts] for some in stated.values()]
        bare = every[~among(every, np.concatenate((*for_sure, _NONE)))]
        if not len(bare):
            return every
        rest = [name for name in EVER if name in self._known and name not in stated]
        also = self._stated(rest, bare) if rest else {}
        told = [some.near for some in (*stated.values(), *also.values())]
        counting = [some.near[some.counts] for some in also.values()]
        silent = np.setdiff1d(bare, np.concatenate((*told, _NONE)))
        kept = np.concatenate((silent, *counting))
        return np.union1d(np.setdiff1d(every, bare), kept)

    # ------------------------------------------------------------------------------- people

    def _harmed(self, victim: Stated) -> tuple[Victims, Numbers]:
        """Who is said to have been harmed, and the groups among them, ascending."""
        said = victim.where(~victim.negated & (victim.what != NOBODY))
        event, who = once(np.searchsorted(self._events, said.near), said.what)
        people = self._columns.are(who, PERSON)
        groups, place = numbered(who[~people])
        return Victims((event[people], who[people]), (event[~people], place)), groups

    def _told_of(self, groups: Numbers, convention: Convention | None) -> Sizes:
        """What is said of groups: how many each is, and how they lie to each other."""
        relations = group_relations(self._view, sorted(self._related(groups)))
        ids = {id for kind in relations for pair in kind for id in pair}
        numbers = self._columns.numbers(ids)
        places = np.searchsorted(groups, list(numbers.values())).tolist()
        related = {
            place: id
            for place, (id, number) in zip(places, numbers.items(), strict=True)
            if place < len(groups) and groups[place] == number
        }
        return Sizes(len(groups), self._said_sizes(groups), convention, relations, related)

    def _said_sizes(self, groups: Numbers) -> ToldSizes:
        if "size" not in self._known:
            return NOTHING_TOLD
        size = self._columns.stated(("size",), groups, silent=SILENT)["size"]
        size = size.where(size.counts & ~size.negated & (size.what != NOBODY))
        place = np.searchsorted(groups, size.near)
        order = np.lexsort((size.claim, place))
        return ToldSizes(place[order], size.what[order], self._columns.quantity)

    def _related(self, groups: Numbers) -> list[str]:
        """The ids of those that are related to any group."""
        names = [name for name in KINDS.values() if name in self._known]
        near: set[int] = set()
        for inverse in (False, True):
            stated = self._columns.stated(names, groups, inverse=inverse, silent=SILENT)
            near.update(one for some in stated.values() for one in some.near.tolist())
        ids = self._columns.ids(sorted(near))
        return list(ids.values())

    # --------------------------------------------------------------------------------- keys

    def _grounds_of(self, words: Words) -> Grounds:
        """Pairs of an event and a key; where an event has none, that nothing is known."""
        event = np.searchsorted(self._events, words.event)
        lacking = np.flatnonzero(~among(np.arange(len(self._events)), event))
        unknown = len(words.keys)
        keys = [*words.keys, None]
        if None in words.keys:
            unknown, keys = list(words.keys).index(None), list(words.keys)
        # It is certainly under none: that rests on everything that is said of its kind.
        at = np.searchsorted(self._events, self._kinds.near)
        told = among(at, lacking)
        wide = len(keys)
        pair = np.concatenate((event * wide + words.key, at[told] * wide + unknown))
        sure = np.concatenate((words.certain, np.ones(int(told.sum()), dtype=np.bool_)))
        sources = np.concatenate((words.source, self._kinds.source[told]))
        speakers = np.concatenate((words.speaker, self._kinds.speaker[told]))
        nothing = lacking * wide + unknown
        every, place = numbered(np.concatenate((pair, nothing)))
        certain = np.zeros(len(every), dtype=np.bool_)
        certain[place[len(pair) :]] = True
        certain[place[: len(pair)][sure]] = True
        place = place[: len(pair)]
        spoken = speakers != NOBODY
        return Grounds(
            event=every // wide,
            key=every % wide,
            certain=certain,
            sources=once(place, sources),
            speakers=once(place[spoken], speakers[spoken]),
            keys=keys,
        )


def _said_again(when: Stated) -> Flags:
    """Of which the same speaker says something else of the same event."""
    _, place = numbered(when.near)
    found: Flags = (np.bincount(place)[place] > 1) & (when.speaker != NOBODY)
    some = np.flatnonzero(found)
    wide = int(when.speaker.max(initial=0)) + 1
    _, place = numbered(when.near[some] * wide + when.speaker[some])
    found[some] = np.bincount(place)[place] > 1
    return found
