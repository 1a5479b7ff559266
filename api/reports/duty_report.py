"""The duties that an event gives rise to, why, and where each stands on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from api.reports.claims_report import accusations
from api.reports.report import CitedPlace, LineKind, Report, ReportBlock, ReportLine
from api.reports.source_notes import sources_of
from graph.views.view import View

CARE = (
    "Derived from claims and from the tables of the law. Nothing here is a finding: every reason "
    "says on whose word it rests."
)
NOBODY = "Nobody is recorded as accused."


def duty_report(
    view: View,
    event: str,
    name: str,
    rows: Sequence[Mapping[str, Any]],
    recorded: Sequence[str],
    on: date,
) -> Report:
    """The rows of `api.duty_rows.duty_rows`, in their order.

    Args:
        name: of the event.
        recorded: what the gates find of the event, a line each.
    """
    head = [ReportLine(level=LineKind.PLAIN, text=text) for text in (CARE, *recorded)]
    accused = list(accusations(view, event))
    blocks = (
        ReportBlock(tuple(head)),
        ReportBlock((ReportLine(level=LineKind.SECTION, text="Who is said to have done it"),)),
        *(accused or [ReportBlock((ReportLine(level=LineKind.PLAIN, text=NOBODY),))]),
        *_duties(view, rows),
    )
    return Report(
        title=f"Duties after: {name}",
        clearance=str(view.clearance),
        on=on,
        blocks=blocks,
        sources=sources_of(view, (line for block in blocks for line in block.lines)),
    )


def _duties(view: View, rows: Sequence[Mapping[str, Any]]) -> Iterator[ReportBlock]:
    ids = {id for row in rows for reason in _reasons(row) for id in reason["claims"]}
    records = view.records(sorted(ids))
    number = f"{len(rows)} dut{'y' if len(rows) == 1 else 'ies'}, as derived from the sources"
    yield ReportBlock((ReportLine(level=LineKind.SECTION, text=number),))
    for row in rows:
        gate = f" (gate: {row['gate']})" if row["gate"] else ""
        contested = ", contested" if row["contested"] else ""
        head = f"{row['duty_bearer']}: {', '.join(row['provisions'])}: {row['content']}"
        stands = f"{row['result']}{gate}, in force on {row['in_force']}, {row['state']}{contested}"
        reasons = [
            ReportLine(
                level=LineKind.DETAIL,
                label="because",
                text=reason["text"],
                places=tuple(
                    CitedPlace.of(records[id].claim.citation)
                    for id in reason["claims"]
                    if id in records
                ),
            )
            for reason in _reasons(row)
        ]
        yield ReportBlock(
            (
                ReportLine(level=LineKind.ITEM, text=head),
                ReportLine(level=LineKind.DETAIL, label="stands", text=stands),
                *reasons,
            )
        )


def _reasons(row: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from row["reasons"]
    yield from row["status_reasons"]
