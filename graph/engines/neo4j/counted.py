"""Filters that use which claims count: all claims at many entities at once, then each decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

from graph.claims.claim import Claim
from graph.engines.neo4j.reads import Reads
from graph.engines.neo4j.wanted import read
from graph.views.display import ranked
from graph.views.points import looked_at
from graph.views.saying import counts, enough, narrowed, opposed, passes, says
from graph.views.view import Claims, Climb, Linked, Ones, Record, Saying, Told, Where, Window

ALL = Window(first=10**9)
Passing = Callable[[Iterable[str], Where | None], set[str]]


class ClaimAt(NamedTuple):
    """A claim at an entity."""

    near: str
    """What stands for the entity."""
    what: str
    """What stands for the other end; the concept or the text that is said."""
    far: str
    record: Record


class Counted:
    """Computes what counts, for one view."""

    def __init__(self, reads: Reads, passing: Passing) -> None:
        self._reads, self._passing = reads, passing

    def told(self, told: Told, ids: set[str]) -> set[str]:
        """Those of whom a claim that counts passes the test."""
        one_as = dict(told.ones)
        claims: dict[str, list[Claim]] = defaultdict(list)
        for property in looked_at(told, self._reads.vocabulary.properties):
            found = self._groups(property, False, narrowed(told), told.ones, ids)
            for near, groups in found.items():
                claims[near] += (row.record.claim for rows in groups.values() for row in rows)
        return {id for id in ids if passes(told, claims.get(one_as.get(id, id), ()))}

    def ends(self, where: Linked | Climb, nears: Collection[str]) -> dict[str, dict[str, set[str]]]:
        """Where the relation leads: by entity, by what stands for the end, the ends themselves."""
        one_as = dict(where.ones)
        found = self._groups(where.property, where.inverse, narrowed(where), where.ones, nears)
        return {
            near: {what: {row.far for row in rows} for what, rows in groups.items()}
            for near in nears
            if (groups := found.get(one_as.get(near, near)))
        }

    def _groups(
        self, property: str, inverse: bool, said: Saying, ones: Ones, ids: Collection[str]
    ) -> dict[str, dict[str, list[ClaimAt]]]:
        """The claims that count at each, by what is said."""
        one_as = dict(ones)
        every = list(self._rows(property, inverse, one_as, ids))
        against = {(r.near, r.what) for r in every if r.record.claim.negated != said.negated}
        counting = [r for r in every if r.record.claim.negated == said.negated]
        if said.shown:
            counting = self._shown(property, counting)
        counting = [row for row in counting if counts(row.record, said)]
        if said.contested is not None:
            vocabulary = self._reads.vocabulary
            contrary = {
                what: opposed(vocabulary, property, what, negated=said.negated)
                for what in {row.what for row in counting}
            }
            counting = [
                row
                for row in counting
                if any((row.near, one) in against for one in contrary[row.what]) is said.contested
            ]
        if said.speaker is not None:
            speakers = {s for row in counting if (s := row.record.claim.speaker) is not None}
            good = self._passing(speakers, said.speaker)
            counting = [row for row in counting if row.record.claim.speaker in good]
        if said.source is not None:
            good = self._passing({r.record.claim.citation.source for r in counting}, said.source)
            counting = [row for row in counting if row.record.claim.citation.source in good]
        found: dict[str, dict[str, list[ClaimAt]]] = defaultdict(lambda: defaultdict(list))
        for row in counting:
            found[row.near][row.what].append(row)
        return {
            near: {
                what: rows
                for what, rows in groups.items()
                if enough([row.record.claim for row in rows], said, one_as)
            }
            for near, groups in found.items()
        }

    def _rows(
        self, property: str, inverse: bool, one_as: Mapping[str, str], ids: Collection[str]
    ) -> Iterable[ClaimAt]:
        """All standing claims at some entities, for and against."""
        known = self._reads.vocabulary.properties[property]
        siblings: dict[str, list[str]] = defaultdict(list)
        for id, one in one_as.items():
            siblings[one].append(id)
        asked = {m for id in ids for m in (id, *siblings.get(one_as.get(id, id), ()))}
        sides = [False, True] if known.symmetric else [inverse]
        for side in sides:
            want = Claims(predicates=((property, side),), window=ALL)
            replies = read(self._reads, [(want, sorted(asked))])
            for id, page in replies[want].items():
                for record in page.rows:
                    claim = record.claim
                    if side and known.symmetric and claim.subject == claim.object:
                        continue
                    far = (claim.subject if side else claim.object) or ""
                    near = one_as.get(id, id)
                    what = one_as.get(far, far) if far else says(claim)
                    if far and what == near and near in one_as:
                        continue  # what leads from a thing to itself leads nowhere
                    yield ClaimAt(near, what, far, record)

    def _shown(self, property: str, rows: Iterable[ClaimAt]) -> list[ClaimAt]:
        """Those that the display rule puts first: on a pair of ends, or of an entity's values."""
        relation = self._reads.vocabulary.properties[property].type == "relation"
        groups: dict[object, list[ClaimAt]] = defaultdict(list)
        for row in rows:
            groups[(row.near, row.what) if relation else row.near].append(row)
        published: Mapping[str, int] = {}
        if property != "published":
            published = self._reads.published(
                {row.record.claim.citation.source for some in groups.values() for row in some}
            )
        shown = []
        for some in groups.values():
            first = ranked([row.record for row in some], published)[0].claim.id
            shown += [row for row in some if row.record.claim.id == first]
        return shown
