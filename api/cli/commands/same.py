"""``answerable same``: who is who, as persons judge it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime

import click

from api.cli.commands.noting import note
from api.cli.commands.options import DAY, as_option, with_settings
from api.settings import Settings, open_engine, viewing, warn_of_clock
from graph.changes.decision_by import DecisionBy
from graph.changes.identity import Judged, cluster_of, judge, undo
from graph.claims.errors import InputError, harmless
from graph.claims.marking import Clearance, Marking
from graph.protection.sought_names import classes_called, told_apart
from graph.relations.likeness import suggestions
from graph.views.clusters import Cluster
from graph.views.coded_names import coded_labels
from graph.views.view import Ref, View


@click.command()
@click.argument("ids", nargs=-1, metavar="[A B]")
@click.option("--not", "apart", is_flag=True, help="Keep the two apart, against other judgements.")
@click.option("--undo", "take_back", is_flag=True, help="Take back what was judged of the two.")
@click.option("--list", "listed", is_flag=True, help="Show what is judged to be one.")
@click.option("--suggest", is_flag=True, help="Print pairs that somebody may look at.")
@click.option(
    "--class",
    "classes",
    multiple=True,
    metavar="CLASS",
    help="With --suggest: of this class, or of one below it. Default: Actor.",
)
@click.option(
    "--compartment",
    metavar="NAME",
    help="With --suggest: protected people, too, whose records are marked with it.",
)
@click.option("--by", metavar="ID", help="The opaque id of who judges.")
@click.option("--why", metavar="TEXT", help="The ground, which is kept.")
@click.option("--second", metavar="ID", help="The opaque id of a second person, who agrees.")
@click.option("--marking", metavar="MARKING", help="Mark the judgement more strictly than both.")
@click.option("--on", type=DAY, help="The day of the judgement. Default: today.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Write nothing; show what would be one.")
@as_option
@with_settings
def same(
    settings: Settings,
    ids: Sequence[str],
    apart: bool,
    take_back: bool,
    listed: bool,
    suggest: bool,
    classes: Sequence[str],
    compartment: str | None,
    by: str | None,
    why: str | None,
    second: str | None,
    marking: str | None,
    on: datetime | None,
    yes: bool,
    dry_run: bool,
    clearance: Clearance,
) -> None:
    """Judge that two records are of one thing, or that they are not.

    Anybody who may read the judgement then sees one thing. Every claim keeps the id that it was
    made about, and --undo gives the former answers again. Software never judges.
    """
    if listed:
        _list(settings, clearance)
        return
    if suggest:
        _suggest(settings, clearance, classes or ("Actor",), compartment)
        return
    if len(ids) != 2 or by is None or why is None:
        raise click.UsageError("Give two ids, --by and --why; or --suggest, or --list.")
    if apart and take_back:
        raise click.UsageError("--undo takes back either judgement; leave --not out.")
    today = datetime.fromtimestamp(settings.clock() / 1_000_000, UTC)
    order = DecisionBy(
        by=by,
        why=why,
        on=(on or today).date().isoformat(),
        clearance=clearance,
        dry_run=dry_run,
    )
    if not apart and not take_back:
        with viewing(settings, clearance) as view:
            for line in _shown(view, cluster_of(view, ids)):
                click.echo(line)
        if not dry_run and not yes and not click.confirm("Is all this one?", err=True):
            raise InputError("not confirmed", mend="nothing was written; give --yes to say so")
    with closing(open_engine(settings)) as engine:
        warn_of_clock(settings, engine)
        if take_back:
            judged = undo(engine, ids[0], ids[1], order)
            _tell(judged, "taken back", order)
            _noted(settings, judged, order)
            return
        judged = judge(
            engine,
            ids[0],
            ids[1],
            order,
            apart=apart,
            marking=None if marking is None else Marking.parse(marking),
            second=second,
        )
    _tell(judged, "not the same" if apart else "the same", order)
    _noted(settings, judged, order)
    if not apart and not judged.resolved and not dry_run:
        click.echo(
            "warning: somebody judged part of this to be two things, or they are of several "
            "classes, so that nothing of it is shown as one; see answerable same --list",
            err=True,
        )


def _tell(judged: Judged, what: str, order: DecisionBy) -> None:
    so_already = "" if judged.changed else "  so already"
    would = "would be " if order.dry_run else ""
    click.echo(f"{judged.claim}  {would}{what}: {' '.join(judged.ids)}{so_already}")


def _noted(settings: Settings, judged: Judged, order: DecisionBy) -> None:
    if not order.dry_run:
        note(settings, "same", order.clearance, by=order.by, claim=judged.claim)


def _list(settings: Settings, clearance: Clearance) -> None:
    with viewing(settings, clearance) as view:
        known = view.identities()
        for cluster in known.clusters.values():
            _cluster(view, "one", cluster)
        for cluster in known.unresolved:
            _cluster(view, "not resolved", cluster)


def _suggest(
    settings: Settings, clearance: Clearance, classes: Sequence[str], compartment: str | None
) -> None:
    """Pairs, with what speaks for and against; printed, and stored nowhere."""
    with viewing(settings, clearance) as view:
        of = classes_called(view.vocabulary, classes or None) or frozenset()
        for found in suggestions(view, sorted(of), compartment=compartment):
            click.echo(f"{found.one}  {found.other}")
            for sign, reasons in (("+", found.speaks_for), ("-", found.speaks_against)):
                for reason in reasons:
                    click.echo(harmless(f"  {sign} {reason}"))


def _cluster(view: View, what: str, cluster: Cluster) -> None:
    click.echo(f"{what}:")
    for line in _shown(view, cluster.ids):
        click.echo(f"  {line}")
    for record in cluster.judgements:
        claim = record.coded or record.claim
        denied = "" if not claim.negated else "not "
        click.echo(f"  {claim.id}  {denied}{claim.predicate}: {claim.subject} {claim.object}")


def _shown(view: View, ids: Sequence[str]) -> Iterator[str]:
    """A line each: id, class, name, and what else is told of it."""
    classes = view.classes(ids)
    ones = [view.one_as([id]).get(id, id) for id in ids]
    labels = coded_labels(view, list(dict.fromkeys(ones)))
    apart = told_apart(view, [Ref(id, classes[id]) for id in ids if id in classes])
    for id in ids:
        if id in classes:
            more = f" – {apart[id]}" if id in apart else ""
            yield harmless(f"{id}  {classes[id]}  {labels.get(id, '')}{more}")
