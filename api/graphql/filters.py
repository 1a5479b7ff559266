"""From the arguments of a list to what a view is asked: `where`, `orderBy`, `predicate`.

What claims are asked for is in `api.graphql.claim_where`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain
from typing import Any

from api.graphql.catalogue import COUNTS_FOR_PARTS, KIND, NAME, Catalogue, Filter
from api.graphql.cursors import Part
from api.graphql.input_tables import Direction
from api.graphql.selection import Problems, each
from api.graphql.value_filters import (
    MOST_VALUES,
    WHERES,
    addressed_to_state,
    climbing,
    conditions_in,
    date_match,
    few,
    point_match,
    says_nothing,
    size_match,
    text_match,
    texts_of,
    times,
    told,
)
from graph.claims.errors import QueryError, shown
from graph.claims.spelling import spelt_like
from graph.ingest.code_meaning import suggestions
from graph.protection.sought_names import identifier_match
from graph.views.display import FIRMEST_FIRST
from graph.views.view import (
    AllOf,
    Climb,
    HasConcept,
    Is,
    Linked,
    Not,
    Order,
    Qualified,
    Saying,
    Where,
)

MOST_CONDITIONS = 100
"""The most conditions that one `where` may hold, at all depths together."""
OF_RELATIONS = "linked"
"""The kind of conditions that have a `said` of their own."""

USUAL_ORDER: Mapping[str, str] = {
    "Event": "when",
    "Call": "madeOn",
    "Response": "when",
    "Source": "published",
}
"""Class → the order of its lists where nobody asks for another; all other lists use id."""


class Filters:
    """Reads the arguments of lists, by one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._vocabulary = self.vocabulary = catalogue.vocabulary

    def where(
        self, cls: str, given: Mapping[str, Any] | None, day: date | None = None
    ) -> Where | None:
        """The conditions on entities of a class; none of them is null.

        Args:
            day: by which names, kinds and relations go where none is given; None for any time.

        Raises:
            QueryError: too many conditions, an unknown concept, a range that ends before it
                begins.
        """
        if given is None:
            return None
        self.check_size(given)
        return self._all(cls, given, day)

    def check_size(self, given: Mapping[str, Any]) -> None:
        """
        Raises:
            QueryError: a `where` holds too many conditions.
        """
        if conditions_in(given) > MOST_CONDITIONS:
            raise QueryError(
                f"where holds more than {MOST_CONDITIONS} conditions; ask in several queries"
            )

    def order(self, cls: str, given: Sequence[Mapping[str, Any]] | None) -> tuple[Order, ...]:
        """The sort keys of a list, most important first; where none is given those of
        `USUAL_ORDER`."""
        names = self._catalogue.orders[cls]
        usual = USUAL_ORDER.get(cls)
        if not given and usual is not None and usual in names:
            return (names[usual],)
        order = []
        for entry in given or ():
            keys = list(entry.items())
            if len(keys) != 1:
                raise QueryError(
                    f"orderBy: an entry with {len(keys)} keys; give one in each, in order of "
                    "importance: [{…: ASC}, {…: DESC}]"
                )
            name, way = keys[0]
            order.append(replace(names[name], descending=way is Direction.DESC))
        if len(order) > len(names):
            raise QueryError(f"orderBy has {len(order)} entries; at most {len(names)} make sense")
        return tuple(order)

    def key_shape(self, order: Sequence[Order]) -> tuple[Part, ...]:
        """What the keys of rows in this order look like: see `Period.sort_key` for the four."""
        parts: list[Part] = []
        for key in order:
            if key.by != "value":
                parts.append("grade" if key.by == "count" else "day")
                continue
            datatype = (
                "text" if key.property is None else self._vocabulary.properties[key.property].range
            )
            if datatype == "period":
                parts += ["day"] * 4
            else:
                parts.append("number" if datatype in ("number", "quantity") else "text")
        return (*parts, "id")

    def predicates(self, given: Sequence[str] | None) -> tuple[tuple[str, bool], ...] | None:
        """The (property, inverse) pairs that names of fields or properties mean.

        Raises:
            QueryError: nothing has one of these names.
        """
        if given is None:
            return None
        known = self._catalogue.predicates

        def meant(name: str) -> tuple[tuple[str, bool], ...]:
            if name not in known:
                raise QueryError(
                    f"predicate {shown(name)} is no field and no property{_near(name, known)}"
                )
            return known[name]

        found = each(partial(meant, name) for name in given[:MOST_VALUES])
        return tuple(dict.fromkeys(chain.from_iterable(found)))

    def _all(self, cls: str, given: Mapping[str, Any], day: date | None) -> Where:
        return WHERES.narrowing(self._every(cls, given, day))

    def _every(self, cls: str, given: Mapping[str, Any], day: date | None) -> Where:
        day = given.get("validOn", day)
        said = self._narrowing(cls, given, day) if given.get("said") else None
        names = [name for name in given if name not in ("validOn", "said")]
        return WHERES.both(
            each(partial(self._condition, cls, n, given[n], day, said) for n in names)
        )

    def _narrowing(self, cls: str, given: Mapping[str, Any], day: date | None) -> Saying:
        """Which claims count for the values that are tested beside it."""
        kinds = [f.kind for name, f in self._catalogue.filters[cls].items() if name in given]
        if not set(kinds) - {OF_RELATIONS}:
            raise QueryError(
                "said stands beside no condition on a value, and would narrow nothing; put it "
                "beside a name, a kind or a time, or into the relation whose claims it is about"
            )
        return self._saying(given["said"], day)

    def _condition(
        self, cls: str, name: str, value: Any, day: date | None, said: Saying | None = None
    ) -> Where:
        filter_ = self._catalogue.filters[cls].get(name)
        narrows = filter_ is not None and filter_.kind != OF_RELATIONS
        if said is not None and said.negated and filter_ is not None and filter_.kind == "codes":
            # Who denies a genuine investigation does not say that there was none.
            value = {**value, "denied": True}
        found = self._plain_condition(cls, name, value, day)
        return told(found, said) if said is not None and narrows else found

    def _plain_condition(self, cls: str, name: str, value: Any, day: date | None) -> Where:
        if name == "id":
            return Is(value)
        if name in ("and", "or"):
            parts = each(partial(self._every, cls, part, day) for part in value)
            return WHERES.both(parts) if name == "and" else WHERES.either(parts)
        if name == "not":
            return WHERES.denied(self._every(cls, value, day))
        filter_ = self._catalogue.filters[cls][name]
        if filter_.kind == "text":
            named = filter_.property == NAME
            on = day if named else self._dated(filter_.property, day)
            return text_match(filter_, value, on)
        if filter_.kind == "period":
            return date_match(filter_, value)
        if filter_.kind == "codes":
            return self._concepts(filter_, value, day if filter_.property == KIND else None)
        if filter_.kind == "identifier":
            return identifier_match(value["text"], value.get("scheme"))
        if filter_.kind == "size":
            return size_match(filter_, value)
        if filter_.kind == "point":
            return point_match(filter_, value, self._vocabulary)
        if filter_.kind == "reaches":
            climb = Climb(
                property=filter_.property,
                inverse=filter_.inverse,
                valid_on=self._dated(filter_.property, day),
            )
            return climbing(climb, self._every(filter_.of or cls, value, day))
        if filter_.kind == "linked":
            return self._linked(filter_, value, day)
        if filter_.kind == "of-kind":
            kinds = self._concepts(replace(filter_, property=KIND), value, day)
            held = self._dated(filter_.property, day)
            return Linked(property=filter_.property, where=kinds, valid_on=held)
        return addressed_to_state(value, self._vocabulary.properties)

    def _dated(self, property: str, day: date | None) -> date | None:
        """The day, where the relation is one that has days, as its field has."""
        return day if self._vocabulary.properties[property].dated else None

    def _concepts(self, filter_: Filter, value: Mapping[str, Any], day: date | None) -> Where:
        return HasConcept(
            property=filter_.property,
            codes=self.codes(filter_, value),
            negated=bool(value.get("denied")),
            valid_on=day,
        )

    def _meant(self, code: str, known: Collection[str]) -> str:
        near = suggestions(self._vocabulary, code, known)
        if near:
            return f"; near it: {', '.join(near)}"
        return "; look for one with concepts(scheme: …, text: …)"

    def _linked(self, filter_: Filter, value: Mapping[str, Any], day: date | None) -> Where:
        if says_nothing(value):
            return WHERES.anything
        day = value.get("validOn", day)
        held = value.get("validOn") or self._dated(filter_.property, day)
        wanted = value.get("particulars", ())
        qualified = tuple(each(partial(self._particular, filter_, one) for one in wanted))
        whole = COUNTS_FOR_PARTS.get(filter_.property)
        climb = None
        if whole is not None and whole in self._vocabulary.properties:
            # From the event upwards, or from the event that a call is about down to its parts.
            on = self._dated(whole, day)
            climb = Climb(property=whole, inverse=not filter_.inverse, valid_on=on)

        said = self._saying(value["said"], day) if "said" in value else None
        least = value.get("atLeast", 1)
        if not 1 <= least <= MOST_VALUES:
            raise QueryError(
                f"{filter_.name}: atLeast is {least}; give a number from 1 to {MOST_VALUES}"
            )
        ways = {how: inner for how, inner in value.items() if how in ("some", "none", "every")}
        if "some" not in ways and ("atLeast" in value or not ways):
            ways["some"] = {}

        def linked(how: str, inner: Mapping[str, Any]) -> Where:
            where = self._all(filter_.of or "", inner, day)
            return Linked(
                property=filter_.property,
                inverse=filter_.inverse,
                some=how == "some",
                where=Not(where) if how == "every" else where,
                before=climb if filter_.inverse else None,
                after=None if filter_.inverse else climb,
                valid_on=held,
                qualified=qualified,
                said=None if said is None or said.is_anything else said,
                least=least if how == "some" else 1,
            )

        return WHERES.both(each(partial(linked, how, inner) for how, inner in ways.items()))

    def _saying(self, given: Mapping[str, Any], day: date | None) -> Saying:
        """
        Raises:
            QueryError: as `where`; an unknown act or concept; fewer than one speaker.
        """
        for name in ("speakers", "publishers"):
            if not 1 <= given.get(name, 1) <= MOST_VALUES:
                raise QueryError(
                    f"said: {name} is {given[name]}; give a number from 1 to {MOST_VALUES}"
                )
        stances = given.get("stance")
        least = given.get("atLeast")
        if least is not None:
            firm = set(FIRMEST_FIRST[: FIRMEST_FIRST.index(least) + 1])
            stances = firm if stances is None else firm.intersection(stances)
        source: list[Where] = []
        if "source" in given:
            source.append(self._all("Source", given["source"], day))
        if "published" in given:
            source.append(date_match(self._named("published"), given["published"]))
        speaker = self._all("Actor", given["speaker"], day) if "speaker" in given else None
        acts = given.get("act")
        if acts is not None:
            self.codes(self._named("act", "attribution-acts"), {"in": acts})
        particulars = given.get("particulars")
        return Saying(
            stances=None if stances is None else frozenset(stances),
            reviews=frozenset(given["review"]) if "review" in given else None,
            negated=given.get("negated", False),
            contested=given.get("contested"),
            acts=None if acts is None else frozenset(acts),
            speaker=speaker,
            source=None if not source else source[0] if len(source) == 1 else AllOf(tuple(source)),
            valid=times(self._named("valid"), given["valid"]) if "valid" in given else (),
            particulars=(
                None if particulars is None else self.codes(self._named("particulars"), particulars)
            ),
            shown=given.get("shown", False),
            speakers=given.get("speakers", 1),
            publishers=given.get("publishers", 1),
        )

    def _named(self, name: str, scheme: str | None = None) -> Filter:
        """What a part of `said` is called in messages, and what codes it takes."""
        return Filter(name=name, kind="period", property=name, scheme=scheme, comment="")

    def _particular(self, filter_: Filter, given: Mapping[str, Any]) -> Qualified:
        """What has to be so of a particular.

        Raises:
            QueryError: no such thing qualifies the relation, or it says something else.
        """
        name = given["property"]
        known = {prop.name: prop for prop in self._vocabulary.particulars_of(filter_.property)}
        prop = known.get(name)
        if prop is None:
            raise QueryError(
                f"{filter_.name}: {shown(name)} qualifies no such relation; one of "
                f"{', '.join(known) or 'nothing does'}"
            )
        says = "code" if prop.type == "concept" else "count" if prop.range == "quantity" else "text"
        wrong = [key for key in ("code", "text", "count") if key in given and key != says]
        if wrong:
            raise QueryError(f"{filter_.name}: {name} has no {wrong[0]}; ask for its {says}")
        asked = given.get(says, {})
        if says == "code" and asked:
            own = replace(filter_, name=name, scheme=prop.range)
            if asked.get("denied"):
                raise QueryError(f"{name}: no particular is denied; take denied out")
            return Qualified(property=name, codes=self.codes(own, asked))
        if says == "text" and len(asked) > 1:
            raise QueryError(f"{name}: give one of eq, in, contains and startsWith")
        if says == "text" and asked:
            [(how, texts)] = texts_of(name, asked)
            return Qualified(property=name, how=how, values=texts)
        return Qualified(
            property=name,
            at_least=asked.get("atLeast"),
            at_most=asked.get("atMost"),
            certain=bool(asked.get("certain")),
        )

    def codes(self, filter_: Filter, value: Mapping[str, Any]) -> frozenset[str]:
        """The codes that a filter by concepts means, narrower ones included.

        Raises:
            QueryError: one is no concept, or none of the filter's scheme.
        """
        codes = few(value["in"], filter_.name)
        known = (
            self._vocabulary.terms
            if filter_.scheme is None
            else self._vocabulary.schemes.get(filter_.scheme, ())
        )
        what = f"is no concept of {filter_.scheme}" if filter_.scheme else "is no concept"
        wrong = [
            QueryError(f"{filter_.name} {shown(code)} {what}{self._meant(code, known)}")
            for code in codes
            if code not in known
        ]
        if wrong:
            raise Problems(wrong)
        if value.get("exactly"):
            return frozenset(codes)
        # Who says that it is no act of violence says that it is no killing.
        denied = value.get("denied")
        return self._vocabulary.broader(codes) if denied else self._vocabulary.narrower(codes)


def _near(name: str, known: Any) -> str:
    near = spelt_like(name, known)
    return f"; near it: {', '.join(near)}" if near else "; see the documentation of the schema"
