"""``answerable watch``: what happens, line by line, while somebody looks on."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import click
import orjson

from api.cli.commands.changes import FIELDS, told_in_words
from api.cli.commands.listening import Event, from_server
from api.cli.commands.news_options import classes_option, kinds_option
from api.cli.commands.options import as_option, seconds, with_settings
from api.client import NotReached
from api.settings import Settings, open_engine
from graph.claims.deadline import Deadline
from graph.claims.marking import Clearance
from graph.relations.news import RECORDS, ChangeKind

LOOK = 1.0
"""Seconds from one look at a store to the next."""
LOOKING = 60.0
"""Seconds that one look may take."""
CALL = "Call"
BY_THE_DAY = frozenset(kind.value for kind in ChangeKind if kind not in RECORDS)

_THING = "__typename id label names { text } ... on Demand { text kinds { label } }"
_CHANGE = f"""cursor change {{ at kind before after on by why entity {{ {_THING} }}
  claim {{ id predicate subject {{ {_THING} }} }} }}"""
CHANGES = f"""
subscription ($about: ID, $classes: [String!], $kinds: [ChangeKind!], $after: String) {{
  changes(about: $about, classes: $classes, kinds: $kinds, after: $after) {{ {_CHANGE} }} }}"""
TURNS = f"""subscription ($calls: [ID!], $after: String) {{
  callStatus(calls: $calls, after: $after) {{ {_CHANGE} }} }}"""


@click.command()
@click.argument("server", required=False, metavar="[URL]")
@click.option("--about", metavar="ID", help="Only of this entity and of claims about it.")
@classes_option
@kinds_option()
@click.option(
    "--for",
    "length",
    type=seconds,
    metavar="SECONDS",
    help="Stop after so many seconds. Left out: at Ctrl-C.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to write it; json is an object a line.",
)
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The token for URL. Left out: $ANSWERABLE_TOKEN.",
)
@as_option
@with_settings
def watch(
    settings: Settings,
    server: str | None,
    about: str | None,
    classes: Sequence[str],
    kinds: Sequence[str],
    length: float | None,
    format_: str,
    token_file: Path | None,
    clearance: Clearance,
) -> None:
    """Show what is recorded, decided, re-marked or taken back from now on, and calls that become
    overdue or are answered.

    It looks at a store, or with a URL at a server, as far as the token may read. Ctrl-C ends it.
    """
    asked = dict(_asked(about, classes, kinds))
    end = None if length is None else time.monotonic() + length
    if server is None:
        click.echo("Getting ready to listen.", err=True)
        events = _from_store(settings, clearance, asked, end)
    else:
        events = from_server(server, token_file, asked, end)
    # What stays until the end need not be looked through then: Ctrl-C ends it at once.
    gc.freeze()
    for event in _whole(events):
        row = _row(event["change"])
        if kinds and row["kind"] not in kinds:
            continue
        if format_ == "json":
            click.echo(orjson.dumps({**row, "cursor": event["cursor"]}))
        else:
            for line in told_in_words(row):
                click.echo(line)


def _whole(events: Iterator[Event]) -> Iterator[Event]:
    """The events; what ends them is told as every command does."""
    from api.graphql.subscriptions.following import Unheard  # noqa: PLC0415

    try:
        yield from events
    except (Unheard, NotReached) as error:
        raise click.ClickException(str(error)) from None


def _asked(
    about: str | None, classes: Sequence[str], kinds: Sequence[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The subscriptions, each with its variables."""
    recorded = [kind.upper() for kind in kinds if kind not in BY_THE_DAY]
    if recorded or not kinds:
        given = {"about": about, "classes": list(classes) or None, "kinds": recorded or None}
        yield CHANGES, given
    turns = not kinds or BY_THE_DAY.intersection(kinds)
    if turns and (not classes or CALL in classes):
        yield TURNS, {"calls": None if about is None else [about]}


def _from_store(
    settings: Settings,
    clearance: Clearance,
    asked: Mapping[str, Mapping[str, Any]],
    end: float | None,
) -> Iterator[Event]:
    # What takes long to bring in, behind a sign that the command is at work.
    from api.graphql.service import Service  # noqa: PLC0415

    with closing(open_engine(settings)) as engine:
        service = Service(engine, now=settings.clock)
        listening = [service.listening(query, given) for query, given in asked.items()]
        positions: list[object | None] = [None] * len(listening)
        seen: object = None
        for turn in count():
            now = (service.state, service.today)
            if now != seen or now[0] is None:
                seen = now
                for place, one in enumerate(listening):
                    more = True
                    while more:
                        found = service.read_on(
                            *(one, positions[place]),
                            clearance=clearance,
                            deadline=Deadline(LOOKING),
                        )
                        positions[place], more = found.position, found.more
                        yield from (orjson.loads(orjson.dumps(d[one.key])) for d in found.data)
            if not turn:
                click.echo(f"Listening as {clearance}; Ctrl-C ends it.", err=True)
            if end is not None and time.monotonic() >= end:
                return
            time.sleep(LOOK if end is None else min(LOOK, max(0.0, end - time.monotonic())))


def _row(change: Mapping[str, Any]) -> dict[str, Any]:
    """A piece of news as `changes` shows it."""
    claim = change["claim"]
    thing = change["entity"] if claim is None else claim["subject"]
    values = (
        change["at"],
        change["kind"].lower(),
        thing["__typename"],
        thing["id"] if claim is None else claim["id"],
        _called(thing),
        None if claim is None else claim["predicate"],
        *(change[name] for name in ("before", "after", "on", "by", "why")),
    )
    return dict(zip(FIELDS, values, strict=True))


def _called(thing: Mapping[str, Any]) -> str:
    """What to call it: a demand without a name by its words, else by its kind."""
    words: str = thing["label"]
    if "kinds" in thing and not thing["names"]:
        kinds = ", ".join(kind["label"] for kind in thing["kinds"])
        return thing["text"] or kinds or words
    return words
