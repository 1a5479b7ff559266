"""Golden files of the ledger: what the seeds let one say of every strand, and why, for a reader.

    python -m tests.golden.ledger

writes them anew. Read the difference against the sources before committing it: a golden file says
what is right, not what came out. `LEDGER.md` beside them has every strand worked out by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import cast

from graph.changes.load import load
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.ledger import Statuses
from graph.ledger.call_reasons import explain
from graph.ledger.reason_words import when
from graph.views.view import EntityQuery, Labels, Relations, View, Window
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.conftest import ONTOLOGY
from tests.naive import NaiveEngine
from tests.seeds.reading import PRESS_RELEASE

HERE = Path(__file__).parent / "ledger"
SEEDS = Path(__file__).parent.parent.parent / "seeds"
DAYS = (
    *("2017-06-01", "2018-09-02", "2018-09-05", "2018-11-30"),
    *("2019-01-14", "2019-02-28", "2023-10-01"),
)
RUSSIA = "45t5kpyx7pjslvtfbgse72xuna"
WHOLE = Window(first=1000)


def engine_of(paths: Sequence[Path], vocabulary: Vocabulary) -> NaiveEngine:
    """A store in memory with these files."""
    engine = NaiveEngine(vocabulary, clock=Clock())
    report = load(paths, engine)
    assert not report.errors, [str(error) for error in report.errors]
    return engine


def told(view: View, on: date, state: str | None) -> str:
    """Every strand by a day, with its reasons; only those to a State and its organs, if named."""
    calls = [ref.id for ref in view.entities(EntityQuery(classes=("Call",), window=WHOLE)).rows]
    outcomes = Statuses(view).of(calls, on.toordinal())
    strands = [s for outcome in outcomes.values() if outcome for s in outcome.strands]
    actors = list(dict.fromkeys(s.facts.addressee for s in strands if s.facts.addressee))
    named = [*calls, *actors, *(s.facts.demand for s in strands if s.facts.demand)]
    organs_want = Relations(property="organOf", window=WHOLE)
    replies = view.read([(Labels(), named), (organs_want, actors)])
    labels = replies[Labels()]
    organs = replies[organs_want]
    names = cast(dict[str, str], labels)
    lines: list[tuple[int, str, list[str]]] = []
    for strand, reasons in zip(strands, explain(view, strands, claims=False), strict=True):
        facts = strand.facts
        page = cast(dict[str, object], organs).get(facts.addressee or "")
        of = [row.to.id for row in getattr(page, "rows", ())]
        if state is not None and state not in (facts.addressee, *of):
            continue
        days = strand.outstanding
        told_days = "" if days is None else f", open for {_days(*days)}"
        flags = [
            *(["uncertain"] if strand.uncertain else []),
            *([f"otherwise {strand.otherwise}"] if strand.otherwise else []),
            *(["contested"] if strand.contested else []),
            *(["absence asserted"] if strand.absence_asserted else []),
        ]
        flagged = "".join(f", {flag}" for flag in flags)
        text = [
            f"{names[facts.call]} ({when(facts.made)})",
            f"  {names.get(facts.demand or '', 'no demand is coded')}",
            f"  to {names[facts.addressee] if facts.addressee else 'nobody'}: "
            f"{strand.standing}, {strand.state}{told_days}{flagged}",
            *(f"    {reason.rule}: {reason.text}" for reason in reasons),
        ]
        lines.append((facts.made.last, names[facts.call] + text[1], text))
    body = ["\n".join(text) for _, _, text in sorted(lines)]
    return "\n\n".join([f"On {on}, as the public may read it", *body]) + "\n"


def _days(least: int, most: int | None) -> str:
    return (
        f"{least} days" if least == most else f"{least} to {most or 'nobody knows how many'} days"
    )


def files(vocabulary: Vocabulary) -> Iterator[tuple[Path, str]]:
    """Every golden file with what it should hold."""
    for name, paths, days, state in (
        ("press-release", PRESS_RELEASE, ("2019-01-14",), None),
        ("seeds", [SEEDS], DAYS, RUSSIA),
    ):
        with engine_of(paths, vocabulary).reading() as snapshot:
            view = snapshot.view(PUBLIC_CLEARANCE)
            for day in days:
                yield HERE / f"{name}-{day}.txt", told(view, date.fromisoformat(day), state)


def main() -> None:
    """Write everything."""
    HERE.mkdir(exist_ok=True)
    for path, text in files(Vocabulary.load(ONTOLOGY)):
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
