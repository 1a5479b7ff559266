"""``answerable duties``: what provisions in force call for after an event, and why."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import orjson

from api.cli.commands.laying import as_csv, day_of, on_option
from api.cli.commands.naming import ENTITY_ID, entity_named
from api.cli.commands.options import as_option, timeout_option, with_settings
from api.cli.commands.output import output_option
from api.cli.commands.paper import PAPER, paper_format, write_report, write_text
from api.cli.commands.terminal import WIDTH, wrapped
from api.duty_rows import FIELDS, duty_rows
from api.reports.duty_report import duty_report
from api.settings import Settings, viewing
from graph.claims.errors import InputError, QueryError, shown
from graph.claims.marking import Clearance
from graph.duties.duty_book import RESULTS, Derivation, derive_obligations
from graph.duties.law import Law
from graph.duties.law.law_claims import is_behind, law_id
from graph.ingest.ontology_folder import ontology_of
from graph.views.replies import read_one
from graph.views.view import (
    Concepts,
    Labels,
    PlainValues,
    Relations,
    View,
    Window,
)

NONE_DERIVED = "What the gates find recorded, and which of them decides: --all."
"""What a reader of an empty list wants next."""


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="ID|NAME…")
@on_option
@click.option("--all", "everything", is_flag=True, help="What is not derived, too.")
@paper_format("table", "json", "csv")
@output_option
@as_option
@timeout_option
@with_settings
def duties(
    settings: Settings,
    words: tuple[str, ...],
    on: datetime | None,
    everything: bool,
    format_: str,
    output: Path,
    clearance: Clearance,
) -> None:
    """Derive the duties that an event gives rise to, and where each stands on a day.

    The event is given by its id, or by words of its name where one event has such a name.
    Nothing printed here is a finding: every reason says on whose word it rests.
    """
    day = day_of(settings, on)
    with viewing(settings, clearance) as view:
        law = ontology_of(view.vocabulary).law
        event = " ".join(words)
        if not ENTITY_ID.match(event):
            event = entity_named(view, event, cls="Event").id
        _check(view, law, event)
        recorded = _recorded(view, event) if everything else ()
        results = tuple(Derivation) if everything else RESULTS
        book = derive_obligations(view, law, on=day, events=[event], results=results)
        labels = read_one(view, Labels(), [event, *{d.bearing.state for d in book.duties}])
        rows = duty_rows(book, day, labels)
        name = labels.get(event, event)
        if format_ in PAPER:
            report = duty_report(view, event, name, rows, recorded, day)
            write_report(settings, report, format_, output, clearance, about=event)
            return
    if format_ == "json":
        told = {"on": day.isoformat(), "event": event, "obligations": rows}
        lines = iter([orjson.dumps(told, option=orjson.OPT_INDENT_2).decode()])
    elif format_ == "csv":
        lines = iter([as_csv(FIELDS, [_flat(row) for row in rows]).removesuffix("\n")])
    else:
        width = shutil.get_terminal_size((WIDTH, 24)).columns
        lines = _table(rows, name, day, width, recorded)
    write_text(output, clearance, lines)


def _check(view: View, law: Law, event: str) -> None:
    """An empty reply would look like an answer."""
    if view.classes([event]).get(event) != "Event":
        raise QueryError(f"{shown(event)} is no event that may be read; give the id of one")
    if not view.classes([law_id("provision", code) for code in law.provisions]):
        raise InputError(
            "holds no law", mend="run answerable load once more; it brings the law", record="store"
        )
    if is_behind(view, law):
        click.echo(
            "warning: the store's law is not that of the tables, so that reasons lack claims; "
            "run answerable load once more",
            err=True,
        )


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    told = {key: [reason["text"] for reason in row[key]] for key in ("reasons", "status_reasons")}
    return {**row, **told}


def _recorded(view: View, event: str) -> tuple[str, ...]:
    """What the gates find of an event: a gate that finds nothing derives nothing."""
    one = Window(first=1)
    kinds, when = Concepts(property="kind"), PlainValues(property="when")
    place = Relations(property="place", window=one, detail=False)
    accused = Relations(property="allegedPerpetrator", window=one, detail=False)
    replies = view.read([(want, [event]) for want in (kinds, when, place, accused)])
    codes = replies[kinds].get(event, ())
    said = replies[when].get(event)
    text = said.value.text if said is not None and said.value is not None else None
    at, by = (bool(replies[want][event].rows) for want in (place, accused))
    return (
        f"matter: {', '.join(codes) if codes else 'no kind is recorded'}",
        f"person: {'somebody is accused' if by else 'nobody is recorded as accused'}",
        f"place: {'recorded' if at else 'none is recorded'}",
        f"time: {text or 'none is recorded'}",
    )


def _table(
    rows: Sequence[Mapping[str, Any]],
    name: str,
    on: date,
    width: int,
    recorded: Sequence[str],
) -> Iterator[str]:
    """The rows; a reason that stands above already is not repeated."""
    told: set[str] = set()
    yield from wrapped(name, width=width)
    for line in recorded:
        yield from wrapped(line, first="  ", indent="    ", width=width)
    yield f"On {on}: {len(rows)} dut{'y' if len(rows) == 1 else 'ies'}, as derived from the sources"
    if not rows and not recorded:
        yield from wrapped(NONE_DERIVED, first="  ", indent="  ", width=width)
    for row in rows:
        yield ""
        gate = f" (gate: {row['gate']})" if row["gate"] else ""
        head = f"{row['duty_bearer']}: {', '.join(row['provisions'])}: {row['content']}"
        yield from wrapped(head, first="  ", width=width)
        stands = f"{row['result']}{gate}, in force on {row['in_force']}, {row['state']}"
        yield from wrapped(stands, first="    ", width=width)
        reasons = [reason["text"] for reason in (*row["reasons"], *row["status_reasons"])]
        for text in reasons:
            if text not in told:
                yield from wrapped(text, first="    - ", indent="      ", width=width)
        repeated = sum(text in told for text in reasons)
        if repeated:
            yield f"    - and {repeated} as above"
        told.update(reasons)
