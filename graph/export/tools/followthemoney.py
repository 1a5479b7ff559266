"""FollowTheMoney (https://followthemoney.tech/): entities as JSON, one a line.

A class is written as the schema that the ontology names for it (``:followTheMoney``). A relation
is an ``UnknownLink`` with its property as the role. That schema has no field for a stance, and
what merges entities there drops fields it does not know; so a link is written only for claims that
pass the threshold of `graph.export.rdf.direct_triples` and name a speaker, who stands as its
publisher with the stance in the summary. Who is involved, harmed or listed never is. Runs of spaces
become one, as the package's own cleaning has it. What its readers look at first has the field that
they look in: an article its title, an address its text, a country its code in small letters.

What the schemata have no field for stands beside the properties, under `OWN`, where the package
keeps what it does not know: the class, the period as EDTF, that a name is but a label, the ids of
authors and publishers, and of a link its speaker and stance. So the file comes back by the mapping
``ftm``, and no label becomes a name, no State one of its organs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from graph.export.rdf.direct_triples import with_direct
from graph.export.text_pieces import joined
from graph.export.tools.network import NetworkEdge, Node, edge_of, nodes
from graph.views.replies import read_one
from graph.views.view import (
    MOST_ROWS,
    Labels,
    Name,
    Names,
    Page,
    PlainValues,
    Record,
    Related,
    Relations,
    Said,
    View,
    Window,
)


class FollowTheMoney:
    """Entities, and links for what stands firm."""

    media_type = "application/x-ndjson"
    suffix = ".ftm.jsonl"
    keeps = (
        "actors, events, places and sources with their names, kinds that are sure and the "
        "time of events; of sources address, day, language, authors and publishers; of States and "
        "places the country; links for relations that are accepted, uncontested and firm, with the "
        "speaker as publisher and the stance in the summary; under “answerable”, classes, periods, "
        "ids of authors, publishers and speakers, so that it comes back"
    )
    loses = (
        "involvement, victims and listings: FollowTheMoney has no field for a stance; all other "
        "relations that are not firm, and what is either so or otherwise; calls, demands, "
        "responses and their kin; who says a name; review, markings and record times"
    )

    def pieces(self, view: View) -> Iterator[bytes]:
        """See `graph.export.exporter.Exporter.pieces`."""
        return joined(
            f"{json.dumps(entity, ensure_ascii=False)}\n"
            for entities in (_things(view), _links(view))
            for entity in entities
        )


def _things(view: View) -> Iterator[dict[str, Any]]:
    """Entities of the classes that have a schema, by id."""
    known = (node for node in nodes(view) if view.vocabulary.classes[node.cls].follow_the_money)
    while batch := list(islice(known, MOST_ROWS)):
        ids = [node.id for node in batch]
        sources = [node.id for node in batch if node.cls == "Source"]
        coded = [node.id for node in batch if node.cls in _WITH_CODE]
        first = Window(first=MOST_ROWS)
        values = {name: PlainValues(property=name) for name in (*_OF_SOURCES, _CODE)}
        ways = {name: Relations(property=name, window=first) for name in _BY}
        replies = view.read(
            [
                (Names(), ids),
                *((values[name], sources) for name in _OF_SOURCES),
                (values[_CODE], coded),
                *((way, sources) for way in ways.values()),
            ]
        )
        url, published, language, code = (replies[want] for want in values.values())
        by = [(replies[way], name) for name, way in ways.items()]
        ends = {row.to: None for reply, _ in by for id in sources for row in _sure(reply, id)}
        labels = read_one(view, Labels(), [to.id for to in ends])
        for node in batch:
            schema = view.vocabulary.classes[node.cls].follow_the_money
            properties = _properties(node, replies[Names()].get(node.id, ()))
            own: dict[str, Any] = {"class": node.cls}
            if node.cls == "Source":
                told = {
                    "sourceUrl": _text(url, node.id),
                    "publishedAt": _day(published, node.id),
                    "language": LANGUAGES.get((_text(language, node.id) or "").split("-")[0]),
                }
                properties |= {name: [value] for name, value in told.items() if value}
                for reply, name in by:
                    found = {row.to.id: labels.get(row.to.id) for row in _sure(reply, node.id)}
                    named = {id: " ".join(label.split()) for id, label in found.items() if label}
                    if named:
                        properties[name] = list(dict.fromkeys(named.values()))
                        own[name] = list(named)
            elif _COUNTRY.fullmatch(country := (_text(code, node.id) or "").split("-")[0].lower()):
                properties["country"] = [country]
            if not any(said.text.strip() for said in replies[Names()].get(node.id, ())):
                own["unnamed"] = True
            if node.cls == "Event" and node.when is not None:
                own["when"] = node.when
            yield {"id": node.id, "schema": schema, "properties": properties, OWN: own}


OWN = "answerable"
"""Beside the properties: what FollowTheMoney has no field for."""
_OF_SOURCES = ("url", "published", "language")
_CODE = "isoCode"
_COUNTRY = re.compile("[a-z]{2}")
"""ISO 3166-1 alpha-2, which FollowTheMoney takes; others say other things in this field."""
_BY = ("publisher", "author")
_WITH_CODE = ("State", "Place")
_NAME_FIELDS = {"Source": "title", "Place": "full"}
"""Where a schema has another field than `name` for what it is shown by."""
LANGUAGES = {
    "ar": "ara", "az": "aze", "be": "bel", "cs": "ces", "da": "dan", "de": "deu", "el": "ell",
    "en": "eng", "es": "spa", "et": "est", "fa": "fas", "fi": "fin", "fr": "fra", "he": "heb",
    "hu": "hun", "hy": "hye", "it": "ita", "ka": "kat", "kk": "kaz", "lt": "lit", "lv": "lav",
    "nl": "nld", "no": "nor", "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sv": "swe",
    "tr": "tur", "uk": "ukr", "zh": "zho",
}  # fmt: skip
"""ISO 639-3, which FollowTheMoney takes, by ISO 639-1."""


def _sure(reply: Mapping[str, Page[Related]], id: str) -> Sequence[Related]:
    """The relations of one entity that nobody contests."""
    return [row for row in reply[id].rows if not row.contested]


def _text(reply: Mapping[str, Said], id: str) -> str | None:
    said = reply.get(id)
    return said.value.text if said is not None and said.value is not None else None


def _day(reply: Mapping[str, Said], id: str) -> str | None:
    """A year, a month or a day: FollowTheMoney has no other dates."""
    text = _text(reply, id) or ""
    return text if _DAY.match(text) else None


_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?\Z", re.ASCII)


def _properties(node: Node, names: Sequence[Name]) -> dict[str, list[str]]:
    spaced = (" ".join(name.split()) for name in (node.label, *(name.text for name in names)))
    texts = [name for name in dict.fromkeys(spaced) if name]
    properties = {"name": texts}
    if node.cls in _NAME_FIELDS:
        properties[_NAME_FIELDS[node.cls]] = texts[:1]
    doubted = f"{node.disputed or ''} {node.either or ''}".split()
    kinds = [code for code in node.kinds.split() if code not in doubted]
    if kinds:
        properties["keywords"] = kinds
    if node.cls == "Event":
        days = (("startDate", node.begins), ("endDate", node.ends))
        properties |= {name: [day] for name, day in days if day is not None}
    return properties


def _links(view: View) -> Iterator[dict[str, Any]]:
    """Firm relations between those entities, by claim id."""
    firm = (
        history.record
        for history, direct in with_direct(view)
        if direct and _is_link(view, history.record)
    )
    while batch := list(islice(firm, MOST_ROWS)):
        speakers = dict.fromkeys(str(record.claim.speaker) for record in batch)
        labels = read_one(view, Labels(), list(speakers))
        for record in batch:
            yield _link(edge_of(record, labels, {}))


def _is_link(view: View, record: Record) -> bool:
    claim, classes = record.claim, view.vocabulary.classes
    return (
        claim.object is not None
        and claim.speaker is not None
        and all(
            classes[record.classes[end]].follow_the_money for end in (claim.subject, claim.object)
        )
    )


def _link(edge: NetworkEdge) -> dict[str, Any]:
    return {
        "id": edge.id,
        "schema": "UnknownLink",
        "properties": {
            "subject": [edge.source],
            "object": [edge.target],
            "role": [edge.predicate],
            "publisher": [" ".join(edge.speaker_label.split())],
            "summary": [f"stance: {edge.stance}"],
        },
        OWN: {"speaker": edge.speaker, "stance": edge.stance},
    }
