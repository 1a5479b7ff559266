"""``answerable validate``: whether a store or a file keeps to the shapes of the ontology."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory

import click
from click.core import ParameterSource

from api.cli.commands.options import as_option, timeout_option, with_settings
from api.cli.commands.output import opened, output_option
from api.cli.commands.terminal import wrapped
from api.settings import Settings, viewing
from graph.claims.errors import shown
from graph.claims.marking import PUBLIC_CLEARANCE, Clearance
from graph.shapes.findings import FindingKinds, Kind
from graph.shapes.rdf_syntaxes import SYNTAXES, syntax_of
from graph.shapes.rdf_terms import Lit, Term, short
from graph.shapes.record_check import Result
from graph.shapes.record_stream import Source
from graph.shapes.shacl_report import ReportWriter
from graph.shapes.shape import path_text
from graph.shapes.shape_reader import read_shapes
from graph.shapes.validation import Validated, lines_in, of_file, of_view, validate
from graph.vocabulary import BASE

SHOWN = 10
"""Of each kind of mistake, where nothing else is asked."""


@click.command("validate")
@click.argument(
    "file",
    required=False,
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
)
@click.option(
    "--syntax",
    type=click.Choice(list(SYNTAXES)),
    metavar="SYNTAX",
    help=f"What FILE is: {', '.join(SYNTAXES)}. Left out: as its name ends.",
)
@click.option(
    "--format",
    "format",
    type=click.Choice(["text", "turtle"]),
    default="text",
    show_default=True,
    help="For people, or the standard report of SHACL.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"Of each kind of mistake, how many text shows. Default: {SHOWN}. Turtle has all.",
)
@output_option
@as_option
@timeout_option
@with_settings
@click.pass_context
def validate_command(
    context: click.Context,
    settings: Settings,
    file: Path | None,
    syntax: str | None,
    format: str,
    limit: int | None,
    output: Path,
    clearance: Clearance,
) -> int:
    """Check FILE, or what a clearance may read of the store, against the ontology's shapes.

    Exits with 1 where something is wrong, or FILE cannot be read.
    """
    _check_usage(context, file, syntax, format, limit)
    shapes = read_shapes(settings.ontology)
    kinds = FindingKinds(limit or SHOWN)
    with (
        _source(settings, file, syntax, clearance) as (name, path, source),
        opened(output, private=file is None and clearance != PUBLIC_CLEARANCE) as out,
    ):

        def write(text: str) -> None:
            out.write(text.encode())

        if format == "turtle":
            report = ReportWriter(write)
            done = validate(source, shapes, report.take)
            report.finish()
        else:
            done = validate(source, shapes, kinds.take)
            lines = lines_in(path, syntax or syntax_of(path), kinds) if path else {}
            for line in _told(name, done, kinds.all(), lines.get):
                write(f"{line}\n")
    return 0 if done.conforms else 1


def _check_usage(
    context: click.Context, file: Path | None, syntax: str | None, format: str, limit: int | None
) -> None:
    given = context.get_parameter_source("clearance") is ParameterSource.COMMANDLINE
    if file is not None and given:
        raise click.UsageError("--as is for a store; a file is checked as it is.")
    if file is None and syntax is not None:
        raise click.UsageError("--syntax is for a file; name one.")
    if str(file) == "-" and syntax is None:
        raise click.UsageError("Standard input has no name: say with --syntax what it is.")
    if format == "turtle" and limit is not None:
        raise click.UsageError("--limit is for text; the standard report has every result.")


@contextmanager
def _source(
    settings: Settings, file: Path | None, syntax: str | None, clearance: Clearance
) -> Iterator[tuple[str, Path | None, Source]]:
    """What is to be checked: its name for the report, its file if it has one, its statements."""
    if file is None:
        with viewing(settings, clearance) as view:
            yield f"The store as {clearance}", None, of_view(view)
    elif str(file) == "-":
        with TemporaryDirectory() as folder:  # it is gone through twice
            path = Path(folder) / "input"
            with path.open("wb") as kept:
                copyfileobj(sys.stdin.buffer, kept)
            yield "Standard input", path, of_file(path, syntax, name="standard input")
    else:
        yield str(file), file, of_file(file, syntax)


def _told(
    name: str, done: Validated, kinds: list[Kind], line_of: Callable[[Result], int | None]
) -> Iterator[str]:
    """The report for people."""
    extent = f"{done.statements:,} statements, {done.nodes:,} nodes checked"
    if done.conforms:
        yield from wrapped(f"{name}: conforms; {extent}")
    else:
        things = "1 thing is" if done.results == 1 else f"{done.results:,} things are"
        yield from wrapped(f"{name}: does not conform: {things} wrong; {extent}")
    for kind in kinds:
        yield ""
        yield from wrapped(f"{kind.count:,} × {kind.problem}")
        if kind.mend != kind.problem:
            yield from wrapped(kind.mend, first="  ")
        for result in kind.examples:
            yield from wrapped(_example(result, line_of(result)), first="    ", indent="      ")
        if kind.count > len(kind.examples):
            yield f"    and {kind.count - len(kind.examples):,} more"
    yield from _not_checked(done)


def _example(result: Result, line: int | None) -> str:
    """Line, record, field where the kind does not say it, and value."""
    words = [] if line is None else [f"line {line}:"]
    words.append(_brief(result.focus))
    if result.path and result.path != result.shape.path:
        words.append(path_text(result.path))
    if result.value is not None and result.value != result.focus:
        words.append(_brief(result.value))
    if result.claimed:
        words += ["claims", *map(_brief, result.claimed)]
    return " ".join(words)


def _brief(term: Term) -> str:
    if isinstance(term, Lit):
        if term.language is not None:
            return f"{shown(term.text)} in {shown(term.language)}"
        return f"{shown(term.text)} ({short(term.datatype)})"
    return (
        term.removeprefix(BASE) if term.startswith((f"{BASE}id/", f"{BASE}claim/")) else short(term)
    )


def _not_checked(done: Validated) -> Iterator[str]:
    """What conforms only because no shape is for it."""
    if done.unseen:
        yield ""
        yield from wrapped(
            f"Not checked, since no shape is for them: {done.unseen.total():,} nodes"
        )
        for cls, count in done.unseen.most_common(SHOWN):
            what = "no class" if cls is None else _brief(cls)
            yield from wrapped(f"{count:,} of {what}", first="    ")
        if len(done.unseen) > SHOWN:
            yield f"    and of {len(done.unseen) - SHOWN:,} classes more"
    if done.left_out:
        yield ""
        yield from wrapped(
            f"Left out: {done.left_out.total():,} statements about the ontology itself, which is "
            f"not for a file to say: {', '.join(map(short, sorted(done.left_out)[:SHOWN]))}"
        )
