"""Wants: a level of a request is one round trip, and few texts of queries serve all requests.

The server plans a query by its text, which takes far longer than running it. So what is asked for
stands in the parameters: there is one text for levels of what is said and of relations as they
are, and one for levels with anything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from graph.claims.text import script_of
from graph.engines.neo4j.claim_nodes import NAME, literal
from graph.engines.neo4j.pages import (
    FURTHER,
    WantRows,
    claim_pages,
    claim_totals,
    claims,
    claims_row,
    cut_short,
    related_rows,
    relation_pages,
    relation_totals,
    relations,
)
from graph.engines.neo4j.reads import Candidate, Reads, sendable
from graph.engines.neo4j.said_of import SaidOf, SaidRow, said_of, said_rows
from graph.engines.neo4j.sessions import Row
from graph.views.display import chosen, in_language, ranked
from graph.views.replies import Replies, Want, Wants
from graph.views.view import (
    Claims,
    Concepts,
    Labels,
    Name,
    Names,
    Page,
    PlainValues,
    Ref,
    Related,
    Relations,
    Said,
    Values,
)

Reply: TypeAlias = Mapping[str, object]


@dataclass(slots=True)
class WantLevel:
    """What some wants ask of the store together; then the rows that came, by the want's place."""

    said: list[tuple[int, SaidOf]] = field(default_factory=list)
    related: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)

    def ask(self, reads: Reads) -> dict[int, WantRows]:
        """One query for all of it. There are two texts, and what is not asked for is an empty list
        in either: planning one takes the server longer than answering it a hundred times."""
        # Of those without any end there is nothing to ask.
        related = [row for row in self.related if row["out"] or row["into"]]
        if not (self.said or related or self.claims):
            return {}
        wanted = [asked for _, asked in self.said]
        is_plain = not self.claims and not any(
            row["day"] is not None or row["backwards"] or row["count"] for row in related
        )
        if is_plain and all(asked.day is None for asked in wanted):
            parts = [
                ("said", said_of(reads.sight, wanted, dated=False)),
                ("ends", relations(reads, related, backwards=False, dated=False)),
            ]
        else:
            counted = [row for row in related if row["count"]]
            listed = [row for row in self.claims if row["count"]]
            parts = [
                ("said", said_of(reads.sight, wanted)),
                *(("ends", relations(reads, some, turned)) for turned, some in _turned(related)),
                ("totals", relation_totals(reads, counted)),
                *(("rows", claims(reads, some, turned)) for turned, some in _turned(self.claims)),
                ("totals", claim_totals(reads, listed)),
            ]
        found: dict[int, WantRows] = {}
        answers = reads.ask([part for _, part in parts])
        for (kind, _), rows in zip(parts, answers, strict=True):
            if kind == "ends":
                rows = self._read_further(reads, related, rows)
            if kind == "said":
                for (place, _), some in zip(self.said, said_rows(wanted, rows), strict=True):
                    found[place] = WantRows(said=some)
                continue
            for place, *row in rows:
                if kind == "totals":
                    found.setdefault(place, WantRows()).totals[row[0]] = row[1]
                else:
                    found.setdefault(place, WantRows()).rows.append(row)
        return found

    def _read_further(
        self, reads: Reads, related: list[dict[str, Any]], rows: list[Row]
    ) -> list[Row]:
        """Rows of `relations`, and in place of those that were cut short what came of reading
        further."""
        times = FURTHER
        while short := cut_short(related, rows):
            further = relations(reads, short, short[0]["backwards"], times=times)
            again = {(row[0], row[1]): row for row in reads.ask([further])[0]}
            rows = [again.get((row[0], row[1]), row) for row in rows]
            times *= FURTHER
        return rows


def _turned(rows: list[dict[str, Any]]) -> Iterator[tuple[bool, list[dict[str, Any]]]]:
    """Rows that go forwards, and those that go backwards."""
    for turned in (False, True):
        yield turned, [row for row in rows if row["backwards"] == turned]


def read(reads: Reads, wants: Wants) -> Replies:
    """The replies to some wants: one query, and another one where publications decide."""
    level = WantLevel()
    for place, (want, ids) in enumerate(wants):
        asked = sendable(ids)
        match want:
            case Relations():
                ways = reads.ways(want.property, want.inverse)
                nears = {id: [id] for id in asked}
                level.related += related_rows(place, want, want.property, nears, ways)
            case Claims():
                level.claims += [claims_row(place, want, id) for id in asked]
            case _:
                level.said.append((place, _asked(reads, want, asked)))
    found = level.ask(reads)
    return Replies(
        (want, _reply(reads, want, list(dict.fromkeys(ids)), found.get(place, WantRows())))
        for place, (want, ids) in enumerate(wants)
    )


def _asked(reads: Reads, want: Want[object], ids: Sequence[str]) -> SaidOf:
    match want:
        case Labels(valid_on=day) | Names(valid_on=day):
            return SaidOf(ids, NAME, "name", day)
        case Concepts(property=property, valid_on=day):
            return SaidOf(ids, property, "concept", day)
        case Values(property=property):
            return SaidOf(ids, property, "record")
        case PlainValues(property=property, valid_on=day):
            # Of a name the node has no value by itself.
            kind = reads.vocabulary.properties[property].type
            return SaidOf(ids, property, "record" if property == NAME else kind, day)
    raise TypeError(f"{want} is no want of what is said")


def _reply(reads: Reads, want: Want[object], ids: list[str], found: WantRows) -> Reply:
    match want:
        case Relations():
            pages = relation_pages(reads, want, ids, found)
            otherwise = reads.vocabulary.properties[want.property].otherwise
            if otherwise and not want.inverse:
                without = [id for id in ids if not pages[id].rows]
                pages |= _otherwise(reads, want, without, otherwise)
            return pages
        case Claims():
            return claim_pages(reads, want, ids, found)
        case Labels(languages=languages):
            return labels(reads, found.said, languages)
        case Names():
            return _names(found.said)
        case Concepts():
            return _concepts(found.said)
        case Values(property=property):
            return _values(reads, property, found.said)
        case PlainValues(property=property):
            return _plain_values(reads, property, found.said)
    raise TypeError(f"{want} is no want of a view")


def labels(reads: Reads, rows: list[SaidRow], languages: Sequence[str]) -> dict[str, str]:
    """The shown name of each entity out of rows of ``name``."""

    def among(names: list[Candidate]) -> list[Candidate]:
        return in_language(names, languages, lambda name: name.more[0], lambda name: name.more[2])

    return {id: text for id, (_, text, _) in reads.shown(NAME, rows, among).items()}


def _of_each(some: list[Row]) -> list[Row]:
    """What was asked for of each claim of a `SaidRow`."""
    return some if len(some) == 1 else [row[-1] for row in some]


def _names(rows: list[SaidRow]) -> Reply:
    found = {
        id: {(text, language or "", kind or "") for language, text, kind in _of_each(some)}
        for id, some in rows
    }
    return {
        id: tuple(
            Name(text, language or None, script_of(text, language or None), kind or None)
            for text, language, kind in sorted(said)
        )
        for id, said in found.items()
    }


def _concepts(rows: list[SaidRow]) -> Reply:
    return {
        id: (some[0][0],)
        if len(some) == 1
        else tuple(sorted({concept for (concept,) in _of_each(some)}))
        for id, some in rows
    }


def _values(reads: Reads, property: str, rows: list[SaidRow]) -> Reply:
    by_entity = {id: [reads.record(row) for row in _of_each(some)] for id, some in rows}
    published: Mapping[str, int] = {}
    if property != "published":
        several = [record for some in by_entity.values() if len(some) > 1 for record in some]
        published = reads.published({record.claim.citation.source for record in several})
    found = {}
    for id, records in by_entity.items():
        order = ranked(records, published)
        found[id] = chosen(order, published)
    return found


def _plain_values(reads: Reads, property: str, rows: list[SaidRow]) -> Reply:
    shown = reads.shown(property, rows)
    if property == NAME:
        return {id: Said(None, None, reads.record(row).claim.value) for id, row in shown.items()}
    match reads.vocabulary.properties[property].type:
        case "relation":
            return {id: Said(Ref(*more), None, None) for id, more in shown.items()}
        case "concept":
            return {id: Said(None, code, None) for id, [code] in shown.items()}
        case "value":
            return {id: Said(None, None, literal(value)) for id, [value] in shown.items()}


def _otherwise(
    reads: Reads, want: Relations, ids: list[str], hops: Sequence[tuple[str, bool]]
) -> dict[str, Page[Related]]:
    """Pages of those that have no relation of their own, on any day: at the end of other hops."""
    having = reads.ends(ids, want.property, False)
    without = [id for id in sendable(ids) if id not in having]
    if not without:
        return {}
    nears = {id: {id} for id in without}
    for property, inverse in hops[:-1]:
        led = reads.ends({near for some in nears.values() for near in some}, property, inverse)
        nears = {
            id: {far for near in some for far in led.get(near, ())} for id, some in nears.items()
        }
    property, inverse = hops[-1]
    asked = {id: sorted(some) for id, some in nears.items()}
    level = WantLevel(related=related_rows(0, want, property, asked, reads.ways(property, inverse)))
    return relation_pages(reads, want, without, level.ask(reads).get(0, WantRows()))
