"""Filters that use which claims count: all claims at many entities at once, then each decided.

Rows of claims are read without their content; the content only of those that can still count.
Where very many are asked about, what is laid out says first of whom enough may be said.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

import numpy as np

from graph.claims.claim import Claim
from graph.claims.period import UNKNOWN_LAST
from graph.engines.sqlite.interned import REVIEW_NUMBERS, STANCE_NUMBERS
from graph.engines.sqlite.keys import batches, rows
from graph.engines.sqlite.read.ranking import Candidate, Published, in_order
from graph.engines.sqlite.read.reader import Reader, numbers
from graph.views.points import looked_at
from graph.views.saying import counts, enough, narrowed, opposed, passes
from graph.views.view import Climb, Linked, Ones, Saying, Told, Where

MANY = 500
"""From so many entities on that one condition was asked of, it is looked up in what is laid out who
may pass: that costs all claims along its property, in numbers."""


class ClaimAt(NamedTuple):
    """A claim at an entity."""

    near: int
    """What stands for the entity."""
    what: int | str
    """The other end, or what stands for it; the concept or the text that is said."""
    far: int
    """The other end itself; 0 where there is none."""
    claim: int
    negated: int
    seen: Candidate


class ClaimCounting:
    """Computes what counts, for one filter and one view.

    Args:
        passing: those of some entities that pass a filter.
    """

    def __init__(
        self, reader: Reader, passing: Callable[[Where | None, set[int]], set[int]]
    ) -> None:
        self._reader, self._passing = reader, passing
        self._canons: dict[Ones, dict[int, int]] = {}
        self._members: dict[Ones, dict[int, list[int]]] = {}
        self._asked: Counter[int] = Counter()
        """By the identity of a condition: of how many it was asked."""

    def told(self, told: Told, keys: set[int]) -> set[int]:
        """Those of whom a claim that counts passes the test."""
        keys = set(self._perhaps(told, keys))
        claims: dict[int, list[Claim]] = defaultdict(list)
        for property in looked_at(told, self._reader.vocabulary.properties):
            found = self._groups(property, False, narrowed(told), told.ones, keys, content=True)
            for near, groups in found.items():
                claims[near] += (claim for group in groups.values() for claim in group.claims)
        canon = self._canon(told.ones)
        return {key for key in keys if passes(told, claims.get(canon.get(key, key), ()))}

    def ends(self, where: Linked | Climb, nears: Collection[int]) -> dict[int, dict[int, set[int]]]:
        """Where the relation leads: by entity, by what stands for the end, the ends themselves."""
        said = narrowed(where)
        if isinstance(where, Linked):
            nears = self._perhaps(where, nears)
        found = self._groups(where.property, where.inverse, said, where.ones, nears)
        canon = self._canon(where.ones)
        return {
            near: {int(what): group.fars for what, group in groups.items()}
            for near in nears
            if (groups := found.get(canon.get(near, near)))
        }

    def siblings(self, ones: Ones, key: int) -> Iterable[int]:
        """What is judged to be one with an entity; itself, too, where anything is."""
        canon = self._canon(ones).get(key)
        return () if canon is None else self._members[ones][canon]

    # ---------------------------------------------------------------------------- inside

    def _perhaps(self, where: Linked | Told, keys: Collection[int]) -> Collection[int]:
        """Those of many entities who may pass; all where what is laid out does not tell."""
        self._asked[id(where)] += len(keys)
        if self._asked[id(where)] < MANY:
            return keys
        laid = self._reader.laid_filters()
        may = None if laid is None or laid.sayings is None else laid.sayings.may_pass(where)
        if may is None:
            return keys
        some = np.fromiter(keys, dtype=np.int64, count=len(keys))
        kept: list[int] = some[may[some]].tolist()
        return kept

    def _canon(self, ones: Ones) -> dict[int, int]:
        found = self._canons.get(ones)
        if found is None:
            keys = self._reader.keys({id for pair in ones for id in pair})
            found = self._canons[ones] = {
                keys[id]: keys[one] for id, one in ones if id in keys and one in keys
            }
            members: dict[int, list[int]] = defaultdict(list)
            for key, one in found.items():
                members[one].append(key)
            self._members[ones] = members
        return found

    def _groups(
        self,
        property: str,
        inverse: bool,
        said: Saying,
        ones: Ones,
        keys: Collection[int],
        *,
        content: bool = False,
    ) -> dict[int, dict[int | str, _Group]]:
        """What is said of each, as far as claims count: by what stands for it, by what is said."""
        canon = self._canon(ones)
        every = self._rows(
            property,
            inverse,
            canon,
            {member for key in keys for member in (key, *self.siblings(ones, key))},
        )
        against = {(row.near, row.what) for row in every if bool(row.negated) != said.negated}
        counting = [row for row in every if bool(row.negated) == said.negated]
        if said.shown:
            counting = self._shown(property, counting)
        if said.contested is not None:
            contrary = self._contrary(property, {row.what for row in counting}, said)
            counting = [
                row
                for row in counting
                if any((row.near, one) in against for one in contrary[row.what]) is said.contested
            ]
        counting = _often([row for row in counting if _cheaply(row, said)], said)
        claims: Mapping[int, Claim] = {}
        if content or _looks_inside(said):
            counting, claims = self._by_content(counting, said)
        found: dict[int, dict[int | str, _Group]] = defaultdict(dict)
        for row in counting:
            group = found[row.near].setdefault(row.what, _Group(set(), []))
            group.fars.add(row.far)
            if row.claim in claims:
                group.claims.append(claims[row.claim])
        if said.speakers > 1 or said.publishers > 1:
            one_as = dict(ones)
            for groups in found.values():
                for what in [w for w, g in groups.items() if not enough(g.claims, said, one_as)]:
                    del groups[what]
        return found

    def _contrary(
        self, property: str, said: Iterable[int | str], by: Saying
    ) -> Mapping[int | str, Collection[int | str]]:
        """What says the contrary of each, said the other way round."""
        vocabulary, terms = self._reader.vocabulary, self._reader.terms
        if vocabulary.properties[property].type != "concept":
            return {what: (what,) for what in said}
        return {
            what: [
                terms.concepts[code]
                for code in opposed(
                    vocabulary, property, terms.names[int(what)], negated=by.negated
                )
                if code in terms.concepts
            ]
            for what in said
        }

    def _rows(
        self, property: str, inverse: bool, canon: Mapping[int, int], keys: set[int]
    ) -> list[ClaimAt]:
        """All standing claims at some entities, for and against."""
        reader = self._reader
        known, predicate = reader.vocabulary.properties[property], reader.terms.properties[property]
        far = "coalesce(c.object, 0)" if known.type == "relation" else "0"
        coarse = (
            f"coalesce(c.latest - c.earliest, {UNKNOWN_LAST})" if known.range == "period" else "0"
        )
        looked_at = f"c.id, {reader.sight.review('c')}, c.stance, c.source, {coarse}"
        ways = [("subject", far, "claims_out", "")]
        if inverse:
            ways = [("object", "c.subject", "claims_in", "c.object IS NOT NULL AND ")]
        if known.symmetric:
            once = "c.object IS NOT NULL AND c.subject <> c.object AND "
            ways = [("subject", far, "claims_out", ""), ("object", "c.subject", "claims_in", once)]
        found = []
        for near, end, index, there in ways:
            for sight, some in reader.apart(keys, near, predicate):
                sql = (
                    f"SELECT w.value, {end}, coalesce(c.concept, 0), c.text, c.key, c.negated, "
                    f"{looked_at} FROM carray(?) w CROSS JOIN claims c INDEXED BY {index} "
                    f"ON {there}c.{near} = w.value "
                    f"WHERE c.predicate = {predicate} AND {sight.standing('c')}"
                )
                for batch in batches(sorted(some)):
                    for key, other, concept, text, claim, negated, *seen in rows(
                        reader.db, sql, (numbers(batch),)
                    ):
                        one = canon.get(key, key)
                        what = canon.get(other, other) or concept or text
                        if other and what == one and one in canon:
                            continue  # what leads from a thing to itself leads nowhere
                        found.append(ClaimAt(one, what, other, claim, negated, Candidate(*seen)))
        return found

    def _shown(self, property: str, counting: Iterable[ClaimAt]) -> list[ClaimAt]:
        """Those that the display rule puts first: on a pair of ends, or of an entity's values."""
        relation = self._reader.vocabulary.properties[property].type == "relation"
        groups: dict[object, list[ClaimAt]] = defaultdict(list)
        for row in counting:
            groups[(row.near, row.what) if relation else row.near].append(row)
        published: Published = _no_day if property == "published" else self._reader.published
        shown = []
        for some in groups.values():
            first = in_order([row.seen for row in some], published)[0].id
            shown += [row for row in some if row.seen.id == first]
        return shown

    def _by_content(
        self, counting: Iterable[ClaimAt], said: Saying
    ) -> tuple[list[ClaimAt], dict[int, Claim]]:
        """Those that count by what they say, and the claims."""
        kept: list[ClaimAt] = []
        claims: dict[int, Claim] = {}
        for batch in batches(counting):
            self._reader.deadline.check()
            records = self._reader.records_by_key(row.claim for row in batch)
            some = [row for row in batch if counts(records[row.claim], said)]
            if said.speaker is not None:
                speakers = self._reader.keys(
                    {s for row in some if (s := records[row.claim].claim.speaker) is not None}
                )
                good = self._passing(said.speaker, set(speakers.values()))
                some = [
                    row
                    for row in some
                    if speakers.get(records[row.claim].claim.speaker or "") in good
                ]
            if said.source is not None:
                good = self._passing(said.source, {row.seen.source for row in some})
                some = [row for row in some if row.seen.source in good]
            kept += some
            claims |= {row.claim: records[row.claim].claim for row in some}
        return kept, claims


def _no_day(sources: set[int]) -> dict[int, int]:
    return {}


class _Group(NamedTuple):
    """The claims that count on one thing."""

    fars: set[int]
    claims: list[Claim]
    """Where their content was read."""


def _cheaply(row: ClaimAt, said: Saying) -> bool:
    """Whether a claim can count by its columns."""
    return (
        said.stances is None or row.seen.stance in {STANCE_NUMBERS[s] for s in said.stances}
    ) and (said.reviews is None or row.seen.review in {REVIEW_NUMBERS[r] for r in said.reviews})


def _often(rows: list[ClaimAt], said: Saying) -> list[ClaimAt]:
    """Those on things of which there are as many claims as speakers or publishers are wanted: the
    content of others need not be read."""
    most = max(said.speakers, said.publishers)
    if most < 2:
        return rows
    count = Counter((row.near, row.what) for row in rows)
    return [row for row in rows if count[row.near, row.what] >= most]


def _looks_inside(said: Saying) -> bool:
    """Whether more than columns decides."""
    return bool(
        said.acts is not None
        or said.speaker is not None
        or said.source is not None
        or said.valid
        or said.particulars is not None
        or said.qualified
        or said.speakers > 1
        or said.publishers > 1
    )
