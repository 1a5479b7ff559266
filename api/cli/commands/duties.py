"""``answerable duties``: what provisions in force call for after an event, and why."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import click
import orjson

from api.cli.commands.laying import as_csv, day_of, format_option, on_option
from api.cli.commands.naming import ENTITY_ID, entity_named
from api.cli.commands.options import as_option, timeout_option, with_settings
from api.cli.commands.terminal import WIDTH, wrapped
from api.settings import Settings, viewing
from graph.claims.errors import InputError, QueryError, shown
from graph.claims.marking import Clearance
from graph.duties.duty_book import RESULTS, Derivation, DutyBook, derive_obligations
from graph.duties.duty_steps import DutyStanding
from graph.duties.gates import Duty, cited
from graph.duties.law import Law
from graph.duties.law.law_claims import is_behind, law_id
from graph.ingest.ontology_folder import ontology_of
from graph.ledger.call_reasons import Reason
from graph.views.replies import read_one
from graph.views.shown_labels import label_of
from graph.views.view import (
    Concepts,
    Labels,
    PlainValues,
    Relations,
    View,
    Window,
)

FIELDS = (
    *("id", "duty_bearer", "provisions", "content", "result", "gate", "in_force"),
    *("state", "contested", "reasons", "status_reasons"),
)
"""The columns of CSV and the keys of JSON, in order."""


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="ID|NAME…")
@on_option
@click.option("--all", "everything", is_flag=True, help="What is not derived, too.")
@format_option
@as_option
@timeout_option
@with_settings
def duties(
    settings: Settings,
    words: tuple[str, ...],
    on: datetime | None,
    everything: bool,
    format_: str,
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
        rows = _rows(book, day, labels)
        name = labels.get(event, event)
    if format_ == "json":
        told = {"on": day.isoformat(), "event": event, "obligations": rows}
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    elif format_ == "csv":
        click.echo(as_csv(FIELDS, [_flat(row) for row in rows]), nl=False)
    else:
        width = shutil.get_terminal_size((WIDTH, 24)).columns
        for line in _table(rows, name, day, width, recorded):
            click.echo(line)


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


def _rows(book: DutyBook, day: date, labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each duty with its reasons: derived ones first, then in the order of the tables."""
    order = list(book.law.sets)
    found = sorted(
        book.duties,
        key=lambda duty: (
            list(Derivation).index(duty.result),
            duty.bearing.state,
            order.index(duty.provisions.code),
        ),
    )
    standings = book.standings(found, day)
    reasons = book.reasons(found)
    status = book.status_reasons(standings)
    return [
        _row(duty, standing, why, steps, labels)
        for duty, standing, why, steps in zip(found, standings, reasons, status, strict=True)
    ]


def _row(
    duty: Duty,
    standing: DutyStanding,
    reasons: Sequence[Reason],
    status: Sequence[Reason],
    labels: Mapping[str, str],
) -> dict[str, Any]:
    state = duty.bearing.state
    return {
        "id": duty.id,
        "duty_bearer": label_of(state, "State", labels.get(state)),
        "provisions": [one.cited for one in cited(duty.provisions, duty.bias)],
        "content": duty.provisions.content,
        "result": duty.result.value,
        "gate": duty.gate,
        "in_force": duty.in_force.value,
        "state": standing.state.value,
        "contested": standing.contested,
        "reasons": [_plain(reason) for reason in reasons],
        "status_reasons": [_plain(reason) for reason in status],
    }


def _plain(reason: Reason) -> dict[str, Any]:
    return {"rule": reason.rule, "text": reason.text, "claims": list(reason.claims)}


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
