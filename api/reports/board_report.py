"""All calls by State, and what came of them, to take to a meeting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from api.board_words import UNSAID, addressee_of, asking_of, last_of, meanings_of, stands_of
from api.reports.report import CitedPlace, LineKind, Report, ReportBlock, ReportLine
from api.reports.source_notes import sources_of
from graph.ledger.board import BoardRow
from graph.views.view import View

TITLE = "Calls, and what came of them"
CARE = (
    "That nothing is recorded does not say that nothing happened, and no recorded answer is no "
    "refusal. What the accused say of the matter stands beside a call and answers nothing."
)


def board_report(view: View, rows: Sequence[BoardRow], on: date) -> Report:
    """The rows of `graph.ledger.board.board`, in their order."""
    blocks = tuple(ReportBlock(tuple(block)) for block in _blocks(rows))
    return Report(
        title=TITLE,
        clearance=str(view.clearance),
        on=on,
        blocks=blocks,
        sources=sources_of(view, (line for block in blocks for line in block.lines)),
    )


def _blocks(rows: Sequence[BoardRow]) -> Iterator[list[ReportLine]]:
    plain = (CARE, " ".join(meanings_of(rows)))
    yield [ReportLine(level=LineKind.PLAIN, text=text) for text in plain if text]
    if not rows:
        yield [ReportLine(level=LineKind.PLAIN, text="No call is recorded that may be read.")]
    for state, of_state in groupby(rows, key=lambda row: row.state_addressed):
        head = [ReportLine(level=LineKind.CHAPTER, text=state)]
        for _, of_call in groupby(of_state, key=lambda row: row.call_id):
            for place, row in enumerate(of_call):
                if not place:
                    head.append(ReportLine(level=LineKind.SECTION, text=row.call))
                    head.append(ReportLine(level=LineKind.PLAIN, text=asking_of(row)))
                yield [*head, *_row(row, state)]
                head = []


def _row(row: BoardRow, state: str) -> Iterator[ReportLine]:
    asked = UNSAID if row.asked == row.call else row.asked
    to = addressee_of(row)
    places = tuple(CitedPlace(source) for source in row.cited)
    yield ReportLine(
        level=LineKind.ITEM, text=asked, label="" if to == state else f"of {to}", places=places
    )
    yield _detail("stands", stands_of(row))
    for text in row.why:
        yield _detail("why", text)
    yield _detail("last", last_of(row))
    if row.overdue:
        yield _detail("overdue", row.overdue)
    for text in row.denials:
        yield _detail("denied", f"{text}; words of the accused")


def _detail(label: str, text: str) -> ReportLine:
    return ReportLine(level=LineKind.DETAIL, label=label, text=text)
