"""Legal questions that try to be expensive, over a store in which everything is linked.

A generator draws them from the schema: lists inside lists as long as the meter lets them be, from
either end, with conditions inside conditions, orders and days; aliases, fragments, directives,
variables, the schema itself. Each is
asked once, in a thread as a server would; what is reported is the worst of them, and whatever
passes the bounds that are promised is a failure. A field of the query that is not in `ROOTS` is
one, too: whoever adds a list has to say how it is made dear.
"""

from __future__ import annotations

import gc
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLSchema,
    OperationDefinitionNode,
    get_introspection_query,
    get_named_type,
    is_composite_type,
    is_required_argument,
    parse,
)

from api.graphql.cost import SIZES, Meter
from api.graphql.length import MOST_LENGTH
from api.graphql.service import NARROW, Service
from graph.claims.deadline import Deadline
from graph.claims.errors import QueryError
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.engines.engine import Engine
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.bench.dense import Density, fill_densely, named
from tests.bench.drawn_values import Values

MEMORY = 512 * 1024 * 1024
OVER = 1.5
"""How far a process may grow beyond what it may take."""
SLACK = 2.0
"""Seconds after its deadline within which a question has ended."""

ROOTS: Mapping[str, Mapping[str, str]] = {
    # A field of the query → how its arguments are given; those that have a size get one.
    "node": {"id": "ID"},
    "claim": {"id": "ID"},
    "asOf": {"validOn": '"2019-06-01"'},
    "reader": {},
    "claims": {},
    "search": {"text": '"unit"'},
    "find": {"text": '"raid"'},
    "concepts": {},
    "unansweredCalls": {"states": "STATES"},
    "callOutcomes": {"by": "[ADDRESSEE, DEMAND, ISSUER, STATE]"},
    "obligations": {"results": "[DERIVED, POSSIBLE, NOT_DERIVED]"},
    "selfInvestigations": {},
    "chainOfCommand": {"of": "ID"},
    "paths": {"from": "ID", "to": "ID2", "maxHops": "6", "longer": "2"},
    "neighbourhood": {"of": "[ID]", "hops": "3"},
    "analysis": {},
    "timeline": {"about": "ID"},
    "statistics": {"by": "[KIND, PLACE]"},
    "changes": {"since": '"2000-01-01T00:00:00Z"'},
    "upcoming": {"until": '"2030-01-01"'},
    **{
        name: {}
        for name in (
            *("actors", "assessments", "calls", "demands", "entities", "events", "groups"),
            *("indeterminateActors", "instruments", "internationalBodies", "listings"),
            *("organisations", "participations", "people", "places", "proceedings"),
            *("provisions", "responses", "sources", "states", "stateBodies"),
        )
    },
}
OFTEN = {"where": 0.4, "orderBy": 0.15, "said": 0.3, "having": 0.9, "on": 0.3}
SELDOM = 0.1
"""How often an argument is given that may be left out."""
CURSORS = 0.3
"""How often a list is asked for from a place in the middle of it."""
PLACES = (1, 20, 300)
"""How far that is from its beginning."""
NOT_DRAWN = frozenset((*SIZES, "before", "after"))
"""What sizes and places are given by."""
MOST = {"chainOfCommand": 100, "paths": 100}
"""The largest size of what takes less than lists do."""
SIZES_TRIED = (1000, 300, 100, 40, 10, 3, 1)


@dataclass
class Worst:
    """The worst question so far by one measure."""

    value: float = 0.0
    question: str = ""

    def see(self, value: float, question: str) -> None:
        if value > self.value:
            self.value, self.question = value, question


@dataclass
class Report:
    """What came of asking."""

    asked: int = 0
    refused: int = 0
    late: int = 0
    seconds: Worst = field(default_factory=Worst)
    seconds_a_byte: Worst = field(default_factory=Worst)
    overrun: Worst = field(default_factory=Worst)
    """Seconds of the processor that it took after its deadline; by the clock it would depend on
    what else the machine does."""
    reply: Worst = field(default_factory=Worst)
    """Bytes."""
    memory: Worst = field(default_factory=Worst)
    """Bytes by which the process grew at most while one was asked."""
    memory_a_byte: Worst = field(default_factory=Worst)
    grown: int = 0
    """Bytes by which the process grew in all."""

    def failures(self, memory: int = MEMORY) -> list[str]:
        """Which promises were broken, with the question that broke each."""
        found = []
        if self.overrun.value > SLACK:
            found.append(
                f"ended {self.overrun.value:.1f} s after its deadline: "
                f"{self.overrun.question[:300]}"
            )
        if self.reply.value > MOST_LENGTH * 1.1:
            found.append(f"a reply of {self.reply.value:,.0f} bytes: {self.reply.question[:300]}")
        if self.grown > OVER * memory:
            found.append(f"grew by {self.grown >> 20} MB: {self.memory.question[:300]}")
        return found

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"{self.asked} questions, {self.refused} refused, {self.late} ended by the deadline"
        for what, worst, unit, scale in (
            ("longest", self.seconds, "s", 1),
            ("longest for its bytes", self.seconds_a_byte, "ms a byte", 1000),
            ("furthest beyond its deadline", self.overrun, "s", 1),
            ("longest reply", self.reply, "MB", 1e-6),
            ("most memory", self.memory, "MB", 2**-20),
            ("most memory for its bytes", self.memory_a_byte, "KB a byte", 2**-10),
        ):
            yield f"  {what}: {worst.value * scale:.2f} {unit}   {worst.question[:120]}"
        yield f"  the process grew by {self.grown >> 20} MB"


class Hostile:
    """Draws questions for one schema."""

    def __init__(
        self, schema: GraphQLSchema, seed: int, ask: Callable[[str], Any] | None = None
    ) -> None:
        """What draws.

        Args:
            ask: gives the data of a small question; left out, no list is asked for from a place in
                the middle, since only a reply has the cursor of one.
        """
        self.schema, self._draw, self._ask = schema, random.Random(seed), ask
        self._values = Values(self._draw)
        query = schema.query_type
        assert query is not None
        self._query = query
        missing = sorted(set(query.fields) - set(ROOTS))
        if missing:
            raise AssertionError(
                f"{', '.join(missing)}: not in ROOTS; say there how each is asked for"
            )
        self._lists = {
            get_named_type(get_named_type(made.type).fields["nodes"].type).name: name
            for name, made in query.fields.items()
            if "nodes" in getattr(get_named_type(made.type), "fields", {}) and not _needs(made)
        }
        """Types of rows → a field of the query that lists them."""

    def questions(self, count: int) -> Iterator[tuple[str, dict[str, Any]]]:
        """Questions with their variables: each root in turn, and the known tricks between."""
        roots = sorted(self._query.fields)
        tricks = list(TRICKS)
        for number in range(count):
            if number % 3 == 2:
                yield tricks[number // 3 % len(tricks)](self._draw)
            else:
                made = self._greedy(roots[(number - number // 3) % len(roots)])
                if made is not None:
                    yield made, {}

    def _greedy(self, root: str) -> str | None:
        """A question about one root that is as large as the meter takes it."""
        depth, keys = self._draw.randrange(1, 5), self._draw.randrange(1, 5)
        for size in SIZES_TRIED:
            text = self._field(self._query.fields[root], root, depth, keys, size, "Query")
            question = f"{{ {text} }}"
            if self._is_admitted(question):
                return question
        return None

    def _is_admitted(self, question: str) -> bool:
        document = parse(question)
        [operation] = document.definitions
        assert isinstance(operation, OperationDefinitionNode)
        try:
            Meter(self.schema, document, {}).check(operation)
        except QueryError:
            return False
        return True

    def _field(
        self, made: GraphQLField, name: str, depth: int, keys: int, size: int, of: str
    ) -> str:
        arguments = self._arguments(name, made.args, size, of)
        type_ = get_named_type(made.type)
        if not is_composite_type(type_):
            return f"{name}{arguments}"
        return f"{name}{arguments} {{ {self._below(type_, depth, keys, size)} }}"

    def _below(self, type_: Any, depth: int, keys: int, size: int) -> str:
        fields = getattr(type_, "fields", {})
        leaves = [n for n, one in fields.items() if _is_leaf(one) and not _needs(one)]
        chosen = self._draw.sample(leaves, min(len(leaves), keys))
        of = type_.name
        parts = [self._field(fields[n], n, 0, 0, size, of) for n in chosen] or ["__typename"]
        # What a list consists of costs no level.
        inner = [n for n in ("nodes", "edges", "node", "strands", "reasons") if n in fields]
        if inner:
            one = self._draw.choice(inner)
            parts.append(self._field(fields[one], one, depth, keys, size, of))
        elif depth > 0:
            lists = [n for n, f in fields.items() if not _is_leaf(f) and not _needs(f)]
            for n in self._draw.sample(lists, min(len(lists), self._draw.randrange(1, 3))):
                parts.append(self._field(fields[n], n, depth - 1, keys, size, of))
        return " ".join(parts)

    def _arguments(self, name: str, args: Mapping[str, GraphQLArgument], size: int, of: str) -> str:
        most = MOST.get(name, size)
        given = {one: str(min(size, most)) for one in SIZES if one in args and one != "last"}
        for one, text in ROOTS.get(name, {}).items():
            if one in args:
                given[one] = self._value(text, args[one])
        for one, argument in args.items():
            wanted = self._draw.random() < OFTEN.get(one, SELDOM)
            if one not in given and one not in NOT_DRAWN and wanted:
                value = self._values.of(argument.type, one)
                if value is not None:
                    given[one] = value
        if "first" in given and "last" in args and self._draw.random() < 0.2:
            given["last"] = given.pop("first")
        if "first" in given and "after" in args and self._draw.random() < CURSORS:
            given |= self._place(name, given, of)
            if "before" in args and "after" in given and self._draw.random() < 0.5:
                given["before"], given["last"] = given.pop("after"), given.pop("first")
        missing = [n for n, a in args.items() if is_required_argument(a) and n not in given]
        if missing:
            raise AssertionError(f"{name} needs {', '.join(missing)}: say in ROOTS how it is given")
        return f"({', '.join(f'{k}: {v}' for k, v in given.items())})" if given else ""

    def _place(self, name: str, given: Mapping[str, str], of: str) -> dict[str, str]:
        """A place in the middle of this very list, of somebody who turns its pages."""
        same = {**given, "first": str(self._draw.choice(PLACES))}
        text = ", ".join(f"{key}: {value}" for key, value in same.items())
        asked = f"{name}({text}) {{ pageInfo {{ endCursor }} }}"
        if of != "Query":
            if of not in self._lists:
                return {}
            asked = f"{self._lists[of]}(first: 3) {{ nodes {{ {asked} }} }}"
        data = None if self._ask is None else self._ask(f"{{ {asked} }}")
        found = sorted(set(_cursors(data)))
        return {"after": f'"{self._draw.choice(found)}"'} if found else {}

    def _value(self, text: str, argument: GraphQLArgument) -> str:
        if text == "STATES":
            type_ = get_named_type(argument.type)
            return f"[{', '.join(getattr(type_, 'values', {}))}]"
        one, other = (
            named(self._draw.choice(("body", "event", "letter")), self._draw.randrange(3))
            for _ in range(2)
        )
        return text.replace("ID2", f'"{other}"').replace("ID", f'"{one}"')


def _cursors(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        if data.get("endCursor"):
            yield data["endCursor"]
        data = list(data.values())
    for one in data if isinstance(data, list) else ():
        yield from _cursors(one)


def _is_leaf(made: GraphQLField) -> bool:
    return not is_composite_type(get_named_type(made.type))


def _needs(made: GraphQLField) -> bool:
    return any(is_required_argument(one) for one in made.args.values())


# -------------------------------------------------------------------------------- known tricks


Trick = Callable[[random.Random], tuple[str, dict[str, Any]]]


def _nested_where(draw: random.Random) -> tuple[str, dict[str, Any]]:
    word = draw.choice(("zzz", "unit", "1"))
    where = f'{{name: {{contains: "{word}"}}}}'
    if draw.random() < 0.3:
        where = f"{{not: {where}}}"
    levels = draw.randrange(1, 10)
    for level in range(levels, 0, -1):
        relation = "allegedPerpetrators" if level % 2 else "allegedPerpetratorOf"
        where = f"{{{relation}: {{{draw.choice(('none', 'none', 'some'))}: {where}}}}}"
        if draw.random() < 0.3:
            where = f"{{or: [{where}, {{not: {where}}}]}}" if len(where) < 2000 else where
    return f"{{ events(where: {where}) {{ totalCount }} }}", {}


def _long_lists(draw: random.Random) -> tuple[str, dict[str, Any]]:
    names = [f"Raid {n}" for n in range(draw.randrange(100, 1000))]
    many = [{"name": {"in": names}} for _ in range(draw.randrange(1, 10_000 // len(names)))]
    text = "query ($w: [EventWhere!]) { events(where: {or: $w}) { totalCount nodes { label } } }"
    return text, {"w": many}


def _letters(draw: random.Random) -> tuple[str, dict[str, Any]]:
    text = "id label kinds { label }"
    for _ in range(draw.randrange(1, 6)):
        text = f"call(first: 1) {{ nodes {{ status {{ strands {{ demand {{ {text} }} }} }} }} }}"
    first = draw.choice((1, 3, 10))
    reasons = "reasons { text claims(first: 5) { nodes { id } } }" if draw.random() < 0.5 else ""
    return (
        f"{{ calls(first: {first}) {{ nodes {{ status {{ strands {{ {reasons} demand {{ {text} }} "
        "} } } } }",
        {},
    )


def _to_and_fro(draw: random.Random) -> tuple[str, dict[str, Any]]:
    first = draw.choice((3, 7, 30))
    text = " ".join(f"k{n}: label" for n in range(draw.randrange(1, 200)))
    for _ in range(draw.randrange(1, 6)):
        text = f"allegedPerpetratorOf(first: {first}) {{ nodes {{ {text} }} }}"
        text = f"allegedPerpetrators(first: {first}) {{ nodes {{ {text} }} }}"
        if draw.random() < 0.5:
            text = f"... on Event {{ {text} }}"
    aside = f"x: entities(first: -{draw.randrange(10**8)}) @skip(if: true) {{ nodes {{ id }} }}"
    return f"{{ {aside} events(first: {first}) {{ nodes {{ {text} }} }} }}", {}


def _narrowed_lists(draw: random.Random) -> tuple[str, dict[str, Any]]:
    first = draw.choice((1, 10, 300))
    orders = (
        "{allegedPerpetrators: DESC}",
        "{label: ASC}",
        "{claims: DESC}",
        "{whenLast: ASC}",
        "{callsFirstDate: ASC}",
    )
    order = ", ".join(draw.sample(orders, draw.randrange(1, 4)))
    by = draw.choice(("", 'where: {not: {name: {contains: "1"}}}, '))
    text = draw.choice(("label", "edges { certain claims { nodes { id } } }", "totalCount"))
    for _ in range(draw.randrange(1, 4)):
        text = text if text[0] in "te" else f"nodes {{ {text} }}"
        text = f"allegedPerpetratorOf(first: {first}, {by}orderBy: [{order}]) {{ {text} }}"
        actors = "orderBy: [{allegedPerpetratorOf: DESC}]"
        text = f"allegedPerpetrators(first: {first}, {actors}) {{ nodes {{ {text} }} }}"
    return f"{{ events(first: {first}, orderBy: [{order}]) {{ nodes {{ {text} }} }} }}", {}


def _all_relations(draw: random.Random) -> tuple[str, dict[str, Any]]:
    edges = draw.choice(
        ("stance", "claims { nodes { id citation { quote locator } attribution { act } } }")
    )
    return (
        "query ($n: Int) { events(first: $n) { nodes { allegedPerpetrators(first: $n) "
        f"{{ totalCount edges {{ {edges} }} }} }} }} }}",
        {"n": draw.choice((50, 300, 1000))},
    )


def _fragments(draw: random.Random) -> tuple[str, dict[str, Any]]:
    steps = draw.randrange(2, 9)
    parts = ["{ events(first: 20) { nodes { ...F0 } } }"]
    for n in range(steps):
        one = f"parts(first: 2) {{ nodes {{ ...F{n + 1} }} }}"
        parts.append(f"fragment F{n} on Event {{ a{n}: {one} b{n}: {one} label }}")
    return " ".join([*parts, f"fragment F{steps} on Event {{ id label }}"]), {}


def _deep_fragments(draw: random.Random) -> tuple[str, dict[str, Any]]:
    inline = draw.randrange(2, 90)
    body = "... {" * inline + " events { totalCount } " + "}" * inline
    parts = [f"fragment F{n} on Query {{ {body} }}" for n in range(5)]
    return "{ " + " ".join(f"...F{n}" for n in range(5)) + " } " + " ".join(parts), {}


def _schema_itself(draw: random.Random) -> tuple[str, dict[str, Any]]:
    inner = "name description args { name description }"
    for _ in range(draw.randrange(1, 5)):
        below = inner if "fields" in inner else f"fields {{ {inner} }}"
        inner = f"fields {{ type {{ ofType {{ {below} }} }} }}"
    aliases = " ".join(
        f"a{n}: __schema {{ types {{ {inner} }} }}" for n in range(draw.randrange(1, 80))
    )
    return (get_introspection_query() if draw.random() < 0.2 else f"{{ {aliases} }}"), {}


def _aliases(draw: random.Random) -> tuple[str, dict[str, Any]]:
    field_ = draw.choice(
        (
            "events(first: 0) { totalCount }",
            'search(text: "unit", first: 1) { totalCount }',
            "unansweredCalls(first: 1) { totalCount }",
            "obligations(first: 1) { totalCount }",
            "callOutcomes(by: [ADDRESSEE, ISSUER, DEMAND]) { strands }",
            "selfInvestigations(first: 1) { totalCount }",
        )
    )
    count = draw.choice((5, 50, 300))
    return "{ " + " ".join(f"a{n}: {field_}" for n in range(count)) + " }", {}


TRICKS: tuple[Trick, ...] = (
    _nested_where,
    _to_and_fro,
    _letters,
    _all_relations,
    _narrowed_lists,
    _long_lists,
    _fragments,
    _schema_itself,
    _aliases,
    _deep_fragments,
)


# -------------------------------------------------------------------------------------- asking


def asking(service: Service, seconds: float = 2.0) -> Callable[[str], Any]:
    """Asks what the generator wants to know: the data of a reply, None where there is none."""

    def ask(question: str) -> Any:
        reply = service.reply(
            question, clearance=PUBLIC_CLEARANCE, deadline=Deadline(seconds, mend=NARROW)
        )
        return orjson.loads(reply.body).get("data")

    return ask


def ask_all(
    service: Service, questions: Iterator[tuple[str, dict[str, Any]]], seconds: float
) -> Report:
    """Ask one after another, each with so many seconds."""
    report = Report()
    base = _peak()
    for question, variables in questions:
        gc.collect()
        before = _reset_peak()
        began = time.perf_counter()
        deadline = Deadline(seconds, mend=NARROW)
        with _afterwards(seconds) as over:
            reply = service.reply(
                question, variables, clearance=PUBLIC_CLEARANCE, deadline=deadline
            )
        took = time.perf_counter() - began
        size = max(1, len(question) + len(str(variables) if variables else ""))
        peak = _peak()
        grew = max(0, peak - before)
        report.grown = max(report.grown, peak - base)
        report.asked += 1
        report.refused += not reply.answered
        report.late += reply.late
        report.seconds.see(took, question)
        report.seconds_a_byte.see(took / size, question)
        report.overrun.see(over[0], question)
        report.reply.see(len(reply.body), question)
        report.memory.see(grew, question)
        report.memory_a_byte.see(grew / size, question)
    return report


@contextmanager
def _afterwards(seconds: float) -> Iterator[list[float]]:
    """What the block takes of the processor once so many seconds are over."""
    then: list[float] = []
    timer = threading.Timer(seconds, lambda: then.append(time.process_time()))
    timer.start()
    found = [0.0]
    try:
        yield found
    finally:
        timer.cancel()
        if then:
            found[0] = time.process_time() - then[0]


def _peak() -> int:
    """The most memory that this process held since the last reset, in bytes."""
    return _status("VmHWM") or _status("VmRSS")


def _reset_peak() -> int:
    """Begin anew; what it holds now."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return _peak()  # elsewhere than on Linux: growth beyond all before
    return _status("VmRSS")


def _status(name: str) -> int:
    try:
        text = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    line = next(line for line in text.splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) * 1024


def hostile(path: Path, vocabulary: Vocabulary, count: int, seconds: float) -> Iterator[str]:
    """Ask so many questions of the full dense store and tell the worst."""
    if not path.exists():
        with_closed: Engine = SqliteEngine.open(path, vocabulary)
        fill_densely(with_closed, Density())
        with_closed.close()
    engine = SqliteEngine.open(path, vocabulary)
    service = Service(engine, memory=MEMORY)
    drawn = Hostile(service._api.schema, seed=1, ask=asking(service))
    report = ask_all(service, drawn.questions(count), seconds)
    yield from report.lines()
    failures = report.failures()
    yield from (f"  BEYOND ITS BOUND: {one}" for one in failures)
    engine.close()
    if failures:
        raise SystemExit(1)
