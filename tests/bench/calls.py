"""Statuses of calls on a day, beside a straightforward loop over networkx.

The rules work on facts; reading these out of a store is measured aside, since it depends on the
engine. All of it is on one core.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import networkx

from api.graphql.service import Service
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.engines.sqlite import SqliteEngine
from graph.ledger.call_states import ADVANCE, CallState, Form, Span
from graph.ledger.effects import kinds_of
from graph.ledger.statuses import call_outcomes
from graph.ledger.strand_facts import Item, StrandFacts
from graph.vocabulary import Vocabulary
from tests.bench.filling import fill_apart
from tests.bench.measuring import in_turn, peak_memory
from tests.bench.world import DEMAND_KINDS, Sizes

KINDS = (
    *("acknowledgement", "denial", "token", "no-response", "substantive-reply", "pledge"),
    *("preliminary-inquiry", "opening", "refusal-to-open", "closure", "release-carried-out"),
)
FIRST, LAST = 731_000, 738_000


def strands(calls: int, responses: int, vocabulary: Vocabulary) -> list[tuple[StrandFacts, ...]]:
    """Facts of so many calls, with so many responses among them."""
    draw = random.Random(1)
    table = kinds_of(vocabulary)
    items: list[list[Item]] = [[] for _ in range(calls)]
    for i in range(responses):
        kind = draw.choice(KINDS)
        first = draw.randrange(FIRST, LAST)
        span = Span(first, first + draw.choice((0, 0, 0, 30)))
        tied = draw.random() < 0.7
        item = Item(f"r{i}", kind, table.effects[kind], span, tied, frozenset({"e"}), ("body",))
        items[draw.randrange(calls)].append(item)
    made = []
    for i in range(calls):
        first = draw.randrange(FIRST, LAST - 1000)
        demand = draw.choice(DEMAND_KINDS)
        counted = tuple(item for item in items[i] if item.effect.bears_on(frozenset({demand})))
        made.append(
            (
                StrandFacts(
                    call=f"c{i}",
                    demand=f"d{i}",
                    addressee="state",
                    made=Span(first, first + draw.choice((0, 0, 30))),
                    demand_kinds=frozenset({demand}),
                    events=frozenset({"e"}),
                    items=counted,
                ),
            )
        )
    return made


def as_network(all_strands: list[tuple[StrandFacts, ...]]) -> Any:
    """The same as a graph: calls and responses as nodes, with what is known as attributes."""
    network = networkx.MultiDiGraph()
    for (strand,) in all_strands:
        network.add_node(strand.call, made=strand.made, demand=strand.demand_kinds, kind="call")
        for item in strand.items:
            network.add_node(item.response, span=item.span, effect=item.effect, tied=item.tied)
            network.add_edge(item.response, strand.call, key="to")
    return network


def over_network(network: Any, on: int) -> Iterator[tuple[str, CallState]]:
    """The latest act, else the latest words, else receipt: less than the ledger's rules, in a loop
    as one would write it."""
    for call, data in network.nodes(data=True):
        if data.get("kind") != "call" or data["made"].first > on:
            continue
        found = []
        for response, _, _ in network.in_edges(call, keys=True):
            told = network.nodes[response]
            span, effect = told["span"], told["effect"]
            if span.last <= on and (told["tied"] or span.first > data["made"].last):
                found.append((span, effect, effect.meets & data["demand"]))
        met = [one for one in found if one[2]]
        state = CallState.MET if met else CallState.UNANSWERED
        for form in (Form.ACT, Form.WORDS, Form.RECEIPT):
            some = [one for one in found if one[1].form is form]
            if some and not met:
                newest = max(one[0].first for one in some)
                last = [one[1].leads_to for one in some if one[0].last >= newest]
                state = min(last, key=ADVANCE.__getitem__)
                break
        yield call, state


def calls(vocabulary: Vocabulary, scale: float) -> Iterator[str]:
    """Lines: the statuses of 100,000 calls with 300,000 responses at scale 1, and the loop."""
    number = round(100_000 * scale)
    made = strands(number, 3 * number, vocabulary)
    on = LAST - 500
    by_call = {some[0].call: some for some in made}
    network = as_network(made)
    both: dict[str, Callable[[], object]] = {
        "statuses with their reasons": lambda: call_outcomes(by_call, on),
        "a loop over networkx, no reasons": lambda: dict(over_network(network, on)),
    }
    times = in_turn(both, 3)
    yield f"{number:,} calls, {3 * number:,} responses, one day, reading aside"
    loop = times["a loop over networkx, no reasons"]
    for name, taken in times.items():
        yield f"{name:<34}{taken / 1000:8.2f} s  {taken / loop:6.2f}"
    states = dict(over_network(network, on))
    ours = call_outcomes(by_call, on)
    same = [o is not None and states.get(call) is o.state for call, o in ours.items()]
    yield f"the two agree on {sum(same) / len(made):.0%}: the loop knows fewer of the rules"


QUESTIONS = {
    "state and label": "nodes { id label status { state } }",
    "in order of time, with the total": """totalCount nodes { id label madeOn { edtf } status {
        state strands { standing state daysOutstanding { min max } } } }""",
    "with reasons and their claims": """totalCount nodes { id label status { state strands {
        standing state reasons { rule text claims { nodes { id } } } } } }""",
}


def asked_calls(path: Path, vocabulary: Vocabulary, scale: float) -> Iterator[str]:
    """Lines: the first 50 unanswered calls out of a store, asked once and again.

    In seconds of the processor, which what else the machine does leaves alone.
    """
    sizes = Sizes(
        actors=10_000,
        events=20_000,
        involvements=0,
        hidden=0,
        calls=100_000,
        responses=300_000,
    ).times(scale)
    if not path.exists():
        fill_apart(path, sizes)
    with closing(SqliteEngine.open(path, vocabulary)) as engine:
        service = Service(engine)
        yield f"the first 50 unanswered of {sizes.calls:,} calls with {sizes.responses:,} responses"
        for name, asked in QUESTIONS.items():
            order = ", orderBy: [{ madeOn: ASC }]" if "totalCount" in asked else ""
            question = f'{{ unansweredCalls(on: "2020-01-01", first: 50{order}) {{ {asked} }} }}'

            def ask(question: str = question) -> None:
                reply = service.reply(question, clearance=PUBLIC_CLEARANCE)
                assert reply.answered, reply.body

            first, again = processor_time(ask), min(processor_time(ask) for _ in range(7))
            yield f"{name:<34}{1000 * first:10.1f} ms, again {1000 * again:6.1f} ms"
        yield from _on_other_days(service)
        yield f"kept meanwhile: {service.kept:,} parts; the most memory: {peak_memory():.0f} MB"


def _on_other_days(service: Service) -> Iterator[str]:
    """Lines: the total on days not asked about, after another was."""
    for day in ("2020-01-02", "2020-03-01", "2015-06-01"):
        question = f"""{{ unansweredCalls(on: "{day}", first: 50, orderBy: [{{ madeOn: ASC }}]) {{
          {QUESTIONS["in order of time, with the total"]} }} }}"""

        def ask(question: str = question) -> None:
            reply = service.reply(question, clearance=PUBLIC_CLEARANCE)
            assert reply.answered, reply.body

        yield f"the same on {day}, not asked about before: {1000 * processor_time(ask):.0f} ms"


def processor_time(call: Callable[[], object]) -> float:
    """Seconds of the processor."""
    start = time.process_time()
    call()
    return time.process_time() - start
