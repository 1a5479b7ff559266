"""Generated GraphQL questions over a schema and a story: all of the syntax, valid and not."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
)

from tests.story import Story

HEADER = "$yes: Boolean! = true, $no: Boolean! = false, $few: Int = 2"
COMPUTED = {
    *("unansweredCalls", "callOutcomes", "obligations", "selfInvestigations"),
    *("paths", "chainOfCommand", "neighbourhood", "timeline", "statistics"),
    *("changes", "upcoming", "analysis"),
}
"""Lists that go by what is computed: they have tests of their own."""

UNTOLD = frozenset(
    {
        *("history", "takenBackBy", "identifiers", "particulars", "point", "ties", "sameAs"),
        *("apart", "confidence"),
    }
)
"""Fields that the oracle cannot answer yet."""

USED = "__typename @include(if: $yes) @skip(if: $no) some: events(first: $few) { totalCount }"
"""A variable that nothing uses makes a document invalid."""

TEXTS = ("ostrel", "Острель", "o", "STRASSE")
DAYS = ("2010-01-01", "2018-12-01", "2018-12-28", "2019-01-14", "2030-06-01")
PREDICATES = ("name", "kinds", "when", "places", "victimOf", "about", "text", "within", "size")
CODES = ("attack", "torture", "ill-treatment", "killing", "detention")
"""Kinds of events: a filter by any other concept is refused."""


class Asker:
    """Draws documents."""

    def __init__(self, schema: GraphQLSchema, told: Story, chance: random.Random) -> None:
        self.schema, self.told, self.random = schema, told, chance
        self.left_out: frozenset[str] = frozenset()
        """Fields that are not drawn."""
        self.ids = [*told.ids(), *(claim.id for claim in told.claims), "nobody"]
        self.moments = [at for at in told.times if at is not None]
        self.suffixes = ["", *(f"@{moment_of_id(at)}" for at in self.moments)]
        self.suffixes += [f"{suffix}/{DAYS[0]}" for suffix in self.suffixes[1:]] + [f"@/{DAYS[2]}"]
        self._fragments: list[str] = []
        self._count = 0

    def document(self, roots: int = 2) -> str:
        """A whole document with one query."""
        self._fragments, self._count = [], 0
        root = self.schema.query_type
        assert root is not None
        selected = " ".join(
            self._field(root, name, root.fields[name], 5)
            for name in self.random.choices(sorted(root.fields.keys() - COMPUTED), k=roots)
        )
        return "\n".join([f"query Q({HEADER}) {{ {selected} {USED} }}", *self._fragments])

    def page(self, list_: str, order: str, at: str | None, *, back: bool = False) -> str:
        """One page of a list at the root, behind a cursor or before it."""
        size, name = ("last", "before") if back else ("first", "after")
        behind = f', {name}: "{at}"' if at else ""
        ordered = f", orderBy: {order}" if order else ""
        return (
            f"{{ {list_}({size}: 3{ordered}{behind}) {{ totalCount nodes {{ id }} "
            "edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"
        )

    def _selection(self, parent: Any, depth: int) -> str:
        """A selection set on a type, in braces; directives, fragments and repeats included."""
        fields = {n: f for n, f in parent.fields.items() if n not in COMPUTED | self.left_out}
        plain = [name for name, f in fields.items() if is_leaf_type(get_named_type(f.type))]
        deep = [name for name in fields if name not in plain]
        names = self.random.sample(plain, min(len(plain), self.random.randint(1, 3)))
        if depth > 0 and deep:
            for name in ("nodes", "edges", "node"):
                if name in deep and self.random.random() < 0.7:
                    names.append(name)
            names += self.random.sample(deep, min(len(deep), self.random.randint(0, 2)))
        parts = [self._field(parent, name, fields[name], depth) for name in names]
        if self.random.random() < 0.3:
            parts.append("__typename")
        if isinstance(parent, GraphQLInterfaceType) and depth > 0 and self.random.random() < 0.7:
            for _ in range(self.random.randint(1, 2)):
                parts.append(self._fragment(parent, depth - 1))
        return "{ " + " ".join(parts) + " }"

    def _fragment(self, parent: GraphQLInterfaceType, depth: int) -> str:
        possible = self.schema.get_possible_types(parent)
        implementing = self.schema.get_implementations(parent).interfaces
        on: Any = self.random.choice([*possible, *implementing, parent])
        selected = self._selection(on, depth)
        if self.random.random() < 0.5:
            return f"... on {on.name} {self._directive()} {selected}"
        self._count += 1
        name = f"F{self._count}"
        self._fragments.append(f"fragment {name} on {on.name} {selected}")
        return f"...{name} {self._directive()}"

    def _directive(self) -> str:
        chosen = self.random.random()
        if chosen < 0.1:
            return "@skip(if: $yes)"
        if chosen < 0.2:
            return "@include(if: $no)"
        if chosen < 0.3:
            return "@include(if: $yes) @skip(if: $no)"
        return ""

    def _field(self, parent: Any, name: str, field: GraphQLField, depth: int) -> str:
        type_ = get_named_type(field.type)
        arguments = self._arguments(parent.name, name, field)
        composite = isinstance(type_, (GraphQLObjectType, GraphQLInterfaceType))
        alias = ""
        # Without arguments a field may be repeated under its own key: the two are merged.
        if field.args or self.random.random() < 0.2:
            self._count += 1
            alias = f"k{self._count}: "
        below = self._selection(type_, depth - 1) if composite else ""
        return f"{alias}{name}{arguments} {self._directive()} {below}"

    def _arguments(self, parent: str, name: str, field: GraphQLField) -> str:
        given = []
        back = "last" in field.args and self.random.random() < 0.25
        for argument in field.args:
            if argument == ("first" if back else "last"):
                continue
            value = self._argument(parent, name, argument)
            if value is not None:
                given.append(f"{argument}: {value}")
        return f"({', '.join(given)})" if given else ""

    def _argument(self, parent: str, name: str, argument: str) -> str | None:
        if argument == "id":
            if name != "node":
                return f'"{self.random.choice(self.ids)}"'
            id_ = self.random.choice([*self.ids, "view"])
            return f'"{id_}{self.random.choice(self.suffixes)}"'
        if argument == "predicate":
            if name == "shown":
                return f'"{self.random.choice(("name", "kinds"))}"'
            if self.random.random() < 0.5:
                return None
            few = self.random.sample(PREDICATES, self.random.randint(0, 3))
            return "[" + ", ".join(f'"{one}"' for one in few) + "]"
        if argument == "scheme":
            return self.random.choice(('"event-kinds"', "null", '"demand-kinds"'))
        if argument == "text" and name == "concepts":
            return self.random.choice(('"detention"', "null", '"unlawful killing"'))
        if argument == "text":
            return f'"{self.random.choice(TEXTS)}"'
        chance = self.random.random()
        if argument in ("first", "last"):
            # At least one is always given: cost goes by what is left out, too.
            return self.random.choice(("$few", "1", "3", "5"))
        if argument in ("validOn", "on") and chance < 0.4:
            return f'"{self.random.choice(DAYS)}"'
        if argument == "knownAt" and chance < 0.3 and self.moments:
            return f'"{_moment(self.random.choice(self.moments))}"'
        if parent not in ("Query", "View") and argument in ("where", "orderBy"):
            return self._narrowing(parent, name, argument) if chance < 0.5 else None
        if argument == "orderBy" and chance < 0.6:
            if name == "claims":
                return self.random.choice(
                    ("{recorded: DESC}", "[{document: ASC}, {recorded: ASC}]")
                )
            return self._order(name)
        if argument == "where" and chance < 0.7:
            return self._claim_where() if name == "claims" else self._where(name)
        return None

    def _narrowing(self, parent: str, name: str, argument: str) -> str:
        """Of a list of relations: by what its rows are."""
        type_: Any = self.schema.type_map[parent]
        of = get_named_type(type_.fields[name].type).name.removesuffix("Relations")
        events = {"Event": "events", "Call": "calls"}.get(of, name)
        return self._where(events) if argument == "where" else self._order(events)

    def _order(self, name: str) -> str:
        keys = ["label", "claims"]
        if name == "events":
            keys += ["when", "whenLast", "victims", "places", "callsFirstDate", "partsLastDate"]
        if name in ("actors", "Actor"):
            keys += ["allegedPerpetratorOfFirstDate", "allegedPerpetratorOfLastDate"]
        if name in ("places", "Place"):
            keys += ["eventsFirstDate", "eventsLastDate"]
        keys += ["madeOn", "demands", "addressees"] if name == "calls" else []
        self.random.shuffle(keys)
        few = keys[: self.random.randint(1, min(len(keys), 3))]
        return "[" + ", ".join(f"{{{k}: {self.random.choice(('ASC', 'DESC'))}}}" for k in few) + "]"

    def _where(self, name: str) -> str:
        cases = [
            f'{{name: {{contains: "{self.random.choice(TEXTS)}"}}}}',
            f'{{id: "{self.random.choice(self.ids)}"}}',
            '{not: {name: {startsWith: "o"}}}',
            f'{{validOn: "{self.random.choice(DAYS)}", name: {{contains: "o"}}}}',
            '{identifier: {text: "ostrel"}}',
            '{identifier: {text: "12", scheme: "strasse"}}',
        ]
        if name == "events":
            day = self.random.choice(DAYS)
            cases += [
                f'{{when: {{overlaps: {{from: "{day}"}}}}}}',
                f'{{when: {{within: {{to: "{day}"}}}}}}',
                f'{{when: {{covers: {{from: "{day}", to: "{day}"}}}}}}',
                f'{{when: {{overlaps: {{from: "{day}"}}, undated: false}}}}',
                f'{{when: {{within: {{to: "{day}"}}, undated: true}}}}',
                "{when: {known: false}}",
                '{places: {some: {within: {name: {contains: "o"}}}}}',
                "{calls: {none: {}}}",
                f'{{kind: {{in: ["{self.random.choice(CODES)}"]}}}}',
                "{allegedPerpetrators: {some: {}, said: {speakers: 2, contested: false}}}",
                "{allegedPerpetrators: {every: {}, said: {atLeast: REPORTED, review: [PROPOSED]}}}",
                f'{{kind: {{in: ["{self.random.choice(CODES)}"]}}, said: {{shown: true}}}}',
                f'{{places: {{atLeast: 2, said: {{published: {{overlaps: {{to: "{day}"}}}}}}}}}}',
                "{victims: {some: {size: {atLeast: 3}}, said: {negated: true}}}",
                "{places: {some: {point: {near: {latitude: 43, longitude: 45}, metres: 9e5}}}}",
                "{or: [{allegedPerpetrators: {some: {}}}, {kind: {in: []}}]}",
                f'{{kind: {{in: ["{self.random.choice(CODES)}"], denied: true}}}}',
                f'{{kind: {{in: ["{self.random.choice(CODES)}"], exactly: true}}}}',
                f'{{places: {{validOn: "{day}", some: {{within: {{name: {{contains: "o"}}}}}}}}}}',
                '{victims: {particulars: [{property: "harm", code: {in: ["killed"]}}]}}',
                '{victims: {none: {}, particulars: [{property: "count", count: {atLeast: 2}}]}}',
            ]
        return self.random.choice(cases)

    def _claim_where(self) -> str:
        id_ = self.random.choice(self.ids)
        return self.random.choice(
            (
                f'{{speaker: "{id_}"}}',
                f'{{source: "{id_}"}}',
                "{negated: true}",
                "{review: [REJECTED, CONFLICT]}",
                f'{{predicate: ["{self.random.choice(PREDICATES)}"], negated: false}}',
                f'{{either: "{id_}", not: {{act: ["denies"]}}}}',
                f'{{or: [{{subject: "{id_}"}}, {{object: "{id_}", stance: [ALLEGED, ASSERTED]}}]}}',
                f'{{concept: {{in: ["{self.random.choice(CODES)}"]}}, act: ["states", "reports"]}}',
                f'{{text: {{contains: "{self.random.choice(TEXTS)}"}}}}',
                '{quote: {contains: "harbour"}, not: {text: {startsWith: "o"}}}',
                f'{{valid: {{overlaps: {{to: "{self.random.choice(DAYS)}"}}, undated: true}}}}',
                f'{{valid: {{covers: {{from: "{DAYS[0]}", to: "{self.random.choice(DAYS)}"}}}}}}',
                '{recorded: {within: {from: "2020-01-01"}}, not: {review: [ACCEPTED]}}',
                "{and: [{negated: true}, {valid: {known: false}}]}",
            )
        )


def moment_of_id(microseconds: int) -> str:
    """A moment as ids carry it: six digits of a second."""
    return _moment(microseconds)


def _moment(microseconds: int) -> str:
    seconds, rest = divmod(microseconds, 1_000_000)
    # Stories are told in 2027.
    from_start = seconds - 1_798_761_600
    minutes, second = divmod(from_start, 60)
    sign = minutes < 0
    base = "2026-12-31T23:59" if sign else f"2027-01-01T00:{minutes % 60:02}"
    return f"{base}:{second:02}.{rest:06}Z"


def with_errors(asker: Asker, chance: random.Random) -> Sequence[str]:
    """Questions that are refused, each with an id of the story in it."""
    id_ = chance.choice(asker.ids)
    return (
        f'{{ node(id: "{id_}") {{ nothing }} }}',
        f'{{ node(id: "{id_}") {{ ... on Event {{ victims(first: -1) {{ totalCount }} }} }} }}',
        f'{{ events(after: "{id_}") {{ totalCount }} }}',
        f'{{ search(text: "{id_}", after: "{id_}") {{ totalCount }} }}',
    )
