"""The same questions, answered by graphql-core's own executor, field by field, row by row.

Slow, and obviously as the GraphQL specification has it: what fragments, aliases, directives, merged
fields and nulls come to is graphql-core's business here; only single values are read from the view.
Conditions and orders are taken from `api.graphql.filters`, which other tests look after.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from graphql import build_schema, execute_sync, parse
from graphql.execution.values import get_argument_values

from api.graphql.claim_where import claim_query
from api.graphql.filters import Filters
from api.graphql.schema import Api
from api.graphql.service import this_day
from graph.claims.marking import Clearance
from graph.claims.quantity import Quantity
from graph.engines.engine import Snapshot
from graph.ingest.code_meaning import matching
from graph.ingest.ontology_folder import ontology_of
from graph.ledger import call_statuses
from graph.ledger.call_reasons import explain
from graph.ledger.taking_back import all_taken_back
from graph.protection.sought_names import classes_called, kinds_called, name_query, text_query
from graph.views.certain_filters import certainly, goes_by_time
from graph.views.replies import Want, read_one
from graph.views.view import (
    Claims,
    Concepts,
    EntityQuery,
    Labels,
    Names,
    Page,
    PlainValues,
    Record,
    Relations,
    Shown,
    TextHit,
    Values,
    View,
    Window,
)
from graph.vocabulary import BASE


@dataclass(frozen=True)
class Scope:
    """What a field is answered with: the view, its day, and what ids carry."""

    view: View
    day: date | None
    languages: tuple[str, ...]
    suffix: str = ""

    def read(self, want: Want[object], id: str) -> Any:
        """One want of one entity."""
        reply = read_one(self.view, want, [id])
        return reply.get(id)


@dataclass(frozen=True)
class Thing:
    """An entity or a claim, by its GraphQL type."""

    type: str
    value: Any
    scope: Scope


class Oracle:
    """Answers documents over a snapshot."""

    def __init__(self, api: Api) -> None:
        self._api, self._plain = api, build_schema(api.text)
        self._vocabulary = api.catalogue.vocabulary
        self._filters = Filters(api.catalogue)
        self._classes = {cls.plural: cls.name for cls in self._vocabulary.classes.values()}

    def answer(
        self, document: str, snapshot: Snapshot, clearance: Clearance, languages: tuple[str, ...]
    ) -> Mapping[str, Any]:
        """The data of the reply."""
        present = Scope(snapshot.view(clearance), None, languages)
        result = execute_sync(
            self._plain,
            parse(document),
            root_value=Thing("View", (snapshot, clearance), present),
            field_resolver=self._resolve,
            type_resolver=lambda value, info, type_: value.type,
        )
        assert not result.errors, (document, result.errors)
        assert result.data is not None
        return result.data

    def _resolve(self, source: Any, info: Any, **given: Any) -> Any:
        if isinstance(source, Mapping):
            value = source[info.field_name]
            return value(info, **given) if callable(value) else value
        if isinstance(source, Thing):
            if source.type == "Claim":
                return self._of_claim(source, info.field_name)
            if source.type == "View":
                query = self._api.schema.query_type
                assert query is not None
                if info.field_name == "id":
                    return f"view{source.scope.suffix}"
                real = query.fields[info.field_name]
                coerced = get_argument_values(real, info.field_nodes[0], info.variable_values)
                return self._root(source, info.field_name, coerced)
            real = self._api.schema.type_map[source.type].fields[info.field_name]  # type: ignore[attr-defined]
            coerced = get_argument_values(real, info.field_nodes[0], info.variable_values)
            return self._of_entity(source, info.field_name, coerced)
        raise AssertionError(source)

    def _in(self, thing: Thing, at: int | None, day: date | None) -> Thing:
        """Another view."""
        snapshot, clearance = thing.value
        known = "" if at is None else _written(at)
        suffix = f"@{known}" + (f"/{day}" if day else "") if known or day else ""
        languages = thing.scope.languages
        return Thing(
            "View", thing.value, Scope(snapshot.view(clearance, at), day, languages, suffix)
        )

    def _node(self, thing: Thing, id: str, *, entities: bool) -> Any:
        plain, _, moment = id.partition("@")
        if moment and entities:
            known, _, day = moment.partition("/")
            at = _microseconds(datetime.fromisoformat(known)) if known else None
            thing = self._in(thing, at, date.fromisoformat(day) if day else None)
        if plain == "view" and entities:
            return thing
        view = thing.scope.view
        cls = view.classes([plain]).get(plain) if entities else None
        if cls is not None:
            return Thing(cls, view.one_as([plain]).get(plain, plain), thing.scope)
        record = view.records([plain]).get(plain)
        return None if record is None else Thing("Claim", record, thing.scope)

    def _root(self, source: Thing, name: str, given: Mapping[str, Any]) -> Any:
        given = {key: value for key, value in given.items() if value is not None}
        view, scope = source.scope.view, source.scope
        if name == "asOf":
            at = given.get("knownAt")
            return self._in(source, at and _microseconds(at), given.get("validOn"))
        if name == "reader":
            clearance = view.clearance
            return {
                "level": clearance.level.name.lower(),
                "compartments": sorted(clearance.compartments),
                "may": ["read"],
                "person": None,
            }
        if name in ("node", "claim"):
            return self._node(source, given["id"], entities=name == "node")
        languages = scope.languages
        window = _window(given)
        if name == "concepts":
            codes = self._vocabulary.schemes.get(given.get("scheme", ""), self._vocabulary.terms)
            found = sorted(codes)
            if given.get("text") is not None:
                found = matching(self._vocabulary, given["text"], codes)
            few = _few(found, given)
            page = Page(few, [(code,) for code in few], len(found) > len(few), len(found))
            return _connection(page, [self._concept(code, scope) for code in few], given)
        if name == "claims":
            query = claim_query(self._filters, given.get("where"), given.get("orderBy"))
            page = view.claims(replace(query, window=window))
            return _connection(page, [Thing("Claim", record, scope) for record in page.rows], given)
        if name == "find":
            pairs = self._filters.predicates(given.get("predicate"))
            names = None if pairs is None else frozenset(one for one, _ in pairs)
            floors = ontology_of(self._vocabulary).floors
            page = view.find(text_query(floors, given["text"], names, window))
            return _connection(page, [_text_hit(hit, scope) for hit in page.rows], given)
        if name == "search":
            known = self._vocabulary
            asked = name_query(
                ontology_of(known).floors,
                given["text"],
                window,
                classes=classes_called(known, given.get("classes")),
                kinds=kinds_called(known, given.get("kind", {}).get("in")),
            )
            found = view.search(replace(asked, valid_on=scope.day))
            hits = [
                {"entity": Thing(hit.ref.cls, hit.ref.id, scope), "matched": hit.matched}
                for hit in found.rows
            ]
            return _connection(found, hits, given)
        cls = self._classes[name]
        where = self._filters.where(cls, given.get("where"), scope.day)
        refs = view.entities(
            EntityQuery(
                classes=self._vocabulary.concrete(cls),
                where=where,
                order=self._filters.order(cls, given.get("orderBy")),
                languages=languages,
                valid_on=scope.day,
                window=window,
            )
        )
        made = _connection(refs, [Thing(ref.cls, ref.id, scope) for ref in refs.rows], given)
        if where is not None and goes_by_time(where):
            classes = self._vocabulary.concrete(cls)
            whole = EntityQuery(classes=classes, where=certainly(where), window=Window(first=10**6))
            passing = {ref.id for ref in view.entities(whole).rows}
            for edge, ref in zip(made["edges"], refs.rows, strict=True):
                edge["certain"] = ref.id in passing
        return made

    def _of_entity(self, thing: Thing, name: str, given: Mapping[str, Any]) -> Any:
        id, scope = thing.value, thing.scope
        if name in ("id", "iri"):
            return f"{id}{scope.suffix}" if name == "id" else f"{BASE}id/{id}"
        held = given.get("validOn") or scope.day
        if name == "label":
            label = scope.read(Labels(languages=scope.languages, valid_on=held), id)
            return f"{thing.type} …{id[-6:]}" if label is None else label
        if name == "names":
            return [
                found._asdict()
                | {"kind": None if found.kind is None else self._concept(found.kind, scope)}
                for found in scope.read(Names(valid_on=held), id) or ()
            ]
        if name == "kinds":
            return [
                self._concept(code, scope)
                for code in scope.read(Concepts(property="kind", valid_on=held), id) or ()
            ]
        if name in ("claims", "denials"):
            pairs = self._filters.predicates(given.get("predicate"))
            window = _window(given)
            page = scope.read(Claims(predicates=pairs, deny=name == "denials", window=window), id)
            return _connection(page, [Thing("Claim", record, scope) for record in page.rows], given)
        if name == "shown":
            property = {"name": "name", "kinds": "kind"}[given["predicate"]]
            shown: Shown | None = scope.read(Values(property=property), id)
            return shown and {"rule": shown.rule, "claim": Thing("Claim", shown.record, scope)}
        if name == "status":
            return self._status(thing, given.get("on") or this_day())
        field = self._api.catalogue.fields[thing.type][name]
        if field.kind == "relations":
            return self._relations(thing, field, given)
        if field.kind == "concepts":
            found = scope.read(Concepts(property=field.property), id) or ()
            return [self._concept(code, scope) for code in found]
        if field.dated and field.kind == "text":
            on = scope.read(PlainValues(property=field.property, valid_on=held), id)
            return None if on is None else on.value.text
        shown = scope.read(Values(property=field.property), id)
        return None if shown is None else self._single(field.kind, shown.record, scope)

    def _status(self, thing: Thing, on: date) -> Any:
        """One call by itself; what statuses are is for tests/calls."""
        scope = thing.scope
        outcome = call_statuses(scope.view, [thing.value], on=on)[thing.value]
        if outcome is None:
            return None
        told = explain(scope.view, outcome.strands, languages=scope.languages)
        strands = []
        for strand, reasons in zip(outcome.strands, told, strict=True):
            addressee = strand.facts.addressee
            assert strand.overdue is None, "no call of these stories has a clock"
            strands.append(
                {
                    "demand": strand.facts.demand and Thing("Demand", strand.facts.demand, scope),
                    "addressee": addressee
                    and Thing(scope.view.classes([addressee])[addressee], addressee, scope),
                    "standing": strand.standing.name,
                    "state": strand.state.name,
                    "uncertain": strand.uncertain,
                    "otherwise": strand.otherwise and strand.otherwise.name,
                    "contested": strand.contested,
                    "absenceAsserted": strand.absence_asserted,
                    "silence": strand.silence and strand.silence.name,
                    "unreviewed": strand.unreviewed,
                    "responses": _listed(strand.responses, "Response", scope),
                    "daysOutstanding": strand.outstanding
                    and _quantity(
                        Quantity(unit="day", min=strand.outstanding[0], max=strand.outstanding[1])
                    ),
                    "overdue": None,
                    "reasons": [
                        {
                            "rule": r.rule,
                            "text": r.text,
                            "claims": _edge_claims(r.claims, scope),
                            "responses": [Thing("Response", id, scope) for id in r.responses],
                        }
                        for r in reasons
                    ],
                }
            )
        return {
            "on": str(on),
            "state": outcome.state.name,
            "mixed": outcome.mixed,
            "uncertain": outcome.uncertain,
            "contested": outcome.contested,
            "unreviewed": outcome.unreviewed,
            "strands": strands,
        }

    def _relations(self, thing: Thing, field: Any, given: Mapping[str, Any]) -> Any:
        scope = thing.scope
        day = given.get("validOn") or scope.day
        want = Relations(
            property=field.property,
            inverse=field.inverse,
            window=_window(given),
            valid_on=day if field.dated else None,
        )
        if "where" in given or "orderBy" in given:
            page = self._narrowed(thing, field, given, want, day if field.dated else scope.day)
        else:
            page = scope.read(want, thing.value)
        things = [Thing(row.to.cls, row.to.id, scope) for row in page.rows]
        made = _connection(page, things, given)
        for edge, row in zip(made["edges"], page.rows, strict=True):
            edge.update(stance=row.stance.name, contested=row.contested, certain=row.certain)
            records = scope.view.records(row.claims)
            [off] = all_taken_back(scope.view, [[records[id] for id in row.claims]])
            edge.update(takenBack=off)
            edge["claims"] = _edge_claims(row.claims, scope)
        return made

    def _narrowed(
        self, thing: Thing, field: Any, given: Mapping[str, Any], want: Relations, day: date | None
    ) -> Page[Any]:
        """Every relation, kept where the whole list at the root has its end, in that list's order;
        a key is that of the root."""
        scope = thing.scope
        where = self._filters.where(field.of, given.get("where"), day)
        order = given.get("orderBy")
        everything = EntityQuery(
            classes=self._vocabulary.concrete(field.of),
            where=where,
            order=self._filters.order(field.of, order) if order else (),
            languages=scope.languages,
            valid_on=scope.day,
            window=Window(first=10**6),
        )
        root = scope.view.entities(everything)
        places = {ref.id: place for place, ref in enumerate(root.rows)}
        rows = scope.read(replace(want, window=Window(first=10**6)), thing.value).rows
        kept = sorted((row for row in rows if row.to.id in places), key=lambda r: places[r.to.id])
        if where is not None and goes_by_time(where):
            surely = replace(everything, where=certainly(where))
            passing = {ref.id for ref in scope.view.entities(surely).rows}
            kept = [r._replace(certain=r.certain and r.to.id in passing) for r in kept]
        few = _few(kept, given)
        keys = [root.keys[places[row.to.id]] for row in few]
        return Page(few, keys, len(kept) > len(few), len(kept))

    def _single(self, kind: str, record: Record, scope: Scope) -> Any:
        claim = record.claim
        if kind == "entity":
            assert claim.object is not None
            return Thing(record.classes[claim.object], claim.object, scope)
        if kind == "concept":
            return self._concept(claim.concept, scope)
        assert claim.value is not None
        if kind == "period":
            return _period(claim.value.period)
        if kind == "quantity":
            return _quantity(claim.value.quantity)
        return float(claim.value.text) if kind == "number" else claim.value.text

    def _concept(self, code: str | None, scope: Scope) -> Any:
        if code is None:
            return None
        term = self._vocabulary.terms[code]
        tags = [tag for wanted in scope.languages for tag in term.labels if tag.startswith(wanted)]
        above, below = sorted(term.broader), self._vocabulary.terms.values()
        return {
            "id": code,
            "code": code,
            "iri": term.iri,
            "scheme": term.scheme,
            "label": term.labels[(tags or ["en"])[0]],
            "definition": term.comment or None,
            "broader": lambda info: [self._concept(one, scope) for one in above],
            "narrower": lambda info: [
                self._concept(one.code, scope) for one in below if code in one.broader
            ],
        }

    def _of_claim(self, thing: Thing, name: str) -> Any:
        record, scope = thing.value, thing.scope
        claim = record.claim

        def entity(id: str | None) -> Any:
            return None if id is None else Thing(record.classes[id], id, scope)

        if name == "refines":
            if claim.refines is None:
                return None
            return Thing("Claim", scope.view.records([claim.refines])[claim.refines], scope)
        value = claim.value
        return {
            "id": f"{claim.id}{scope.suffix}",
            "iri": f"{BASE}claim/{claim.id}",
            "subject": entity(claim.subject),
            "subjectId": f"{(record.coded or claim).subject}{scope.suffix}",
            "objectId": (coded := (record.coded or claim).object) and f"{coded}{scope.suffix}",
            "predicate": claim.predicate,
            "stands": scope.view.histories([claim.id])[claim.id].standing,  # type: ignore[union-attr]
            "retractedAt": None if record.retracted_at is None else _told(record.retracted_at),
            "object": entity(claim.object),
            "concept": self._concept(claim.concept, scope),
            "value": value
            and {
                "text": value.text,
                "original": value.original,
                "quantity": _quantity(value.quantity),
                "period": _period(value.period),
                "number": float(value.text) if value.datatype == "number" else None,
                "date": value.text if value.datatype == "date" else None,
                "datatype": value.datatype,
                "language": value.language,
            },
            "negated": claim.negated,
            "stance": claim.stance.name,
            "attribution": [
                {"actor": entity(link.actor), "act": link.act, "on": _period(link.on)}
                for link in claim.attribution
            ],
            "attributedTo": entity(claim.speaker),
            "valid": _period(claim.valid),
            "citation": {
                "source": entity(claim.citation.source),
                "locator": claim.citation.locator,
                "quote": claim.citation.quote,
                "passage": None,  # nobody has documents here
            },
            "review": record.review.name,
            "origin": claim.origin,
            "marking": {
                "level": record.marking.level.name.lower(),
                "compartments": sorted(record.marking.compartments),
            },
            "recordedAt": _told(record.recorded_at),
        }[name]


def cursor(key: Sequence[Any]) -> str:
    """What the oracle has for a cursor; tests have the service do the same."""
    return f"behind {list(key)}"


def _text_hit(hit: TextHit, scope: Scope) -> dict[str, Any]:
    where = "quote" if hit.quoted else "text"
    return {
        "id": f"{hit.record.claim.id}-{where}{scope.suffix}",
        "claim": Thing("Claim", hit.record, scope),
        "matched": hit.matched,
    }


def _window(given: Mapping[str, Any]) -> Window:
    """The stretch that a field is asked for; there are no cursors in these questions."""
    size = given.get("last", given.get("first", 50))
    return Window(first=size, count=True, backwards="last" in given)


def _few(rows: Sequence[Any], given: Mapping[str, Any]) -> Sequence[Any]:
    """The same of a whole list."""
    window = _window(given)
    start = max(len(rows) - window.first, 0) if window.backwards else 0
    return rows[start : start + window.first]


def _connection(page: Page[Any], things: Sequence[Any], given: Mapping[str, Any]) -> dict[str, Any]:
    back = "last" in given
    ends = [cursor(key) for key in page.keys]
    return {
        "totalCount": page.total,
        "nodes": things,
        "edges": [
            {"cursor": end, "node": thing, "certain": None}
            for end, thing in zip(ends, things, strict=True)
        ],
        "pageInfo": {
            "hasNextPage": page.more and not back,
            "hasPreviousPage": page.more and back,
            "startCursor": ends[0] if ends else None,
            "endCursor": ends[-1] if ends else None,
        },
    }


def _edge_claims(ids: Sequence[str], scope: Scope) -> Any:
    """A function, which graphql-core calls with the arguments of the field."""

    def resolve(info: Any, **given: Any) -> dict[str, Any]:
        few, page = _part(ids, given)
        records = scope.view.records(few)
        return _connection(page, [Thing("Claim", records[id], scope) for id in few], given)

    return resolve


def _period(period: Any) -> Any:
    return period and {
        "edtf": period.edtf,
        "asFound": period.as_found,
        "inferred": period.inferred,
        "earliestBegin": _day(period.earliest_begin),
        "latestBegin": _day(period.latest_begin),
        "earliestEnd": _day(period.earliest_end),
        "latestEnd": _day(period.latest_end),
    }


def _day(value: date | None) -> str | None:
    return None if value is None else str(value)


def _quantity(quantity: Any) -> Any:
    return quantity and {
        "unit": quantity.unit,
        "min": quantity.min,
        "max": quantity.max,
        "best": quantity.best,
        "qualifier": quantity.qualifier,
        "asFound": quantity.as_found,
    }


def _microseconds(at: datetime) -> int:
    return int(at.timestamp()) * 10**6 + at.microsecond


def _told(at: int) -> str:
    """A moment as fields have it."""
    return datetime.fromtimestamp(at // 10**6, UTC).replace(microsecond=at % 10**6).isoformat()


def _listed(ids: Sequence[str], cls: str, scope: Scope) -> Any:
    """A whole list that pages are cut from."""

    def resolve(info: Any, **given: Any) -> dict[str, Any]:
        few, page = _part(ids, given)
        return _connection(page, [Thing(cls, id, scope) for id in few], given)

    return resolve


def _part(ids: Sequence[str], given: Mapping[str, Any]) -> tuple[Sequence[str], Page[str]]:
    """A stretch of a list that a row holds whole; a key is the place and the id."""
    given = {name: value for name, value in given.items() if value is not None}
    few = _few(ids, given)
    start = len(ids) - len(few) if "last" in given else 0
    keys = list(enumerate(few, start))
    return few, Page(rows=few, keys=keys, more=len(ids) > len(few), total=len(ids))


def _written(at: int) -> str:
    """A moment as ids carry it."""
    told = datetime.fromtimestamp(at // 10**6, UTC).replace(microsecond=at % 10**6)
    return told.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
