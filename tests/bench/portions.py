"""The same questions after writes that do not reach them: with what is kept of single entities, and
without; and others about the same entities."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median

from api.graphql.service import Service
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.engines.sqlite import SqliteEngine
from graph.views.kept_results import Keeping
from graph.vocabulary import Vocabulary
from tests.bench.rivals import QUESTIONS, Unrelated

MOST_NEW = 20
"""Selections of which each is asked for once."""


def portions(store: Path, vocabulary: Vocabulary) -> Iterator[str]:
    """Lines of the report: milliseconds of the processor, medians of questions in turn."""
    yield "fresh: a write before each question; first: nothing is kept of anything; new: another"
    yield "selection of the same entities, which nobody asked for, its text planned before"
    with (
        closing(SqliteEngine.open(store, vocabulary)) as engine,
        closing(SqliteEngine.open(store, vocabulary)) as beside,
    ):
        with_them, without, writes = Service(engine), Service(engine), Unrelated(beside)
        without._keeping = Keeping(portions=0, said=0)
        for question in QUESTIONS:
            took: dict[str, list[float]] = {"without": [], "fresh": [], "first": [], "new": []}
            _ask(with_them, question.ours)
            for _ in range(question.repeats):
                writes.write()
                took["without"].append(_ask(without, question.ours))
                writes.write()
                took["fresh"].append(_ask(with_them, question.ours))
            for _ in range(question.repeats):
                writes.write()
                with_them._keeping = Keeping()
                took["first"].append(_ask(with_them, question.ours))
            for number in range(min(question.repeats, MOST_NEW)):
                writes.write()
                other = question.ours.replace("label", f"as{number}: label")
                with_them._planning.planned(other, {}, None, ())
                took["new"].append(_ask(with_them, other))
            old, fresh, first, new = (median(some) * 1000 for some in took.values())
            yield (
                f"{question.name:<18} without {old:8.2f}  fresh {fresh:8.2f}  first {first:8.2f}  "
                f"new {new:8.2f}  without is {old / fresh:5.2f} times fresh, "
                f"{old / new:5.2f} times new; first {first / old:4.2f} times without"
            )


def _ask(service: Service, question: str) -> float:
    start = time.process_time()
    told = service.answer(question, clearance=PUBLIC_CLEARANCE)
    took = time.process_time() - start
    assert b'"errors"' not in told[:300], told[:300]
    return took
