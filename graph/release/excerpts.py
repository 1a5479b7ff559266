"""What goes out of a view where only some claims, or what is said of some entities, is asked for.

An excerpt can be imported, and parts no accusation from what denies it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from graph.claims.errors import QueryError, shown
from graph.export.partial_view import PartialView
from graph.protection.denials import ABOUT, ACCUSATION, DENIAL
from graph.views.all_pages import all_claims
from graph.views.view import Record, View


def about(view: View, ids: Sequence[str]) -> PartialView:
    """A part of a view: some claims, what standing claims say of some entities, from either end,
    and all that it needs.

    That are the standing claims which say the opposite of a chosen one, the responses that deny
    what an accusation says, the entities that all these name, and the coarser claims that they make
    exact: a file of it can be imported.

    Args:
        ids: of entities and of claims.

    Raises:
        QueryError: one of the ids is of nothing in the view.
    """
    entities, chosen = view.classes(ids), view.records(ids)
    for id in ids:
        if id not in entities and id not in chosen:
            raise _nothing(id)
    claims = {record.claim.id: record for record in _naming(view, list(entities))}
    fresh = {**_needed(view, claims), **chosen}  # what denies the others names the same entity
    while fresh:
        claims.update(fresh)
        found = _needed(view, fresh)
        found.update({r.claim.id: r for record in fresh.values() for r in _against(view, record)})
        fresh = {id: record for id, record in found.items() if id not in claims}
    named = {id for record in claims.values() for id in record.claim.names}
    return PartialView(view, [*{*entities, *named}, *claims])


def surroundings(view: View, ids: Sequence[str], hops: int) -> PartialView:
    """A part of a view to draw: some entities, what claims relate to them within some hops, and
    all standing claims that relate these, denials among them.

    States, places, listings, sources and law are drawn and not passed, unless they are asked for:
    most things are at one.

    Args:
        ids: of entities, and of claims, which stand for the two that they relate.

    Raises:
        QueryError: one of the ids is of nothing in the view; there is too much to draw.
    """
    classes, chosen = dict(view.classes(ids)), view.records(ids)
    for id in ids:
        if id not in classes and id not in chosen:
            raise _nothing(id)
    for record in chosen.values():
        classes.update({end: record.classes[end] for end in _ends(record)})
    edge, claims = list(classes), {record.claim.id: record for record in chosen.values()}
    for hop in range(hops + 1):
        beyond: dict[str, str] = {}
        for record in _relating(view, edge):
            ends = _ends(record)
            if hop < hops:
                beyond.update({end: record.classes[end] for end in ends if end not in classes})
            if hop < hops or all(end in classes for end in ends):
                claims[record.claim.id] = record
            if len(classes) + len(beyond) > MOST_DRAWN:
                raise QueryError(
                    f"more than {MOST_DRAWN:,} things are within {hops} hops; give fewer hops"
                )
        classes.update(beyond)
        edge = [id for id, cls in beyond.items() if cls not in NOT_PASSED]
    return PartialView(view, [*classes, *claims])


MOST_DRAWN = 5000
NOT_PASSED = frozenset(
    ("State", "Place", "Listing", "Source", "Instrument", "Provision", "Participation")
)


def _ends(record: Record) -> list[str]:
    """What a claim is about: its subject and, where there is one, its object."""
    return [end for end in (record.claim.subject, record.claim.object) if end is not None]


def _relating(view: View, ids: Iterable[str]) -> Iterator[Record]:
    """The standing claims that relate one of these to something else."""
    relations = [p for p in view.vocabulary.properties.values() if p.type == "relation"]
    ways = [(p.name, inverse) for p in relations for inverse in (False, True)]
    for id in ids:
        yield from _said(view, id, ways)


def _needed(view: View, records: Mapping[str, Record]) -> dict[str, Record]:
    """The coarser claims that some make exact, and the responses that deny what some say."""
    claims = [record.claim for record in records.values()]
    found = dict(view.records([c.refines for c in claims if c.refines is not None]))
    events = {c.subject for c in claims if c.predicate == ACCUSATION and not c.negated}
    denials = view.vocabulary.narrower([DENIAL])
    for event in sorted(events):
        for about in _said(view, event, [(ABOUT, True)]):
            response = about.claim.subject
            said = _said(view, response, [("kind", False), ("responseBy", False)])
            if any(r.claim.concept in denials and not r.claim.negated for r in said):
                found.update({r.claim.id: r for r in (about, *said)})
    return found


def _naming(view: View, ids: Iterable[str]) -> Iterator[Record]:
    """The standing claims that have one of these as subject or object."""
    properties = view.vocabulary.properties.values()
    ways = [(p.name, False) for p in properties]
    ways += [(p.name, True) for p in properties if p.type == "relation"]
    for id in dict.fromkeys(ids):
        yield from _said(view, id, ways)


def _against(view: View, record: Record) -> Iterator[Record]:
    """The standing claims that say the opposite: an accusation never goes without its denial."""
    claim = record.claim
    for other in _said(view, claim.subject, [(claim.predicate, False)]):
        if other.claim.negated != claim.negated and other.claim.object == claim.object:
            yield other


def _said(view: View, id: str, ways: Sequence[tuple[str, bool]]) -> Sequence[Record]:
    return all_claims(view, tuple(ways), [id])[id]


def _nothing(id: str) -> QueryError:
    """The same for what is hidden, what there is not, and words of a name."""
    text = (
        f"{shown(id)} is no entity and no claim that may be read; give an id, as search prints it"
    )
    return QueryError(text)
