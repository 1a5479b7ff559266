"""``answerable erase``: claims and entities removed physically."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click

from api.cli.commands.deciding import with_order
from api.cli.commands.options import as_option, with_settings
from api.cli.commands.stone_lists import write_stones
from api.erased_beside import forget_beside
from api.restored_files import stores_aside
from api.settings import Settings, open_engine, warn_of_clock
from graph.changes.decision_by import DecisionBy
from graph.changes.erasure import Erased, held_people
from graph.changes.erasure import erase as erase_all
from graph.claims.errors import StoreError, harmless, shown
from graph.claims.marking import Clearance
from graph.claims.record_times import day_of
from graph.engines.engine import Departure
from graph.engines.sqlite.burials import tombstones_of
from graph.protection.tombstones import Tombstones

MOST_SHOWN = 200
"""Characters of a text that holds an erased name."""
_IN_A_SERVER = """\
No query finds what was erased any more, but the server's files have its bytes still: a Neo4j
writes over what is free when it needs the room, and keeps a log of transactions. Its operator
has to
  1. write the database anew:
     Enterprise  STOP DATABASE neo4j
                 neo4j-admin database copy neo4j clean --copy-schema
                 CREATE DATABASE clean; serve that one; DROP DATABASE neo4j DESTROY DATA
     Community   start a server with an empty data folder, and
                 answerable copy --store {where} --to neo4j://NEW:7687/neo4j --as CLEARANCE
                 with a clearance that reads all; stop the old one and delete its data and logs
  2. delete dumps and backups from before, or make them anew.
A copy does not know what was erased: what is loaded into it again comes back."""


@click.command()
@click.option("--with-dependents", is_flag=True, help="Erase also what refines or names them.")
@click.option(
    "--with-entities", is_flag=True, help="Erase also the entities that no claim names any more."
)
@click.option(
    "--hold-name",
    is_flag=True,
    help="Hold the names of the people who go: the next person of such a name is held for review.",
)
@with_order
def erase(
    settings: Settings,
    ids: list[str],
    order: DecisionBy,
    with_dependents: bool,
    with_entities: bool,
    hold_name: bool,
) -> None:
    """Erase claims and entities: from the tables, the free pages and the log of the store.

    IDs are those of claims and entities; - reads them from standard input. Loading does not
    bring them back. The reason is kept and what it was is not: leave names out of it.
    """
    with closing(open_engine(settings)) as engine:
        warn_of_clock(settings, engine)
        tombstones = Tombstones(settings.key, settings.held_names)
        erased = erase_all(
            engine,
            ids,
            order,
            tombstones,
            dependents=with_dependents,
            entities=with_entities,
            hold_names=hold_name,
            beside=lambda: forget_beside(settings, engine, tombstones),
        )
    for line in _lines(erased, order):
        click.echo(harmless(line))
    if settings.server is not None and not order.dry_run:
        click.echo(f"\n{_IN_A_SERVER.format(where=settings.where)}")
    for path in stores_aside(settings):
        settings.warn(
            f"{path}: a store that a restore put aside, and may hold it; erase there, too "
            f"(--store {path}), or remove the file"
        )


@click.command()
@click.option(
    "--finish",
    is_flag=True,
    help="Remove what is left of the erased in the file, where an erasure could not.",
)
@click.option(
    "--held",
    is_flag=True,
    help="List the people who bear a held name, as far as --as reads. It takes the key.",
)
@click.option(
    "--tombstones",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write what keeps the erased out into FILE, to be kept apart from backups and store.",
)
@as_option
@with_settings
def erasures(
    settings: Settings, finish: bool, held: bool, tombstones: Path | None, clearance: Clearance
) -> None:
    """List when something was erased, by whom and why; never what."""
    if tombstones is not None:
        open_engine(settings).close()
        if settings.server is not None:
            raise StoreError(f"{settings.where}: a store in a server has no such list")
        number = write_stones(tombstones, tombstones_of(settings.store))
        click.echo(f"{tombstones}: {number} tombstones", err=True)
        return
    with closing(open_engine(settings)) as engine:
        if held:
            for person, claim in held_people(engine, settings.held_names, clearance):
                click.echo(f"person {person}  called so by claim {claim}")
            return
        if finish:
            engine.scrub(lambda: forget_beside(settings, engine, Tombstones(settings.key)))
        for note in engine.erasures():
            click.echo(
                harmless(
                    f"{day_of(note.at)}  {note.claims} claims, {note.entities} entities  "
                    f"by {note.by}  {note.why}"
                )
            )


def _lines(erased: Erased, order: DecisionBy) -> Iterator[str]:
    did = "would be erased" if order.dry_run else "erased"
    yield f"{len(erased.claims)} claims and {len(erased.entities)} entities {did}"
    for what, ids in (("claim ", erased.claims), ("entity", erased.entities)):
        yield from (f"  {what}  {id}" for id in ids)
    if erased.left:
        yield "left without any claim (--with-entities erases them, too):"
        yield from (f"  entity  {id}" for id in erased.left)
    if erased.origins:
        yield "the files that brought them still have them; their ids:"
        yield from (f"  {origin}" for origin in erased.origins)
    if erased.unheld:
        may = "would be" if order.dry_run else "are"
        yield (
            f"names of people {may} gone and not held: another file that names one of them brings "
            "that person back without a word; --hold-name holds such a person for review"
        )
    if erased.mentions:
        yield f"a name that goes stands in these, too, as far as {order.clearance} reads:"
        for id, subject, part, text in erased.mentions:
            what = "entity" if id == subject else "claim "
            yield f"  {what}  {id}  {part} of {subject}: {shown(text, MOST_SHOWN)}"
        if erased.more_mentions:
            yield f"  and in {erased.more_mentions} more"
    if erased.departures:
        yield "left the store since the first of them was recorded, and may hold them:"
        yield from (f"  {_departure(departure)}" for departure in erased.departures)


def _departure(departure: Departure) -> str:
    profile = f" as {departure.profile}" if departure.profile else ""
    return (
        f"{day_of(departure.at)}  {departure.kind}{profile} for {departure.clearance}, "
        f"SHA-256 {departure.digest}"
    )
