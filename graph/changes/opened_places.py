"""Places that a judgement of identity would open: of an event that harmed people and whose place a
floor holds back, another record shows it, and people who read the two as one would read both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graph.changes.spreading import EVERY, sides_of
from graph.claims.marking import Marking
from graph.protection.floors import KIND, Handling
from graph.protection.kinds_told import add_kind
from graph.protection.nearby_places import PLACE
from graph.views.replies import read_one
from graph.views.view import Claims, Record, View


def places_opened(view: View, one: str, other: str, handling: Handling) -> list[Marking]:
    """What has to be joined into a judgement that two events are one, so that it opens no place.

    Returns:
        For each place that one record shows less strictly than a floor allows for what the other
        says: the marking that the floor asks for. Empty where the two are one already.
    """
    rules = [rule for rule in handling.rules if PLACE in rule.predicates]
    sides = sides_of(view, one, other)
    if not rules or other in sides[one]:
        return []
    said = _said(view, [id for ids in sides.values() for id in ids], handling)
    places = {r.claim.object for rows in said.values() for r in rows if r.claim.object is not None}
    of_places = _kinds(_said(view, sorted(places), handling), handling)
    told = {
        id: _merged(_kinds({each: said[each] for each in ids}, handling).values())
        for id, ids in sides.items()
    }
    classes = view.classes([one, *sorted(places)])
    found = []
    for rule in rules:
        for shows, harms in ((one, other), (other, one)):
            own = rule.subject.fits(classes[one], told[shows])
            seen = rule.subject.fits(classes[one], told[harms])
            for row in (r for id in sides[shows] for r in said[id] if r.claim.predicate == PLACE):
                place = row.claim.object or ""
                is_fine = rule.object is None or (
                    rule.object.fits(classes.get(place, ""), of_places.get(place, {})) is not None
                )
                # What its own kinds hold was looked at when it was loaded, or two persons lowered.
                if seen is not None and own is None and is_fine:
                    least = rule.least.join(seen)
                    if row.marking.join(least) != row.marking:
                        found.append(least)
    return found


def _said(view: View, ids: list[str], handling: Handling) -> Mapping[str, list[Record]]:
    """Where each is, and what says of which kind it is."""
    names = {KIND, PLACE, *(sign.predicate for sign in handling.signs)}
    ways = tuple((name, False) for name in sorted(names & view.vocabulary.properties.keys()))
    pages = read_one(view, Claims(predicates=ways, window=EVERY), ids) if ids else {}
    return {id: [row for row in page.rows if not row.claim.negated] for id, page in pages.items()}


def _kinds(
    said: Mapping[str, Iterable[Record]], handling: Handling
) -> dict[str, dict[str, Marking]]:
    found: dict[str, dict[str, Marking]] = {}
    for id, rows in said.items():
        for row in rows:
            code = handling.given(row.claim)
            if code is not None:
                add_kind(found, id, {code: row.marking})
    return found


def _merged(kinds: Iterable[Mapping[str, Marking]]) -> dict[str, Marking]:
    found: dict[str, dict[str, Marking]] = {"": {}}
    for each in kinds:
        add_kind(found, "", each)
    return found[""]
